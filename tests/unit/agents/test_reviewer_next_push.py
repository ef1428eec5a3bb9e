"""The reviewer on the next push: what is on record is not asked again, and an objection stands."""

import dataclasses

import pytest

from reviewbot.fakes.model_line import (
    approves,
    calls,
    finds,
    is_late,
    nonsense,
)
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import Digest, Head, InstallationId, ModelName, RepoId, RepoName
from reviewbot.review.brief import MOST_LINES
from tests.unit.agents.repertoire import CITED
from tests.unit.agents.reviews import Desk, outcome
from tests.unit.review.build import (
    HEAD,
    PATH,
    a_change,
    a_dismissal,
    a_hit,
    a_tier,
    added,
    an_entry,
)

OLD_HEAD = Head("d" * 40)
OBJECTS = finds(PATH, 2, "book(entry)", says="Books one side.", cites=CITED)
DESCRIPTION = "Posts each entry once and keeps both sides."


@pytest.fixture
def desk() -> Desk:
    return Desk()


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


async def test_a_dismissal_by_the_team_asks_again_and_is_told(desk: Desk) -> None:
    desk.script.on("payments", approves(), approves())
    await desk.review(a_change(head=OLD_HEAD))

    await desk.store.keep_act(a_dismissal("booked by the nightly job", number=8))
    reviewed = await desk.review(a_change(head=HEAD))

    assert not reviewed.verdict.basis.is_carried
    before, after = (request.own for _, request in desk.script.asked)
    assert "dismissed, because: booked by the nightly job" in after
    assert "dismissed" not in before


async def test_i14_another_repository_s_dismissals_are_not_told(desk: Desk) -> None:
    desk.script.on("payments", approves())
    said = a_dismissal()
    elsewhere = dataclasses.replace(said, binding=dataclasses.replace(said.binding, repo_id=RepoId(2)))
    await desk.store.keep_act(elsewhere)

    await desk.review()

    assert "dismissed" not in desk.script.asked[0][1].own


async def test_i2_a_precedent_keeps_nothing_that_is_found_from_blocking(desk: Desk) -> None:
    desk.script.on("payments", OBJECTS)
    await desk.store.keep_act(a_dismissal(number=8))

    verdict = (await desk.review()).verdict

    assert outcome(verdict) == "objected"


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


async def test_an_objection_survives_a_push_that_is_too_large(desk: Desk) -> None:
    padding = tuple(added(number, "x = 1") for number in range(10, MOST_LINES + 20))
    heads = (Head("d" * 40), Head("e" * 40))
    desk.script.on("payments", OBJECTS, approves())
    for head, lines in zip(heads, ((), padding), strict=True):
        change = a_change(an_entry(lines=(added(2, "    book(entry)"), *lines)), head=head)
        await desk.store.keep_verdict(change.binding, (await desk.review(change)).verdict)

    verdict = (await desk.review(a_change(an_entry(lines=(added(3, "    book(entry)"),))))).verdict

    assert outcome(verdict) == "objected"


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


async def test_the_same_answers_lead_to_the_same_calls() -> None:
    asked = []
    for _ in range(2):
        desk = Desk()
        desk.script.on("payments", calls("recall", {"query": "two sides"}), nonsense(), OBJECTS)
        await desk.review(a_change(description=DESCRIPTION), hits=(a_hit(),))
        asked.append([dataclasses.replace(request, deadline_seconds=0.0) for _, request in desk.script.asked])

    assert asked[0] == asked[1]


async def test_recorded_answers_stay_in_their_repository(desk: Desk) -> None:
    elsewhere = Place(repo=RepoName("acme/other"), repo_id=RepoId(2), installation=InstallationId(5))
    desk.script.on("payments", approves(), approves())

    await desk.review()
    verdict = (await desk.review(place=elsewhere)).verdict

    assert not verdict.basis.is_carried
    assert not desk.script.unread
