"""Coverage: what a blocking owner owns was looked at, by its agent or by one of its people."""

from typing import Any

import pytest

from reviewbot.gate import code
from reviewbot.gate.answer import Answer
from reviewbot.gate.coverage import judge_coverage
from reviewbot.gate.decision import Reason, Ruling
from reviewbot.gate.person import hands_on
from reviewbot.gate.seat import sittings_in
from reviewbot.gate.voice import voices_in
from reviewbot.gate.world import Excuse, World
from reviewbot.kernel.ids import TeamName
from tests.unit.gate import builders as a

GONE = TeamName("acme/gone")
DARK = a.an_entry(covered=False)


def judged(**changed: Any) -> Answer:
    world: World = a.a_world(**{"reviews": (), **changed})
    return judge_coverage(world, sittings_in(world, voices_in(world, hands_on(world))))


def test_what_was_reviewed_is_covered() -> None:
    assert judged().ruling == Ruling(
        name="coverage",
        outcome="satisfied",
        code=code.COVERED,
        text="Every entry of a blocking owner was in a review that ended normally",
    )


def test_what_was_not_reviewed_waits_for_a_person_of_its_owner() -> None:
    answer = judged(entries=(DARK,))

    assert answer.reasons == (
        Reason(
            code=code.NOT_COVERED,
            rule="coverage",
            text="No review covered 'ledger/tax.py'; an eligible person of acme/payments has to approve",
            who_can_fix=("acme/payments",),
        ),
    )
    assert answer.ruling.name == "coverage"
    assert answer.ruling.children == (
        Ruling(
            name="gap:payments",
            outcome="unsatisfied",
            code=code.NOT_COVERED,
            text="No review covered 'ledger/tax.py'",
        ),
    )


@pytest.mark.parametrize("kind", ["modified", "removed", "mode", "symlink", "submodule", "binary"])
def test_every_kind_has_to_be_covered(kind: Any) -> None:
    assert not judged(entries=(a.an_entry(kind=kind, covered=False),)).is_satisfied


def test_a_kind_nobody_knows_is_judged_elsewhere() -> None:
    assert judged(entries=(a.an_entry(kind="unknown", covered=False),)).is_satisfied


VOUCHING = [
    pytest.param(a.a_seat(), a.a_review("cy"), True, id="a person of its team"),
    pytest.param(a.a_seat(stand_ins=a.STAFF), a.a_review("gus"), True, id="a stand-in"),
    pytest.param(a.a_seat(team=None, people=("bob",)), a.a_review("bob"), True, id="a person it lists"),
    pytest.param(a.a_seat(), a.a_review("eve"), False, id="a person of another team"),
    pytest.param(a.a_seat(), a.a_review("cy", head=a.OLD_HEAD), False, id="a person on another head"),
    pytest.param(a.a_seat(), a.a_review("cy", "changes_requested"), False, id="a person who asks for changes"),
    pytest.param(a.a_seat(), a.a_review("ada"), False, id="the author"),
]


@pytest.mark.parametrize(("seat", "review", "vouches"), VOUCHING)
def test_for_what_was_not_reviewed_vouches(seat: Any, review: Any, vouches: bool) -> None:
    assert judged(entries=(DARK,), seats=(seat,), reviews=(review,)).is_satisfied == vouches


def test_who_vouched_is_said() -> None:
    assert judged(entries=(DARK,), reviews=(a.a_review("cy"),)).ruling == Ruling(
        name="coverage",
        outcome="satisfied",
        code=code.COVERED_BY_A_PERSON,
        text="What no review covered, an eligible person of its owners approved",
        children=(
            Ruling(
                name="gap:payments",
                outcome="satisfied",
                code=code.COVERED_BY_A_PERSON,
                text="cy approved 'ledger/tax.py', which no review covered",
            ),
        ),
    )


def test_a_person_of_any_of_an_entrys_blocking_owners_can_vouch() -> None:
    seats = (a.a_seat(), a.a_seat("sox", team=a.SOX))

    assert judged(entries=(DARK,), seats=seats, reviews=(a.a_review("eve"),)).is_satisfied
    assert judged(entries=(DARK,), seats=seats).reasons[0].text == (
        "No review covered 'ledger/tax.py'; an eligible person of acme/payments or acme/sox has to approve"
    )


def test_a_person_of_an_owner_that_does_not_block_cannot_vouch() -> None:
    seats = (a.a_seat(), a.a_seat("sox", team=a.SOX, stance="advisory"))

    assert not judged(entries=(DARK,), seats=seats, reviews=(a.a_review("eve"),)).is_satisfied


@pytest.mark.parametrize("stance", ["advisory", "shadow"])
def test_what_has_no_blocking_owner_needs_no_review(stance: Any) -> None:
    assert judged(entries=(DARK,), seats=(a.a_seat(stance=stance),)).ruling.children == ()


def test_what_nobody_owns_needs_no_review_and_it_is_said() -> None:
    answer = judged(entries=(a.an_entry("docs/a.md", covered=False), a.an_entry()))

    assert answer.is_satisfied
    assert answer.ruling.children == (
        Ruling(
            name="unassigned",
            outcome="satisfied",
            code=code.NOBODY_ASSIGNED,
            text="Nobody is assigned to 'docs/a.md'",
        ),
    )


def test_an_entry_belongs_to_the_owner_of_either_name() -> None:
    moved = a.an_entry("docs/tax.py", "ledger/tax.py", "renamed", covered=False)

    answer = judged(entries=(moved,))

    assert [reason.code for reason in answer.reasons] == [code.NOT_COVERED]
    assert [child.name for child in answer.ruling.children] == ["gap:payments"]


def test_entries_of_the_same_owners_are_told_together() -> None:
    paths = tuple(f"ledger/{number}.py" for number in range(5))
    entries = tuple(a.an_entry(path, covered=False) for path in paths)

    assert [reason.text for reason in judged(entries=entries, seats=(a.a_seat(paths=paths),)).reasons] == [
        (
            "No review covered 'ledger/0.py', 'ledger/1.py', 'ledger/2.py' and 2 more; "
            "an eligible person of acme/payments has to approve"
        )
    ]


def test_an_approval_that_may_count_makes_it_unknown_and_not_covered() -> None:
    seats = (a.a_seat(stand_ins=GONE),)

    answer = judged(entries=(DARK,), seats=seats, reviews=(a.a_review("bob"),))

    assert answer.ruling.outcome == "unknown"
    assert [reason.code for reason in answer.reasons] == [code.NOT_COVERED, code.TEAM_UNREADABLE]
    assert {reason.rule for reason in answer.reasons} == {"coverage"}
    assert answer.ruling.children == (
        Ruling(
            name="gap:payments",
            outcome="unknown",
            code=code.TEAM_UNREADABLE,
            text="No review covered 'ledger/tax.py'; whether an approval does cannot be read",
        ),
    )


def test_one_owner_whose_people_cannot_be_read_makes_a_shared_gap_unknown() -> None:
    seats = (a.a_seat(stand_ins=GONE), a.a_seat("sox", team=a.SOX))

    answer = judged(entries=(DARK,), seats=seats, reviews=(a.a_review("bob"),))

    assert [(child.name, child.outcome) for child in answer.ruling.children] == [("gap:payments+sox", "unknown")]


def test_one_gap_for_sure_makes_the_whole_sure() -> None:
    seats = (a.a_seat(stand_ins=GONE), a.a_seat("sox", team=a.SOX, paths=("sox.py",)))
    entries = (DARK, a.an_entry("sox.py", covered=False))

    assert judged(entries=entries, seats=seats, reviews=(a.a_review("bob"),)).ruling.outcome == "unsatisfied"


def test_what_any_of_two_owners_owns_is_somebodys() -> None:
    seats = (a.a_seat(), a.a_seat("sox", team=a.SOX, paths=("sox.py",)))

    assert judged(entries=(a.an_entry(), a.an_entry("sox.py")), seats=seats).ruling.children == ()


WORDS = Excuse(exemption="prose", reason="Words.")


def test_p13_what_the_policy_leaves_out_is_said_with_its_reason() -> None:
    entries = (
        a.an_entry("docs/a.md", covered=False, excuse=WORDS),
        a.an_entry("x", covered=False),
        a.an_entry("docs/b.md", covered=False, excuse=WORDS),
        a.an_entry(),
    )

    ruling = judged(entries=entries).ruling

    assert (ruling.outcome, ruling.code) == ("satisfied", code.COVERED)
    assert ruling.children == (
        Ruling(
            name="not reviewed:prose",
            outcome="satisfied",
            code=code.NOT_REVIEWED,
            text="Nobody reviews 'docs/a.md' and 'docs/b.md': Words.",
        ),
        Ruling(name="unassigned", outcome="satisfied", code=code.NOBODY_ASSIGNED, text="Nobody is assigned to 'x'"),
    )


def test_p13_a_change_that_is_left_out_whole_says_so() -> None:
    ruling = judged(entries=(a.an_entry("docs/a.md", covered=False, excuse=WORDS),)).ruling

    assert (ruling.outcome, ruling.code, ruling.text) == (
        "satisfied",
        code.NOT_REVIEWED,
        "Nobody reviews any of this change: the policy leaves every entry out",
    )


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param((), id="nothing"),
        pytest.param((a.an_entry("x", covered=False),), id="what nobody owns"),
        pytest.param((a.an_entry("docs/a.md", excuse=WORDS), a.an_entry("x")), id="both"),
    ],
)
def test_p13_what_is_not_left_out_whole_does_not_say_so(entries: Any) -> None:
    assert judged(entries=entries).ruling.code == code.COVERED


def test_p13_an_excuse_takes_no_owner_away_who_is_assigned() -> None:
    answer = judged(entries=(a.an_entry(covered=False, excuse=WORDS),))

    assert [reason.code for reason in answer.reasons] == [code.NOT_COVERED]
