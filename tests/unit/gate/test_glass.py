"""Break-glass: two people with no hand in the change, for this head, for a while."""

from datetime import timedelta

import pytest

from reviewbot.gate import code
from reviewbot.gate.glass import broken_until, why_whole
from reviewbot.gate.person import hands_on
from reviewbot.gate.world import Override
from tests.unit.gate import builders as a


@pytest.mark.parametrize(
    ("override", "why"),
    [
        pytest.param(a.an_override("cy", "dee"), None, id="two people"),
        pytest.param(a.an_override("cy", "dee", "ada"), None, id="two people and the author"),
        pytest.param(a.an_override("cy", "ada"), code.GLASS_TOO_FEW, id="one person and the author"),
        pytest.param(a.an_override("cy", "bob"), code.GLASS_TOO_FEW, id="one person and a co-author"),
        pytest.param(a.an_override("cy", "gus"), code.GLASS_TOO_FEW, id="one person and a known bot"),
        pytest.param(a.an_override("cy"), code.GLASS_TOO_FEW, id="one person"),
        pytest.param(a.an_override("cy", "dee", state="pending"), code.GLASS_PENDING, id="only asked for"),
        pytest.param(a.an_override("cy", "dee", state="expired"), code.GLASS_EXPIRED, id="marked as expired"),
        pytest.param(a.an_override("cy", "dee", expires_in_minutes=0), code.GLASS_EXPIRED, id="expiring this instant"),
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


def test_it_stays_broken_until_the_last_one_expires() -> None:
    overrides = (a.an_override("cy", "dee", expires_in_minutes=9), a.an_override("cy", "eve"), a.an_override("cy"))
    world = a.a_world(overrides=overrides)

    assert broken_until(world, hands_on(world)) == a.NOON + timedelta(minutes=30)
    assert broken_until(a.OPEN_WORLD, hands_on(a.OPEN_WORLD)) is None
