"""The reviewer's questions: what each shows, and what a second look may change."""

import pytest

from reviewbot.fakes.model_line import (
    Line,
    a_finding,
    approves,
    calls,
    finds,
    is_late,
    nonsense,
    refutes,
    replies,
    silence,
)
from reviewbot.kernel.ids import Head
from tests.unit.agents.repertoire import CITED
from tests.unit.agents.reviews import Desk, outcome
from tests.unit.review.build import (
    PATH,
    a_change,
    added,
    an_assignment,
    an_entry,
)

OLD_HEAD = Head("d" * 40)
OBJECTS = finds(PATH, 2, "book(entry)", says="Books one side.", cites=CITED)
DESCRIPTION = "Posts each entry once and keeps both sides."


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_refuted_finding_is_shown_and_does_not_block(desk: Desk) -> None:
    desk.script.on("payments", OBJECTS)
    desk.script.on("payments", refutes(1, of=1), purpose="doubt")

    verdict = (await desk.review()).verdict

    assert outcome(verdict) == "approved"
    assert [finding.notes for finding in verdict.findings] == [("a second look refuted it, so it does not block",)]


@pytest.mark.parametrize(
    "second_look",
    [
        pytest.param([nonsense(), nonsense()], id="nonsense"),
        pytest.param([is_late()], id="late"),
        pytest.param([silence()], id="silence"),
        pytest.param([refutes(1, 2, of=2)], id="doubts about more than was asked"),
        pytest.param([approves()], id="no doubt at all"),
        pytest.param([calls("recall", {"query": "two sides"})], id="a tool where none may be used"),
    ],
)
async def test_a_second_look_that_goes_wrong_changes_nothing(desk: Desk, second_look: list[Line]) -> None:
    desk.script.on("payments", OBJECTS)
    desk.script.on("payments", *second_look, purpose="doubt")

    verdict = (await desk.review()).verdict

    assert outcome(verdict) == "objected"
    assert verdict.basis.notes == ("the second look gave no usable answer, so every finding stands as it was",)


async def test_a_claim_that_the_diff_belies_is_shown_and_does_not_block(desk: Desk) -> None:
    desk.script.on("payments", approves())
    desk.script.on("payments", replies(a_finding(PATH, 2, "book(entry)", says="One side only.")), purpose="claims")

    verdict = (await desk.review(a_change(description=DESCRIPTION))).verdict

    assert outcome(verdict) == "approved"
    (finding,) = verdict.findings
    assert finding.notes == ("cites no runbook, so it does not block", "the description says otherwise")


async def test_claims_that_could_not_be_compared_are_said_to_be_so(desk: Desk) -> None:
    desk.script.on("payments", approves())
    desk.script.on("payments", is_late(), purpose="claims")

    verdict = (await desk.review(a_change(description=DESCRIPTION))).verdict

    assert outcome(verdict) == "approved"
    assert verdict.basis.notes == ("the author's description could not be compared with the diff",)


async def test_only_the_owners_entries_are_in_its_prompt(desk: Desk) -> None:
    desk.script.on("payments", approves())
    other = an_entry("docs/tax.md", (added(1, "Quite another matter"),))

    await desk.review(a_change(an_entry(), other))

    request = desk.script.asked[0][1]
    assert "docs/tax.md" in request.shared
    assert "Quite another matter" not in request.own


async def test_every_owner_of_a_change_begins_with_the_same_prompt(desk: Desk) -> None:
    desk.script.on("payments", approves())
    desk.script.on("docs", approves())

    await desk.review()
    await desk.review(assignment=an_assignment("docs/tax.md", owner="docs"))

    one, other = (request for _, request in desk.script.asked)
    assert (one.system, one.shared, one.tools, one.schema) == (other.system, other.shared, other.tools, other.schema)
    assert one.own != other.own


async def test_later_questions_of_an_owner_begin_with_the_earlier_ones(desk: Desk) -> None:
    desk.script.on("payments", OBJECTS)

    await desk.review(a_change(description=DESCRIPTION))

    assert [request.purpose for _, request in desk.script.asked] == ["inspect", "doubt", "claims"]
    assert len({(request.system, request.shared, request.own, request.schema) for _, request in desk.script.asked}) == 1


async def test_a_masked_secret_is_named_on_the_check_and_nowhere_shown(desk: Desk) -> None:
    desk.script.on("payments", approves())

    verdict = (await desk.review(a_change(an_entry(lines=(added(2, "key = AKIAIOSFODNN7EXAMPLE"),))))).verdict

    assert verdict.basis.notes == (
        "masked before any model saw it: an AWS access key on new line 2 of 'ledger/post.py'",
    )
    assert "AKIA" not in repr(desk.script.asked)


async def test_no_question_has_more_time_than_the_review(desk: Desk) -> None:
    desk.script.on("payments", OBJECTS)

    await desk.review(deadline_seconds=30.0)

    assert {request.deadline_seconds for _, request in desk.script.asked} == {30.0}


async def test_a_question_has_the_time_that_answers_before_it_left_and_never_less_than_none(desk: Desk) -> None:
    desk.script.on("payments", OBJECTS)
    desk.took = lambda: 25.0 * len(desk.script.asked)
    await desk.review(deadline_seconds=30.0)

    desk.took = lambda: 31.0
    late = await desk.review(a_change(an_entry(lines=(added(2, "book(other)"),))), deadline_seconds=30.0)

    assert [request.deadline_seconds for _, request in desk.script.asked] == [30.0, 5.0]
    assert outcome(late.verdict) == "failed: late"
