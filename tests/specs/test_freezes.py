"""Freezes: paths that do not change for a time, and a gate that shuts and opens by itself when it comes and goes."""

from datetime import timedelta

import pytest

from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
SALE = {"name": "sale", "paths": ["src/**"], "time_zone": "UTC"}


@pytest.fixture
def shop(world: World) -> World:
    """A world whose models find nothing; payments owns src/."""
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    return world


def frozen(world: World, *, from_hours: int, until_hours: int, **more: object) -> None:
    """Freeze src/ from so many hours after now until so many."""
    now = world.clock.now().replace(minute=0)
    starts, ends = (now + timedelta(hours=hours) for hours in (from_hours, until_hours))
    span = {"from": f"{starts:%Y-%m-%d %H:%M}", "until": f"{ends:%Y-%m-%d %H:%M}"}
    world.policy(freezes=[{**SALE, "once": [span], **more}])


def test_a_freeze_shuts_the_gate_and_says_until_when(shop: World) -> None:
    frozen(shop, from_hours=-1, until_hours=24)

    shop.author_pushes("src/tax.py")

    assert shop.reasons() == ["frozen sale"]
    shop.everything()


def test_a_freeze_that_ends_opens_the_gate_by_itself(shop: World) -> None:
    frozen(shop, from_hours=-1, until_hours=24)
    shop.author_pushes("src/tax.py")
    assert shop.reasons() == ["frozen sale"]

    assert shop.its_hour_comes(hours=25) >= 1

    shop.gate_says(OPEN)
    shop.everything()


def test_a_freeze_that_begins_shuts_an_open_gate_by_itself(shop: World) -> None:
    frozen(shop, from_hours=2, until_hours=24)
    shop.author_pushes("src/tax.py")
    shop.gate_says(OPEN)

    assert shop.its_hour_comes(hours=3) >= 1

    assert shop.reasons() == ["frozen sale"]
    shop.everything()


def test_a_freeze_of_other_paths_is_nothing_to_the_change(shop: World) -> None:
    frozen(shop, from_hours=-1, until_hours=24, paths=["ledger/**"])

    shop.author_pushes("src/tax.py")

    shop.gate_says(OPEN)
    shop.everything()


def test_a_change_that_was_named_beforehand_goes_through(shop: World) -> None:
    exception = {"name": "fix", "reason": "It has to.", "change": f"{shop.place.repo}#1"}
    frozen(shop, from_hours=-1, until_hours=24, exceptions=[exception])

    shop.author_pushes("src/tax.py")

    shop.gate_says(OPEN)
    shop.everything()
