"""Standing objections: pushing again rolls no dice."""

from collections.abc import Sequence

import pytest

from reviewbot.change.change import Entry
from reviewbot.review.finding import Finding
from reviewbot.review.match import findings_of
from reviewbot.review.shown import show
from reviewbot.review.standing import standing, unseen, with_standing
from reviewbot.review.verdict import Abstained, Failed, Objected, Verdict
from tests.unit.review.build import PATH, RULE, a_basis, a_hit, a_model_finding, added, an_entry, removed

NOTE = "stands from aaaaaaaaaaaa: the line has not changed since"


def _objected(*findings: Finding) -> Verdict:
    return Objected(basis=a_basis(), findings=findings or (a_model_finding(),))


def _stands(previous: Verdict, *entries: Entry) -> Sequence[tuple[str, int | None]]:
    return [(finding.path, finding.line) for finding in standing((previous,), show(entries))]


def test_an_objection_moves_with_its_line() -> None:
    entry = an_entry(lines=(added(1, "# more"), added(7, "    book(entry)")))

    (finding,) = standing((_objected(),), show((entry,)))

    assert (finding.line, finding.is_blocking, finding.notes) == (7, True, (NOTE,))


def test_an_objection_keeps_the_head_it_was_first_made_at() -> None:
    before = a_model_finding(notes=("stands from dddddddddddd: the line has not changed since",))

    (finding,) = standing((_objected(before),), show((an_entry(),)))

    assert finding.notes == before.notes


@pytest.mark.parametrize(
    ("entries", "spots"),
    [
        pytest.param((an_entry(),), [(PATH, 2)], id="unchanged"),
        pytest.param((an_entry("ledger/new.py", previous_path=PATH),), [("ledger/new.py", 2)], id="renamed"),
        pytest.param((an_entry(lines=(added(2, "    book(both)"),)),), [], id="changed"),
        pytest.param((an_entry(lines=(removed(2, "    book(entry)"),)),), [], id="taken out"),
        pytest.param((an_entry("ledger/other.py"),), [], id="reverted"),
        pytest.param(
            (an_entry(lines=[added(number, "    book(entry)") for number in (1, 3, 9)]),),
            [(PATH, 1)],
            id="one of several",
        ),
    ],
)
def test_an_objection_stands_while_its_line_does(entries: Sequence[Entry], spots: list[tuple[str, int]]) -> None:
    assert _stands(_objected(), *entries) == spots


@pytest.mark.parametrize(
    ("entry", "spots"),
    [
        pytest.param(an_entry(lines=None, kind="mode"), [(PATH, None)], id="still without lines"),
        pytest.param(an_entry(), [], id="with lines now"),
    ],
)
def test_an_objection_to_a_whole_entry_stands_while_there_are_no_lines(
    entry: Entry, spots: list[tuple[str, None]]
) -> None:
    assert _stands(_objected(a_model_finding(line=None, evidence="")), entry) == spots


@pytest.mark.parametrize(
    "finding",
    [
        pytest.param(a_model_finding(is_blocking=False), id="what did not block"),
        pytest.param(findings_of((a_hit(),), blocks_at="high")[0], id="what a guardrail said"),
    ],
)
def test_not_everything_stands(finding: Finding) -> None:
    assert _stands(_objected(finding), an_entry()) == []


def test_an_objection_outlives_a_review_that_did_not_end_normally() -> None:
    found = (a_model_finding(),)

    assert _stands(Failed(basis=a_basis(), findings=found, reason="late: …"), an_entry()) == [(PATH, 2)]
    assert _stands(Abstained(basis=a_basis(), findings=found, reason="no_model: …"), an_entry()) == [(PATH, 2)]


def test_an_objection_is_not_shaken_off_by_a_head_that_nobody_can_look_at() -> None:
    (finding,) = unseen((_objected(a_model_finding(), a_model_finding(is_blocking=False)),))

    assert (finding.line, finding.is_blocking) == (2, True)
    assert finding.notes == ("stands from aaaaaaaaaaaa: this head is too large to see whether the line changed",)


def test_what_is_said_again_is_said_once() -> None:
    again = a_model_finding(title="In other words.")

    assert with_standing((again,), (a_model_finding(),)) == (again,)


def test_what_is_said_again_without_blocking_does_not_take_the_objections_place() -> None:
    meek = a_model_finding(is_blocking=False)

    assert with_standing((meek,), (a_model_finding(),)) == (a_model_finding(),)


def test_what_is_new_stands_beside_what_stood() -> None:
    new = a_model_finding(line=3, is_blocking=False, cites=(RULE, "ledger#other"))

    assert with_standing((new,), (a_model_finding(),)) == (new, a_model_finding())


def test_the_same_objection_of_two_heads_stands_once_and_the_newest_telling_counts() -> None:
    newest = _objected(a_model_finding(title="Said anew."))

    (finding,) = standing((newest, _objected()), show((an_entry(),)))

    assert finding.title.raw == "Said anew."


def test_an_objection_of_any_earlier_head_stands_while_its_line_does() -> None:
    elsewhere = _objected(a_model_finding(path="ledger/other.py"))

    assert [each.path for each in standing((elsewhere, _objected()), show((an_entry(),)))] == [PATH]
