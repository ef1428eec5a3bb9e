"""What the voices come to when a circle of people is asked."""

import pytest

from reviewbot.gate import code
from reviewbot.gate.circle import circle_of
from reviewbot.gate.decision import Ruling
from reviewbot.gate.person import hands_on
from reviewbot.gate.tally import Tally, tally
from reviewbot.gate.voice import voices_in
from reviewbot.gate.world import Push, Review
from reviewbot.kernel.ids import BaseRef, TeamName
from tests.unit.gate import builders as a

GONE = TeamName("acme/gone")


def counted(review: Review, *teams: TeamName, pushes: tuple[Push, ...] | None = None) -> Tally:
    world = a.a_world(reviews=(review,), pushes=pushes)
    circle = circle_of(teams or (a.SOX,), readable=a.TEAMS)
    return tally(voices_in(world, hands_on(world)), approvers=circle, objectors=circle)


CASES = [
    pytest.param(
        a.a_review("eve"),
        (a.SOX,),
        Ruling(name="approval:eve", outcome="satisfied", code=code.COUNTS, text="eve's approval counts"),
        id="an approval by a member",
    ),
    pytest.param(
        a.a_review("bob"),
        (a.SOX,),
        Ruling(
            name="approval:bob",
            outcome="unsatisfied",
            code=code.NOT_A_MEMBER,
            text="bob's approval does not count: bob is not in acme/sox",
        ),
        id="an approval by a stranger",
    ),
    pytest.param(
        a.a_review("bob"),
        (a.SOX, GONE),
        Ruling(
            name="approval:bob",
            outcome="unknown",
            code=code.TEAM_UNREADABLE,
            text="bob's approval does not count: the members of acme/gone could not be read",
        ),
        id="an approval by somebody who may be in a team that cannot be read",
    ),
    pytest.param(
        a.a_review("ada"),
        (a.SOX, GONE),
        Ruling(
            name="approval:ada",
            outcome="unsatisfied",
            code=code.IS_AUTHOR,
            text="ada's approval does not count: ada is the author",
        ),
        id="an approval by the author",
    ),
    pytest.param(
        a.a_review("eve", head=a.OLD_HEAD),
        (a.SOX,),
        Ruling(
            name="approval:eve",
            outcome="unsatisfied",
            code=code.OTHER_HEAD,
            text="eve's approval does not count: it was given on another head",
        ),
        id="an approval of another head",
    ),
    pytest.param(
        a.a_review("eve", base_ref=BaseRef("next")),
        (a.SOX,),
        Ruling(
            name="approval:eve",
            outcome="unsatisfied",
            code=code.OTHER_BASE,
            text="eve's approval does not count: it was given for another base branch",
        ),
        id="an approval for another base",
    ),
    pytest.param(
        a.a_review("bob", head=a.OLD_HEAD),
        (a.SOX,),
        Ruling(
            name="approval:bob",
            outcome="unsatisfied",
            code=code.NOT_A_MEMBER,
            text="bob's approval does not count: bob is not in acme/sox",
        ),
        id="an approval of another head by a stranger",
    ),
    pytest.param(
        a.a_review("eve", "dismissed"),
        (a.SOX,),
        Ruling(name="review:eve", outcome="unsatisfied", code=code.DISMISSED, text="eve's review was dismissed"),
        id="a dismissed review",
    ),
    pytest.param(
        a.a_review("eve", "changes_requested"),
        (a.SOX,),
        Ruling(name="objection:eve", outcome="unsatisfied", code=code.CHANGES_REQUESTED, text="eve asks for changes"),
        id="an objection by a member",
    ),
    pytest.param(
        a.a_review("bob", "changes_requested"),
        (a.SOX,),
        Ruling(
            name="objection:bob",
            outcome="satisfied",
            code=code.NOT_A_MEMBER,
            text="bob asks for changes, which does not count: bob is not in acme/sox",
        ),
        id="an objection by a stranger",
    ),
    pytest.param(
        a.a_review("bob", "changes_requested"),
        (GONE,),
        Ruling(
            name="objection:bob",
            outcome="unknown",
            code=code.TEAM_UNREADABLE,
            text="bob asks for changes, which may count: the members of acme/gone could not be read",
        ),
        id="an objection by somebody who may be in a team that cannot be read",
    ),
    pytest.param(
        a.a_review("ada", "changes_requested"),
        (GONE,),
        Ruling(
            name="objection:ada",
            outcome="satisfied",
            code=code.IS_AUTHOR,
            text="ada asks for changes, which does not count: ada is the author",
        ),
        id="an objection by the author",
    ),
]


@pytest.mark.parametrize(("review", "teams", "ruling"), CASES)
def test_each_voice_is_shown_with_what_it_comes_to(review: Review, teams: tuple[TeamName, ...], ruling: Ruling) -> None:
    assert counted(review, *teams).heard == (ruling,)


@pytest.mark.parametrize(
    ("pushes", "lost"),
    [
        pytest.param((a.a_push(minutes=-1),), (), id="where it was given after the push"),
        pytest.param(
            (a.a_push(minutes=1),),
            ("eve's approval does not count: it was given before this head was pushed",),
            id="where it was given before the push",
        ),
        pytest.param(
            (),
            ("eve's approval does not count: it is not known when this head was pushed",),
            id="where nobody knows of the push",
        ),
    ],
)
def test_an_approval_is_lost(pushes: tuple[Push, ...], lost: tuple[str, ...]) -> None:
    assert counted(a.a_review("eve"), pushes=pushes).lost == lost


def test_voices_are_sorted_by_what_they_say_and_whether_they_may() -> None:
    logins = ["eve", "fay", "bob", "dee"]
    reviews = (
        a.a_review("eve", minutes=0),
        a.a_review("fay", "changes_requested", minutes=1),
        a.a_review("bob", minutes=2),
        a.a_review("gus", "changes_requested", minutes=3),
        a.a_review("dee", minutes=4),
        a.a_review("ada", minutes=5),
    )
    world = a.a_world(reviews=reviews)
    circle = circle_of((a.SOX, GONE), readable=a.TEAMS)

    count = tally(voices_in(world, hands_on(world)), approvers=circle, objectors=circle)

    assert [voice.user.login for voice in count.approving] == ["eve", "dee"]
    assert [voice.user.login for voice in count.maybe_approving] == ["bob"]
    assert [voice.user.login for voice in count.objecting] == ["fay"]
    assert [voice.user.login for voice in count.maybe_objecting] == ["gus"]
    assert count.lost == (
        "bob's approval does not count: the members of acme/gone could not be read",
        "ada's approval does not count: ada is the author",
    )
    assert len(count.heard) == len(logins) + 2


def test_approvals_and_objections_can_be_asked_of_different_circles() -> None:
    world = a.a_world(reviews=(a.a_review("gus"), a.a_review("gus", "changes_requested", minutes=1)))
    staff, sox = circle_of((a.STAFF,), readable=a.TEAMS), circle_of((a.SOX,), readable=a.TEAMS)

    assert tally(voices_in(world, hands_on(world)), approvers=staff, objectors=sox).objecting == ()


def test_where_nobody_has_spoken_nobody_is_counted() -> None:
    circle = circle_of((a.SOX, GONE), readable=a.TEAMS)

    assert tally((), approvers=circle, objectors=circle) == Tally(
        approving=(), maybe_approving=(), objecting=(), maybe_objecting=(), heard=()
    )
