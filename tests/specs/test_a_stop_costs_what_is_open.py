"""A stop asks the forge about what is open, however much was ever green."""

from collections import Counter

import pytest

from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
STOPPED = "failure: Wait for the stop to be released"


@pytest.fixture
def shop(world: World) -> World:
    """A world in which whatever is pushed is open at once."""
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    return world


def asked_by_a_stop(world: World) -> Counter[str]:
    """Return what the forge is asked from the turning of a switch until all that is covered is shut."""
    before = Counter(world.forge.calls)
    world.switch_is_on("global")
    world.a_second_passes()
    return Counter({str(call): count for call, count in (Counter(world.forge.calls) - before).items()})


@pytest.mark.parametrize("others", [0, 5])
def test_after_many_merged_and_closed_changes_a_stop_asks_about_the_open_ones_alone(shop: World, others: int) -> None:
    for at in range(others):
        shop.author_opens(f"src/merged_{at}.py")
        shop.somebody_merges()
        shop.author_opens(f"src/closed_{at}.py")
        shop.author_says("closed")
    shop.author_opens("src/tax.py")
    shop.a_second_passes()

    asked = asked_by_a_stop(shop)

    # Once for all that the repository has, and once as the open one is settled.
    assert asked["fetch_open_changes"] == 2
    assert asked["fetch_present"] == 2
    shop.gate_says(STOPPED)
    shop.everything()


def test_what_is_not_open_is_asked_about_by_no_second_look(shop: World) -> None:
    shop.author_pushes("src/tax.py")
    shop.author_says("closed")
    assert asked_by_a_stop(shop)["fetch_open_changes"] == 1

    shop.a_second_passes()
    shop.switches_are_released()
    shop.a_second_passes()

    assert asked_by_a_stop(shop).total() == 0
    shop.everything()


def test_what_was_forgotten_is_shut_by_a_stop_once_it_is_open_again(shop: World) -> None:
    shop.author_pushes("src/tax.py")
    shop.author_says("closed")
    asked_by_a_stop(shop)
    shop.switches_are_released()
    shop.a_second_passes()
    shop.author_says("reopened")
    shop.gate_says(OPEN)

    asked_by_a_stop(shop)

    shop.gate_says(STOPPED)
    shop.everything()
