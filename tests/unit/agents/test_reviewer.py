"""The reviewer: what one owner's review comes to."""

import dataclasses

import pytest

from reviewbot.fakes.model_line import (
    Line,
    a_finding,
    answers,
    approves,
    calls,
    finds,
    is_late,
    nonsense,
    refutes,
    replies,
    silence,
)
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import Digest, Head, InstallationId, ModelName, OwnerName, RepoId, RepoName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ports import Query
from reviewbot.review.brief import MOST_LINES
from reviewbot.review.exchange import ToolCall
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected
from tests.unit.agents.repertoire import CITED
from tests.unit.agents.reviews import Desk, outcome
from tests.unit.review.build import (
    CLAUDE,
    GPT,
    HEAD,
    PATH,
    RULE,
    a_change,
    a_hit,
    a_passage,
    a_tier,
    added,
    an_assignment,
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
    assert verdict.basis.notes == ("only guardrails looked: the tier names no model",)


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


async def test_an_unchanged_brief_is_not_asked_about_again(desk: Desk) -> None:
    desk.script.on("payments", OBJECTS)
    await desk.review(a_change(head=OLD_HEAD))
    asked_before = len(desk.script.asked)

    reviewed = await desk.review(a_change(head=HEAD))

    assert outcome(reviewed.verdict) == "objected"
    assert reviewed.verdict.basis.head == HEAD
    assert reviewed.verdict.basis.is_carried
    assert reviewed.verdict.basis.notes == (
        "nothing this owner looks at has changed, so the recorded answer for the same brief was used",
    )
    assert (reviewed.spent, len(desk.script.asked)) == ((), asked_before)


async def test_another_policy_asks_again(desk: Desk) -> None:
    desk.script.on("payments", approves(), approves())

    await desk.review()
    verdict = (await desk.review(policy_digest=Digest("sha256:" + "9" * 64))).verdict

    assert not verdict.basis.is_carried
    assert not desk.script.unread


async def test_another_chain_asks_again(desk: Desk) -> None:
    desk.script.on("payments", approves(), approves())

    await desk.review()
    await desk.review(tier=a_tier(chain=(ModelName("openai:gpt-5.4"),)))

    assert not desk.script.unread


async def test_an_edited_description_asks_only_about_its_claims(desk: Desk) -> None:
    desk.script.on("payments", approves())
    await desk.review(a_change(description=DESCRIPTION))

    await desk.review(a_change(description=f"{DESCRIPTION} And more."))

    assert [request.purpose for _, request in desk.script.asked] == ["inspect", "claims", "claims"]


async def test_a_failed_review_is_asked_again(desk: Desk) -> None:
    desk.script.on("payments", is_late(), approves())

    await desk.review()
    verdict = (await desk.review()).verdict

    assert outcome(verdict) == "approved"


async def test_an_answer_that_rests_on_a_file_which_changed_is_not_carried(desk: Desk) -> None:
    reads = calls("read_file", {"path": "ledger/rate.py", "side": "head", "first": 1, "last": 1})
    desk.tree.at = {OLD_HEAD: {"ledger/rate.py": b"one"}, HEAD: {"ledger/rate.py": b"two"}}
    desk.script.on("payments", reads, approves(), OBJECTS)

    before = (await desk.review(a_change(head=OLD_HEAD))).verdict
    after = (await desk.review(a_change(head=HEAD))).verdict

    assert (outcome(before), outcome(after)) == ("approved", "objected")
    assert not after.basis.is_carried


async def test_an_objection_stands_while_its_line_does(desk: Desk) -> None:
    desk.script.on("payments", OBJECTS, approves())
    old = a_change(head=OLD_HEAD)
    await desk.store.keep_verdict(old.binding, (await desk.review(old)).verdict)
    lines = (added(1, "# more"), added(2, "# and more"), added(3, "    book(entry)"))

    verdict = (await desk.review(a_change(an_entry(lines=lines)))).verdict

    assert outcome(verdict) == "objected"
    (finding,) = verdict.findings
    assert finding.line == 3
    assert finding.notes == ("stands from dddddddddddd: the line has not changed since",)


async def test_an_objection_falls_with_its_line(desk: Desk) -> None:
    desk.script.on("payments", OBJECTS, approves())
    old = a_change(head=OLD_HEAD)
    await desk.store.keep_verdict(old.binding, (await desk.review(old)).verdict)

    verdict = (await desk.review(a_change(an_entry(lines=(added(2, "    book_both(entry)"),))))).verdict

    assert outcome(verdict) == "approved"


async def test_an_objection_survives_a_review_that_failed_in_between(desk: Desk) -> None:
    first, second, third = (Head(letter * 40) for letter in "def")
    lines = [(added(number, "    book(entry)"),) for number in (2, 3, 4)]
    desk.script.on("payments", OBJECTS, is_late(), approves())
    for head, shown in zip((first, second), lines, strict=False):
        change = a_change(an_entry(lines=shown), head=head)
        await desk.store.keep_verdict(change.binding, (await desk.review(change)).verdict)

    verdict = (await desk.review(a_change(an_entry(lines=lines[2]), head=third))).verdict

    assert outcome(verdict) == "objected"
    assert verdict.findings[0].notes == ("stands from dddddddddddd: the line has not changed since",)


async def test_a_change_that_is_too_large_is_not_cut(desk: Desk) -> None:
    lines = tuple(added(number, "x = 1") for number in range(1, MOST_LINES + 2))

    verdict = (await desk.review(a_change(an_entry(lines=lines)))).verdict

    assert isinstance(verdict, Failed)
    assert verdict.reason == (
        "too_large: the diff has 8,001 lines for payments; at most 8,000 are reviewed at once. Split the change, or "
        "let a person of the team approve what they have read."
    )
    assert (len(desk.script.asked), verdict.basis.covered) == (0, ())


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


async def test_the_same_answers_lead_to_the_same_calls() -> None:
    asked = []
    for _ in range(2):
        desk = Desk()
        desk.script.on("payments", calls("recall", {"query": "two sides"}), nonsense(), OBJECTS)
        await desk.review(a_change(description=DESCRIPTION), hits=(a_hit(),))
        asked.append([dataclasses.replace(request, deadline_seconds=0.0) for _, request in desk.script.asked])

    assert asked[0] == asked[1]


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

    assert all(0 < request.deadline_seconds <= 30.0 for _, request in desk.script.asked)


async def test_recorded_answers_stay_in_their_repository(desk: Desk) -> None:
    elsewhere = Place(repo=RepoName("acme/other"), repo_id=RepoId(2), installation=InstallationId(5))
    desk.script.on("payments", approves(), approves())

    await desk.review()
    verdict = (await desk.review(place=elsewhere)).verdict

    assert not verdict.basis.is_carried
    assert not desk.script.unread
