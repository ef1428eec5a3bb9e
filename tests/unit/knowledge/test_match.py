"""Guardrails: which lines and entries of a change they hit."""

import time
from dataclasses import dataclass

import pytest

from reviewbot.change.change import Entry
from reviewbot.knowledge.guardrail import AddedLine, EntryRule, GuardrailHit, RemovedLine, Structural, Test
from reviewbot.knowledge.match import LONGEST_EVIDENCE, MOST_HITS, check_guardrails, paths_hit
from tests.unit.knowledge.builders import a_change, a_guardrail, a_patch, an_entry


@dataclass(frozen=True)
class AMatch:
    path: str
    first_line: int
    last_line: int
    rule_id: str = "rule"


def hits(
    test: Test, *entries: Entry, applies_to: tuple[str, ...] = (), matches: tuple[AMatch, ...] = ()
) -> list[object]:
    guardrail = a_guardrail(test, applies_to=applies_to)
    found = check_guardrails(a_change(*entries), [guardrail], matches)
    return [(hit.path, hit.line, hit.evidence) for hit in found]


def test_an_added_line_is_hit_where_it_stands() -> None:
    guardrail = a_guardrail(AddedLine(pattern=r"\beval\("))
    entry = an_entry("a.py", patch=a_patch(added={3: "x = 1", 4: "eval(x)"}, removed={3: "eval(y)"}))

    assert check_guardrails(a_change(entry), [guardrail], ()) == (
        GuardrailHit(guardrail=guardrail, path="a.py", line=4, is_removed=False, evidence="eval(x)"),
    )


def test_a_removed_line_is_hit_on_the_old_side() -> None:
    guardrail = a_guardrail(RemovedLine(pattern="check"))
    entry = an_entry("b.py", previous_path="a.py", patch=a_patch(removed={9: "check(user)"}, added={9: "check"}))

    assert check_guardrails(a_change(entry), [guardrail], ()) == (
        GuardrailHit(guardrail=guardrail, path="b.py", line=9, is_removed=True, evidence="check(user)"),
    )


@pytest.mark.parametrize(
    ("first", "last", "line"),
    [
        pytest.param(1, 20, 5, id="around both: the first added line"),
        pytest.param(6, 20, 9, id="around the second"),
        pytest.param(9, 9, 9, id="exactly one line"),
        pytest.param(6, 8, None, id="between them"),
        pytest.param(10, 20, None, id="after them"),
    ],
)
def test_a_structural_match_counts_where_it_touches_an_added_line(first: int, last: int, line: int | None) -> None:
    entry = an_entry("a.py", patch=a_patch(added={5: "five", 9: "nine"}))

    found = hits(Structural(language="python", rule="{}"), entry, matches=(AMatch("a.py", first, last),))

    assert found == ([] if line is None else [("a.py", line, {5: "five", 9: "nine"}[line])])


def test_matches_on_one_line_are_one_hit() -> None:
    entry = an_entry("a.py", patch=a_patch(added={5: "five"}))
    matches = (AMatch("a.py", 1, 9), AMatch("a.py", 5, 5), AMatch("b.py", 5, 5), AMatch("a.py", 5, 5, "other"))

    assert hits(Structural(language="python", rule="{}"), entry, matches=matches) == [("a.py", 5, "five")]


def test_a_match_in_an_entry_without_lines_is_none() -> None:
    entry = an_entry("a.py", kind="binary")

    assert hits(Structural(language="python", rule="{}"), entry, matches=(AMatch("a.py", 1, 9),)) == []
    assert hits(AddedLine(pattern="."), entry) == []
    assert hits(RemovedLine(pattern="."), entry) == []


@pytest.mark.parametrize(
    ("path", "previous_path", "is_hit"),
    [
        pytest.param("ledger/a.py", None, True, id="its path"),
        pytest.param("Ledger/A.py", None, True, id="its path in capitals"),
        pytest.param("docs/a.py", "ledger/a.py", True, id="its former path"),
        pytest.param("docs/a.py", None, False, id="another path"),
    ],
)
def test_both_names_count(path: str, previous_path: str | None, *, is_hit: bool) -> None:
    entry = an_entry(path, previous_path=previous_path, patch=a_patch(added={1: "x"}))

    assert bool(hits(AddedLine(pattern="x"), entry, applies_to=("ledger/**",))) == is_hit


@pytest.mark.parametrize(
    ("entry", "evidence"),
    [
        pytest.param(an_entry("tests/a.py", kind="removed", new_mode=None), "removed", id="deleted"),
        pytest.param(an_entry("tests/a.bin", kind="binary", new_mode=None), "removed", id="a deleted binary"),
        pytest.param(
            an_entry("old/a.py", kind="renamed", previous_path="tests/a.py"),
            "removed: tests/a.py -> old/a.py",
            id="renamed out of the folder",
        ),
        pytest.param(an_entry("tests/b.py", kind="renamed", previous_path="tests/a.py"), None, id="renamed within"),
        pytest.param(an_entry("old/a.py", kind="copied", previous_path="tests/a.py"), None, id="copied out"),
        pytest.param(an_entry("tests/a.py"), None, id="modified"),
    ],
)
def test_a_deleted_test_is_found_however_it_went(entry: Entry, evidence: str | None) -> None:
    found = hits(EntryRule(kinds=frozenset({"removed"})), entry, applies_to=("tests/**",))

    assert found == ([] if evidence is None else [(entry.path, None, evidence)])


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(an_entry("deploy/a", kind="added", old_mode=None), id="added"),
        pytest.param(an_entry("deploy/a", kind="symlink", old_mode=None, new_mode="120000"), id="a new link"),
        pytest.param(an_entry("deploy/a", kind="renamed", previous_path="src/a"), id="renamed into the folder"),
    ],
)
def test_what_comes_in_is_added(entry: Entry) -> None:
    assert len(hits(EntryRule(kinds=frozenset({"added"})), entry, applies_to=("deploy/**",))) == 1


def test_a_rename_anywhere_is_no_removal_for_a_rule_about_everything() -> None:
    entry = an_entry("b", kind="renamed", previous_path="a")

    assert hits(EntryRule(kinds=frozenset({"removed", "added"})), entry) == []
    assert hits(EntryRule(kinds=frozenset({"renamed"})), entry) == [("b", None, "renamed: a -> b")]


def test_hits_beyond_the_limit_are_counted() -> None:
    entry = an_entry("a.py", patch=a_patch(added=dict.fromkeys(range(1, MOST_HITS + 6), "x")))

    found = hits(AddedLine(pattern="x"), entry)

    assert len(found) == MOST_HITS + 1
    assert found[-1] == ("a.py", None, "and 5 more places, the first of them in a.py")


def test_hostile_lines_are_matched_and_cut() -> None:
    long = "x" * 1_000_000 + "eval("
    entry = an_entry("a.py", patch=a_patch(added={1: "\udcff eval(", 2: long, 3: ""}))
    begin = time.perf_counter()

    found = hits(AddedLine(pattern=r"eval\("), entry)

    assert found == [("a.py", 1, "\udcff eval("), ("a.py", 2, "x" * LONGEST_EVIDENCE)]
    assert time.perf_counter() - begin < 1.0


def test_an_empty_pattern_side_has_no_lines_to_match() -> None:
    assert hits(AddedLine(pattern="^$"), an_entry("a.py", patch=a_patch(removed={1: ""}))) == []
    assert hits(AddedLine(pattern="^$"), an_entry("a.py", patch=a_patch(added={1: ""}))) == [("a.py", 1, "")]


def test_every_path_that_is_hit_is_known_however_many_hits_are_kept() -> None:
    guardrails = [a_guardrail(EntryRule(kinds=frozenset({"added"})), applies_to=("vendor/**",))]
    entries = [an_entry(f"vendor/{number}.py", kind="added") for number in range(MOST_HITS + 9)]

    hit = paths_hit(a_change(*entries, an_entry("src/a.py", kind="added")), guardrails, ())

    assert hit == {entry.path for entry in entries}


def test_a_structural_match_makes_its_path_one_that_is_hit() -> None:
    entries = [an_entry(path, patch=a_patch(added={5: "five"})) for path in ("a.py", "b.py")]

    hit = paths_hit(a_change(*entries), [a_guardrail(Structural(language="python", rule="{}"))], [AMatch("b.py", 5, 5)])

    assert hit == {"b.py"}
