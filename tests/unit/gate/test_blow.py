"""Blows at the glass: what the commands of several people add up to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reviewbot.change.change import Binding
from reviewbot.gate.blow import Blow, override_of, rounds_of, standing_at
from reviewbot.gate.world import Override, OverrideState, Push
from reviewbot.kernel.ids import AccountId, BaseRef, Head
from tests.unit.gate.builders import HEAD, IDS, NOON, OLD_HEAD
from tests.unit.gate.glasses import HOUR, LIST, a_binding, a_blow

ELSEWHERE = a_binding(OLD_HEAD)
OTHER_BASE = a_binding(HEAD, BaseRef("release"))


def judged(
    *blows: Blow, binding: Binding | None = None, seconds: int = HOUR, pushes: tuple[Push, ...] | None = None
) -> Override | None:
    return override_of(blows, binding or a_binding(), members=LIST, most_seconds=seconds, now=NOON, pushes=pushes)


def a_push(head: Head = HEAD, *, minutes: int) -> Push:
    """`minutes` before noon."""
    return Push(head=head, at=NOON - timedelta(minutes=minutes), brings=None, is_base_merge=False)


def since(override: Override | None) -> tuple[OverrideState, frozenset[AccountId], float]:
    """Return how far it is, who struck, and how many minutes before noon the first of them did."""
    assert override is not None
    assert override.since is not None
    return override.state, override.people, (NOON - override.since).total_seconds() / 60


def people(*logins: str) -> frozenset[AccountId]:
    return frozenset(AccountId(IDS[login]) for login in logins)


@pytest.mark.parametrize(
    ("blows", "state", "minutes_left", "who"),
    [
        pytest.param((a_blow("cy", minutes=9),), "pending", 51, ("cy",), id="A-09 one person only asks"),
        pytest.param(
            (a_blow("cy", minutes=9), a_blow("cy", minutes=5)), "pending", 55, ("cy",), id="A-09 one person twice"
        ),
        pytest.param((a_blow("cy", minutes=9), a_blow("dee", minutes=5)), "active", 55, ("cy", "dee"), id="two people"),
        pytest.param(
            (a_blow("cy", minutes=9), a_blow("cy", minutes=7), a_blow("dee", minutes=5)),
            "active",
            55,
            ("cy", "dee"),
            id="two people, one of them twice",
        ),
        pytest.param(
            (a_blow("cy", minutes=9), a_blow("dee", minutes=5), a_blow("eve", minutes=1)),
            "active",
            55,
            ("cy", "dee", "eve"),
            id="a third person lengthens nothing",
        ),
        pytest.param(
            (a_blow("cy", minutes=90), a_blow("dee", minutes=60)), "expired", 0, ("cy", "dee"), id="A-09 expired"
        ),
        pytest.param((a_blow("cy", minutes=61),), "expired", -1, ("cy",), id="asked in vain"),
        pytest.param(
            (a_blow("cy", minutes=70), a_blow("dee", minutes=9)),
            "pending",
            51,
            ("dee",),
            id="the second came when the first had given up",
        ),
        pytest.param(
            (a_blow("cy", minutes=69), a_blow("dee", minutes=9)),
            "pending",
            51,
            ("dee",),
            id="the second came in the instant in which the first gave up",
        ),
        pytest.param(
            (a_blow("cy", minutes=99), a_blow("dee", minutes=98), a_blow("dee", minutes=1)),
            "pending",
            59,
            ("dee",),
            id="one of them alone breaks it no second time",
        ),
    ],
)
def test_blows_add_up_to(
    blows: tuple[Blow, ...], state: OverrideState, minutes_left: int, who: tuple[str, ...]
) -> None:
    override = judged(*blows)

    assert override is not None
    assert override == Override(
        kind="break_glass",
        state=state,
        head=HEAD,
        expires_at=NOON + timedelta(minutes=minutes_left),
        people=people(*who),
        reasons=tuple(f"{login}: the ledger is down" for login in who),
        since=override.since,
    )


def test_everybody_s_first_reason_is_kept_in_the_order_of_the_blows() -> None:
    asks, agrees = a_blow("dee", minutes=9, says="down"), a_blow("cy", minutes=5, says="I see it, too")

    override = judged(a_blow("dee", minutes=3, says="still down"), agrees, asks)

    assert override is not None
    assert override.reasons == ("dee: down", "cy: I see it, too")


@pytest.mark.parametrize(
    ("dees", "cys"),
    [
        pytest.param((9, 7), (5, 2), id="the earlier one, though its comment has the higher number"),
        pytest.param((5, 2), (5, 7), id="of two in one instant the comment with the lower number"),
    ],
)
def test_the_first_to_strike_is(dees: tuple[int, int], cys: tuple[int, int]) -> None:
    first, second = (
        replace(a_blow(login, minutes=minutes), comment=comment)
        for login, (minutes, comment) in (("dee", dees), ("cy", cys))
    )

    for order in ((first, second), (second, first)):
        (found,) = rounds_of(order, most_seconds=HOUR)
        assert found.firsts == (first, second)


@pytest.mark.parametrize(
    "blows",
    [
        pytest.param((), id="nobody"),
        pytest.param((a_blow("fay"),), id="somebody who is not on the list"),
        pytest.param((a_blow("cy", kind="bot"),), id="A-09 a bot"),
        pytest.param((a_blow("cy", binding=OTHER_BASE), a_blow("dee", binding=OTHER_BASE)), id="another base"),
    ],
)
def test_there_is_no_break_glass_by(blows: tuple[Blow, ...]) -> None:
    assert judged(*blows) is None


def test_somebody_who_left_the_list_has_struck_in_vain() -> None:
    override = judged(a_blow("fay", minutes=9), a_blow("dee", minutes=5))

    assert override is not None
    assert (override.state, override.people) == ("pending", people("dee"))


def test_a09_blows_at_another_head_are_shown_as_such() -> None:
    override = judged(a_blow("cy", minutes=9, binding=ELSEWHERE), a_blow("dee", minutes=5, binding=ELSEWHERE))

    assert override is not None
    assert (override.state, override.head) == ("active", OLD_HEAD)


def test_of_blows_at_other_heads_the_newest_is_shown() -> None:
    third = a_binding(Head("c" * 40))
    blows = (a_blow("cy", minutes=9, binding=ELSEWHERE), a_blow("dee", minutes=5, binding=third))

    override = judged(*blows)

    assert override is not None
    assert (override.state, override.head, override.people) == ("pending", third.head, people("dee"))
    assert judged(*reversed(blows)) == override


DETOUR = (a_push(minutes=60), a_push(OLD_HEAD, minutes=7), a_push(minutes=6))


def test_a09_blows_before_a_head_went_away_and_came_back_are_shown_and_count_for_nothing() -> None:
    blows = (a_blow("cy", minutes=9), a_blow("dee", minutes=8))

    assert standing_at(blows, a_binding(), DETOUR) == ()
    assert since(judged(*blows, pushes=DETOUR)) == ("active", people("cy", "dee"), 9)


def test_a09_a_blow_before_a_detour_and_one_after_it_are_not_added_up() -> None:
    override = judged(a_blow("cy", minutes=9), a_blow("dee", minutes=5), pushes=DETOUR)

    assert since(override) == ("pending", people("dee"), 5)


def test_two_people_after_the_detour_break_it() -> None:
    override = judged(a_blow("cy", minutes=9), a_blow("dee", minutes=5), a_blow("eve", minutes=4), pushes=DETOUR)

    assert since(override) == ("active", people("dee", "eve"), 5)


def test_since_is_the_first_blow_of_the_last_round() -> None:
    assert since(judged(a_blow("cy", minutes=99), a_blow("dee", minutes=9), a_blow("eve", minutes=4))) == (
        "active",
        people("dee", "eve"),
        9,
    )


@pytest.mark.parametrize(
    ("blow", "pushes", "stands"),
    [
        pytest.param(a_blow("cy", minutes=5), None, True, id="where nobody tells of any push"),
        pytest.param(a_blow("cy", minutes=5), (a_push(minutes=6),), True, id="after the push"),
        pytest.param(a_blow("cy", minutes=6), (a_push(minutes=6),), False, id="in the very instant of the push"),
        pytest.param(a_blow("cy", binding=OTHER_BASE), None, False, id="over another base"),
    ],
)
def test_a_blow_stands(blow: Blow, pushes: tuple[Push, ...] | None, *, stands: bool) -> None:
    assert standing_at((blow,), a_binding(), pushes) == ((blow,) if stands else ())


def test_blows_at_two_heads_are_never_added_up() -> None:
    override = judged(a_blow("cy", minutes=9, binding=ELSEWHERE), a_blow("dee", minutes=5))

    assert override is not None
    assert (override.state, override.head, override.people) == ("pending", HEAD, people("dee"))


@pytest.mark.parametrize(
    ("told", "today", "minutes"),
    [
        pytest.param(HOUR, 60, 1, id="today's policy is shorter"),
        pytest.param(60, HOUR, 1, id="the policy of then was shorter"),
    ],
)
def test_the_shorter_time_counts(told: int, today: int, minutes: int) -> None:
    override = judged(a_blow("cy", seconds=told), a_blow("dee", seconds=told), seconds=today)

    assert override is not None
    assert override.expires_at == NOON + timedelta(minutes=minutes)


def test_rounds_follow_each_other() -> None:
    blows = (a_blow("dee", minutes=5), a_blow("cy", minutes=99), a_blow("dee", minutes=98), a_blow("eve", minutes=4))

    first, second = rounds_of(blows, most_seconds=HOUR)

    assert [person.login for person in first.people] == ["cy", "dee"]
    assert [person.login for person in second.people] == ["dee", "eve"]
    assert (first.broken_at, second.broken_at) == (NOON - timedelta(minutes=98), NOON - timedelta(minutes=4))
