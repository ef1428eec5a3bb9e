"""The reviewer: what one owner's review comes to."""

import pytest

from reviewbot.fakes.model_line import (
    answers,
    approves,
    calls,
    finds,
    is_late,
    nonsense,
    silence,
)
from reviewbot.kernel.ids import Head, ModelName, OwnerName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.query import Query
from reviewbot.review.brief import MOST_LINES
from reviewbot.review.exchange import ToolCall
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected
from tests.unit.agents.repertoire import CITED
from tests.unit.agents.reviews import Desk, outcome
from tests.unit.review.build import (
    CLAUDE,
    GPT,
    PATH,
    RULE,
    a_change,
    a_hit,
    a_passage,
    a_tier,
    added,
    an_entry,
    recalled,
)

OLD_HEAD = Head("d" * 40)
OBJECTS = finds(PATH, 2, "book(entry)", says="Books one side.", cites=CITED)
DESCRIPTION = "Posts each entry once and keeps both sides."


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_cited_finding_on_a_line_of_the_diff_blocks(desk: Desk) -> None:
    desk.script.on("payments", OBJECTS)

    verdict = (await desk.review()).verdict

    assert isinstance(verdict, Objected)
    (finding,) = verdict.findings
    assert (finding.path, finding.line, finding.cites, finding.is_blocking) == (PATH, 2, (RULE,), True)
    assert not desk.script.unread


async def test_a_review_that_finds_nothing_approves_what_it_covered(desk: Desk) -> None:
    desk.script.on("payments", approves())

    reviewed = await desk.review()

    assert isinstance(reviewed.verdict, Approved)
    basis = reviewed.verdict.basis
    assert (basis.looked, basis.covered, basis.is_carried, basis.notes) == ((CLAUDE,), (PATH,), False, ())
    assert [spent.model for spent in reviewed.spent] == [CLAUDE]


async def test_the_team_is_asked_what_it_knows_about_its_own_files(desk: Desk) -> None:
    desk.script.on("payments", approves())

    await desk.review()

    (query,) = desk.shelves.asked
    assert query == Query(
        owner=OwnerName("payments"),
        text=f"{PATH}\nbook(entry, counterpart(entry))\nbook(entry)",
        paths=(PATH,),
        top=6,
    )


async def test_a_put_right_answer_is_used(desk: Desk) -> None:
    desk.script.on("payments", nonsense(), OBJECTS)

    verdict = (await desk.review()).verdict

    assert outcome(verdict) == "objected"
    assert "is not one JSON document" in desk.script.asked[1][1].followups[0].correction


async def test_a_model_may_look_around_before_it_answers(desk: Desk) -> None:
    desk.tree.files = {PATH: b"one\ntwo\nthree"}
    reads = calls("read_file", {"path": PATH, "side": "head", "first": 2, "last": 3})
    desk.script.on("payments", reads, approves())

    verdict = (await desk.review()).verdict

    (followup,) = desk.script.asked[1][1].followups
    assert outcome(verdict) == "approved"
    assert "2|two\n3|three" in followup.results[0].text


async def test_what_a_model_recalled_itself_may_be_cited(desk: Desk) -> None:
    desk.script.on("payments", calls("recall", {"query": "two sides"}), OBJECTS)
    desk.shelves.passages = ()
    desk.shelves.when_asked = (recalled(), recalled(a_passage("other#one", owner="identity")))

    verdict = (await desk.review()).verdict

    assert outcome(verdict) == "objected"
    assert "other#one" not in desk.script.asked[1][1].followups[0].results[0].text


async def test_looking_around_has_an_end(desk: Desk) -> None:
    desk.script.on("payments", *[calls("recall", {"query": "two sides"})] * 6)

    verdict = (await desk.review()).verdict

    assert outcome(verdict) == "failed: too_many_turns"
    assert not desk.script.unread


async def test_too_many_calls_at_once_end_the_review(desk: Desk) -> None:
    one = ToolCall(id="call-1", name="recall", arguments=Untrusted('{"query": "two sides"}'))
    desk.script.on("payments", answers("", stop="tools", calls=(one,) * 13))

    verdict = (await desk.review()).verdict

    assert outcome(verdict) == "failed: too_many_turns"


async def test_the_next_link_is_asked_when_the_first_is_silent(desk: Desk) -> None:
    desk.script.falls_silent(CLAUDE)
    desk.script.on("payments", approves())

    verdict = (await desk.review()).verdict

    assert outcome(verdict) == "approved"
    assert verdict.basis.looked == (GPT,)


async def test_a_model_that_falls_silent_midway_is_not_replaced(desk: Desk) -> None:
    desk.script.on("payments", nonsense(), silence())

    verdict = (await desk.review()).verdict

    assert outcome(verdict) == "failed: interrupted"
    assert {model for model, _ in desk.script.asked} == {CLAUDE}


async def test_guardrails_alone_may_answer_where_the_tier_says_so(desk: Desk) -> None:
    desk.script.falls_silent(CLAUDE, GPT)

    verdict = (await desk.review()).verdict

    assert isinstance(verdict, Approved)
    assert verdict.basis.looked == ()
    (note,) = verdict.basis.notes
    assert note == (
        "only guardrails looked: anthropic:claude-sonnet-5: the script says that it does not answer; "
        "openai:gpt-5.4: the script says that it does not answer"
    )


async def test_a_tier_of_guardrails_asks_no_model(desk: Desk) -> None:
    verdict = (await desk.review(tier=a_tier(chain=()), hits=(a_hit(),))).verdict

    assert outcome(verdict) == "objected"
    assert verdict.basis.notes == ("only guardrails looked: no model was to be asked",)


@pytest.mark.parametrize("chain", [pytest.param((), id="guardrails alone"), pytest.param((CLAUDE,), id="a model")])
async def test_i3_guardrails_of_an_owner_without_a_runbook_are_none_and_approve_nothing(
    desk: Desk, chain: tuple[ModelName, ...]
) -> None:
    desk.script.falls_silent(CLAUDE)

    verdict = (await desk.review(tier=a_tier(chain=chain), has_runbook=False)).verdict

    assert isinstance(verdict, Abstained)
    assert verdict.basis.covered == ()
    assert verdict.reason.startswith("no_model: No model answered (")
    assert verdict.reason.endswith(
        "), and payments has no runbook, so no guardrail looked either. A person of the team has to review."
    )


async def test_without_a_model_people_must_where_the_tier_says_so(desk: Desk) -> None:
    desk.script.falls_silent(CLAUDE)

    verdict = (await desk.review(tier=a_tier(ends_with_guardrails=False, chain=(CLAUDE,)))).verdict

    assert isinstance(verdict, Abstained)
    assert verdict.reason == (
        "no_model: No model answered (anthropic:claude-sonnet-5: the script says that it does not answer), and tier "
        "standard needs one. A person of the team has to review, or an operator has to make a model of the tier answer."
    )
    assert verdict.basis.covered == ()


async def test_a_guardrail_objects_even_where_no_model_answered(desk: Desk) -> None:
    desk.script.falls_silent(CLAUDE)

    verdict = (await desk.review(tier=a_tier(ends_with_guardrails=False, chain=(CLAUDE,)), hits=(a_hit(),))).verdict

    assert outcome(verdict) == "objected"


async def test_a_failed_review_keeps_what_guardrails_found(desk: Desk) -> None:
    desk.script.on("payments", is_late())

    verdict = (await desk.review(hits=(a_hit(),))).verdict

    assert isinstance(verdict, Failed)
    assert [finding.guardrail for finding in verdict.findings] == ["ledger-books-twice"]
    assert verdict.basis.covered == ()


async def test_another_owners_guardrails_are_passed_over(desk: Desk) -> None:
    desk.script.on("payments", approves())

    verdict = (await desk.review(hits=(a_hit(owner="identity"),))).verdict

    assert outcome(verdict) == "approved"


async def test_a_change_that_is_too_large_is_not_cut(desk: Desk) -> None:
    lines = tuple(added(number, "x = 1") for number in range(1, MOST_LINES + 2))

    verdict = (await desk.review(a_change(an_entry(lines=lines)))).verdict

    assert isinstance(verdict, Failed)
    assert verdict.reason == (
        "too_large: the diff has 8,001 lines for payments; at most 8,000 are reviewed at once. Split the change, or "
        "let a person of the team approve what they have read."
    )
    assert (len(desk.script.asked), verdict.basis.covered) == (0, ())


async def test_passages_count_towards_what_is_too_large(desk: Desk) -> None:
    desk.shelves.passages = (recalled(a_passage(text="x" * 400_000)),)

    verdict = (await desk.review()).verdict

    assert outcome(verdict) == "failed: too_large"
    assert not desk.script.asked


async def test_what_no_agent_can_read_is_left_to_people(desk: Desk) -> None:
    verdict = (await desk.review(a_change(an_entry(lines=None, kind="binary", is_whole=False)))).verdict

    assert outcome(verdict) == "abstained: unreadable"
    assert not desk.script.asked


async def test_letters_that_nobody_sees_need_a_person(desk: Desk) -> None:
    desk.script.on("payments", approves())

    verdict = (await desk.review(a_change(an_entry(lines=(added(2, "allow\u202e = True"),))))).verdict

    assert isinstance(verdict, Abstained)
    assert verdict.reason == (
        "hidden_text: line 2 of 'ledger/post.py': Holds characters that nobody sees: U+202E. Remove them, or let a "
        "person of the team approve."
    )
    assert "allow<U+202E> = True" in desk.script.asked[0][1].own
