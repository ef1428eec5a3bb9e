"""Comments on lines: only for what blocks or is severe, at most ten, each once, and marked when it is gone."""

from collections.abc import Iterator
from typing import Final

from reviewbot.ownership.owner import is_at_least
from reviewbot.publish.case import Case
from reviewbot.publish.finding_text import inline_body
from reviewbot.publish.marker import inline_key, marked, owner_in
from reviewbot.publish.overruled import said_of
from reviewbot.publish.surface import InlineComment, Present
from reviewbot.review.finding import Finding
from reviewbot.review.verdict import Approved, Objected

MOST_INLINE: Final = 10

_GONE: Final = "**Fixed**: this is no longer found"


def inline_comments(case: Case, present: Present) -> tuple[InlineComment, ...]:
    """Return the comments that should stand on lines, those on lines where nothing is found any more included."""
    there = {each.what.key: each.what for each in present.posted if isinstance(each.what, InlineComment)}
    found = {inline_key(finding.owner, finding.key): finding for finding in case.findings}
    # What stands keeps its place among the ten, or every push could add ten others.
    shown = [key for key in found if key in there and not _says_gone(there[key])]
    fresh = [key for key in found if key not in shown and _deserves_a_comment(found[key])]
    wanted = [*shown, *fresh[: max(0, MOST_INLINE - len(shown))]]
    speaking = tuple(_comment(key, found[key], case) for key in wanted)
    return (*speaking, *_gone(case, there, frozenset(found)))


def _deserves_a_comment(finding: Finding) -> bool:
    is_on_a_line = finding.is_located and finding.line is not None
    return is_on_a_line and (finding.is_blocking or is_at_least(finding.severity, "high"))


def _comment(key: str, finding: Finding, case: Case) -> InlineComment:
    return InlineComment(
        key=key,
        path=finding.path,
        line=finding.line or 1,
        side=finding.side,
        body=marked(inline_body(finding, case.passages, said_of(case, finding)), key),
    )


def _gone(case: Case, there: dict[str, InlineComment], found: frozenset[str]) -> Iterator[InlineComment]:
    for key, old in there.items():
        owner = owner_in(key)
        if owner is None or key in found or _says_gone(old):
            continue
        # An owner that failed or has not answered has not seen that anything is fixed.
        is_called = any(each.owner == owner for each in case.assignments)
        if not is_called or isinstance(case.verdict_of(owner), Approved | Objected):
            yield InlineComment(
                key=key,
                path=old.path,
                line=old.line,
                side=old.side,
                body=marked(f"{_GONE} at `{case.change.head[:12]}`.", key),
            )


def _says_gone(comment: InlineComment) -> bool:
    return comment.body.startswith(_GONE)
