"""A scanner in memory: it finds the texts that it was told a rule finds."""

from collections.abc import Mapping, Sequence

from reviewbot.kernel.errors import Misconfigured
from reviewbot.knowledge.guardrail import ScanMatch, ScanRule


class FakeScanner:
    """See `Scanner`. A rule matches each line that holds its scripted text; one without a script matches nothing."""

    def __init__(self, finds: Mapping[str, str] | None = None, *, endings: Mapping[str, str] | None = None) -> None:
        self._finds = dict(finds or {})
        self._endings = dict(endings or {"python": ".py", "yaml": ".yaml", "go": ".go", "typescript": ".ts"})

    def finds(self, rule_id: str, text: str) -> None:
        """Let a rule match the lines that hold the text."""
        self._finds[rule_id] = text

    async def scan(self, rules: Sequence[ScanRule], files: Mapping[str, bytes]) -> tuple[ScanMatch, ...]:
        """Return a match for every line of every file of the rule's language that holds the rule's text."""
        unknown = [rule for rule in rules if rule.language.casefold() not in self._endings]
        if unknown:
            raise Misconfigured("guardrails", [f"rule {rule.id!r}: no language {rule.language!r}" for rule in unknown])
        matches = (
            ScanMatch(rule_id=rule.id, path=path, first_line=number, last_line=number)
            for rule in rules
            for path, content in files.items()
            if path.endswith(self._endings[rule.language.casefold()])
            for number, line in enumerate(content.decode("utf-8", "replace").split("\n"), start=1)
            if rule.id in self._finds and self._finds[rule.id] in line
        )
        return tuple(sorted(matches, key=lambda match: (match.path, match.first_line, match.rule_id)))
