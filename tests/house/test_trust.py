"""Where strangers' text is read, where a gate opens, and where a surprise may be caught: few places, each listed."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.source import Module, Rule, a_module, faults, modules

READERS_OF_RAW = {
    "reviewbot/kernel/canonical.py": "spells it in a digest",
    "reviewbot/change/entry.py": "counts bytes, and recognises a pointer to a large file",
    "reviewbot/change/flag.py": "looks for hidden characters",
    "reviewbot/change/history.py": "looks for secrets, and tells of their kinds alone",
    "reviewbot/ownership/watch.py": "matches a team's patterns",
    "reviewbot/knowledge/open_question.py": "tells one question from another by its words, in a digest",
    "reviewbot/knowledge/match.py": "matches guardrails, and keeps the line that matched as evidence",
    "reviewbot/review/brief.py": "measures it, and makes the words that are recalled with",
    "reviewbot/review/carrier.py": "looks for hidden characters and markup",
    "reviewbot/review/finding.py": "makes a finding's key",
    "reviewbot/review/grounding.py": "compares a quotation with the line it is said to be",
    "reviewbot/review/judging.py": "puts a finding before a judge, fenced, and reads its word against a closed form",
    "reviewbot/review/mask.py": "looks for secrets and blots them",
    "reviewbot/review/precedent.py": "masks and cuts it",
    "reviewbot/review/prompt.py": "puts it before a model, fenced",
    "reviewbot/review/reply.py": "reads a model's own reply against its closed schema",
    "reviewbot/gate/assemble.py": "keeps a person's reason beside what they said; it is shown, and never read",
    "reviewbot/gate/blow.py": "keeps a person's reason beside what they did; it is shown, and never read",
    "reviewbot/publish/inert.py": "shows it to people, with nothing live in it",
    "reviewbot/review/statement.py": "reads an answer against its closed schema, and compares a question's words",
    "reviewbot/agents/answerer.py": "looks for the planted word in an answer, and looks a question up",
    "reviewbot/agents/inquiry.py": "looks for the planted word in an answer, and cuts an answer that is quoted back",
    "reviewbot/agents/reviewer.py": "measures a description",
    "reviewbot/agents/tools.py": "reads a tool's arguments against their closed schema",
    "reviewbot/scoring/capture.py": "writes a change down as a case, for a person to look at",
    "reviewbot/scoring/case_diff.py": "puts the lines of a team's own case into its files",
    "reviewbot/flow/eval_purse.py": "measures a request, earlier answers in it included",
    "reviewbot/flow/eval_run.py": "hands a finding's words on, as Untrusted again, to be scored",
    "reviewbot/entry/command/eval_report.py": "prints what was said in a review as fields of JSON",
    "reviewbot/adapters/forge_github_step.py": "measures it",
    "reviewbot/adapters/model_anthropic.py": "gives a model's own words back to it in a conversation",
    "reviewbot/adapters/model_openai.py": "gives a model's own words back to it in a conversation",
    "reviewbot/entry/command/outcome.py": "prints a finding as a field of JSON",
    "reviewbot/entry/command/sarif.py": "prints a finding as a field of SARIF",
}
"""Modules that may read `Untrusted.raw`, and what for. Add one only when it shows the text to nobody who could obey."""

BROAD_EXCEPTS = {
    "reviewbot/entry/worker.py": "a surprise is set aside and recorded",
    "reviewbot/entry/cli_exit.py": "a surprise is an exit code",
}
"""Where one handler, and no second, may catch whatever it is, and what becomes of that."""
_BROAD = re.compile(r"\b(Base)?Exception\b")


def readers_of_raw(module: Module) -> Iterator[str]:
    if module.path in READERS_OF_RAW or module.path == "reviewbot/kernel/untrusted.py":
        return
    for node in ast.walk(module.tree):
        is_read = isinstance(node, ast.Attribute) and node.attr == "raw"
        is_matched = isinstance(node, ast.MatchClass) and "raw" in node.kwd_attrs
        if is_read or is_matched:
            line = getattr(node, "lineno", 0)
            yield f"line {line} reads strangers' text; pass the Untrusted on, or list the module with its reason"


def broad_excepts(module: Module) -> Iterator[str]:
    found = [
        f"line {line} catches {caught}; catch by name" for line, caught in _caught_in(module) if _BROAD.search(caught)
    ]
    yield from found[1:] if module.path in BROAD_EXCEPTS else found


def _caught_in(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            yield node.lineno, "BaseException" if node.type is None else ast.unparse(node.type)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            yield node.lineno, ", ".join(ast.unparse(each) for each in node.args)


def second_openers(module: Module) -> Iterator[str]:
    if module.path == "reviewbot/gate/decide.py":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Opened":
            yield f"line {node.lineno} opens the gate; only gate/decide.py may"


def silent_conclusions(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and node.value in ("neutral", "skipped"):
            yield f"line {node.lineno} says {node.value!r}; branch rules take that for green: conclude failure"


@pytest.mark.parametrize("rule", [readers_of_raw, broad_excepts, second_openers, silent_conclusions])
def test_the_package_follows(rule: Rule) -> None:
    found = faults(rule, modules("reviewbot"))

    assert not found, "\n".join(found)


def test_nothing_is_listed_that_no_longer_reads_strangers_text() -> None:
    reading = {module.path for module in modules("reviewbot") if ".raw" in module.text or "(raw=" in module.text}

    assert set(READERS_OF_RAW) - reading == set()


def test_a_door_has_one_broad_except_and_no_second() -> None:
    door, handler = "reviewbot/entry/worker.py", "try: x\nexcept Exception: y\n"

    assert list(broad_excepts(a_module(handler, path=door))) == []
    assert len(list(broad_excepts(a_module(handler * 2, path=door)))) == 1


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        pytest.param(readers_of_raw, "shown = text", "shown = text.raw", id="raw"),
        pytest.param(readers_of_raw, "x = 1", "match x:\n case Untrusted(raw=raw): pass", id="raw by a pattern"),
        pytest.param(broad_excepts, "try: x\nexcept KeyError: y", "try: x\nexcept Exception: y", id="except"),
        pytest.param(broad_excepts, "try: x\nexcept KeyError: y", "try: x\nexcept: y", id="bare except"),
        pytest.param(
            broad_excepts, "try: x\nexcept (A, B): y", "try: x\nexcept (A, BaseException): y", id="except among others"
        ),
        pytest.param(broad_excepts, "suppress(KeyError)", "contextlib.suppress(Exception)", id="suppress"),
        pytest.param(second_openers, "isinstance(x, Opened)", "decision.Opened(binding=b)", id="opening"),
        pytest.param(silent_conclusions, "x = 'failure'", "x = 'neutral'", id="conclusion"),
    ],
)
def test_the_rule_tells_good_from_bad(rule: Rule, good: str, bad: str) -> None:
    assert list(rule(a_module(good))) == []
    assert len(list(rule(a_module(bad)))) == 1
