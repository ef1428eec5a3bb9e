"""Break-glass: two people with no hand in the change, for this head, for a while."""

from datetime import timedelta

import pytest

from reviewbot.gate import code
from reviewbot.gate.glass import broken_until, why_whole
from reviewbot.gate.person import hands_on
from reviewbot.gate.world import Override, OverrideState, Push
from tests.unit.gate import builders as a


@pytest.mark.parametrize(
    ("override", "why"),
    [
        pytest.param(a.an_override("cy", "dee"), None, id="two people"),
        pytest.param(a.an_override("cy", "dee", "eve"), None, id="more people than it takes"),
        pytest.param(a.an_override("cy", "dee", "ada"), None, id="two people and the author"),
        pytest.param(a.an_override("cy", "ada"), code.GLASS_TOO_FEW, id="one person and the author"),
        pytest.param(a.an_override("cy", "bob"), code.GLASS_TOO_FEW, id="one person and a co-author"),
        pytest.param(a.an_override("cy", "gus"), code.GLASS_TOO_FEW, id="one person and a known bot"),
        pytest.param(a.an_override("cy"), code.GLASS_TOO_FEW, id="one person"),
        pytest.param(a.an_override("cy", "dee", state="pending"), code.GLASS_PENDING, id="only asked for"),
        pytest.param(a.an_override("cy", "dee", state="expired"), code.GLASS_EXPIRED, id="marked as expired"),
        pytest.param(a.an_override("cy", "dee", expires_in_minutes=0), code.GLASS_EXPIRED, id="expiring this instant"),
        pytest.param(a.an_override("cy", "dee", expires_in_minutes=-1), code.GLASS_EXPIRED, id="expired by the clock"),
        pytest.param(a.an_override("cy", "dee", head=a.OLD_HEAD), code.GLASS_OTHER_HEAD, id="for another head"),
    ],
)
def test_the_glass_is_broken_by(override: Override, why: str | None) -> None:
    world = a.a_world(
        contributors=(a.a_contributor("bob", "coauthor"),),
        reviews=(a.a_review("gus", "commented", kind="bot"),),
        overrides=(override,),
    )

    assert why_whole(override, world, hands_on(world)) == why


def test_nobody_breaks_it_while_the_contributors_are_unknown() -> None:
    override = a.an_override("cy", "dee")
    world = a.a_world(contributors=None, overrides=(override,))

    assert why_whole(override, world, hands_on(world)) == code.GLASS_TOO_FEW


@pytest.mark.parametrize(
    ("since", "pushes", "why"),
    [
        pytest.param(1, (a.a_push(minutes=0),), None, id="younger than the head"),
        pytest.param(None, None, None, id="untold where no push is known"),
        pytest.param(0, (a.a_push(minutes=0),), code.GLASS_NOT_SINCE_PUSH, id="A-09 in the very instant of the push"),
        pytest.param(
            1,
            (a.a_push(minutes=0), a.a_push(a.OLD_HEAD, minutes=2), a.a_push(minutes=3)),
            code.GLASS_NOT_SINCE_PUSH,
            id="A-09 for another head that came back",
        ),
        pytest.param(
            1, (a.a_push(a.OLD_HEAD, minutes=0),), code.GLASS_NOT_SINCE_PUSH, id="a push that is not told yet"
        ),
        pytest.param(1, (), code.GLASS_NOT_SINCE_PUSH, id="pushes that nobody tells"),
        pytest.param(None, (a.a_push(minutes=0),), code.GLASS_NOT_SINCE_PUSH, id="untold where the push is known"),
    ],
)
@pytest.mark.parametrize("state", [pytest.param("active", id="active"), pytest.param("pending", id="pending")])
def test_it_is_for_the_head_since_its_last_push(
    since: int | None, pushes: tuple[Push, ...] | None, why: str | None, state: OverrideState
) -> None:
    override = a.an_override("cy", "dee", state=state, since_minutes=since)
    world = a.a_world(overrides=(override,), pushes=pushes)

    is_still_asked_for = why is None and state == "pending"
    assert why_whole(override, world, hands_on(world)) == (code.GLASS_PENDING if is_still_asked_for else why)


def test_it_stays_broken_until_the_last_one_expires() -> None:
    overrides = (a.an_override("cy", "dee", expires_in_minutes=9), a.an_override("cy", "eve"), a.an_override("cy"))
    world = a.a_world(overrides=overrides)

    assert broken_until(world, hands_on(world)) == a.NOON + timedelta(minutes=30)
    assert broken_until(a.OPEN_WORLD, hands_on(a.OPEN_WORLD)) is None
