"""A process that dies while a switch is turned or obeyed: it reads as on, and what was green is shut all the same."""

from dataclasses import replace

import pytest

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.plan.switch import Switch
from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
STOP = Switch(id="stop-global", scope="global", state="enforcing")
STOPPED = "failure: Wait for the stop to be released"


@pytest.fixture
def green(lasting_world: World) -> World:
    """Two changes that are open."""
    world = lasting_world
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_pushes("src/tax.py")
    world.author_opens("src/vat.py")
    world.everything()
    return world


def dies_and_comes_back(world: World) -> None:
    world.bot.dies()
    world.bot.starts()
    world.a_second_passes()


def is_released(world: World) -> None:
    store = world.bot.store
    assert isinstance(store, SqlStore)
    world.bot.asks(lambda _: store.keep_switch(replace(STOP, state="released"), reason="a test"))


@pytest.mark.parametrize(
    "dies_after",
    [
        pytest.param(None, id="once it is kept"),
        pytest.param("append", id="once it is on record that a gate is shut"),
        pytest.param("apply", id="once a gate is shut"),
    ],
)
def test_k18_a_stop_that_its_process_dies_at_is_obeyed_by_the_next_one(green: World, dies_after: str | None) -> None:
    world = green
    world.switch_is_on("global")
    if dies_after is not None:
        world.dies_at_next(dies_after)
        world.a_second_passes()

    dies_and_comes_back(world)

    world.gate_says(STOPPED, on=1)
    world.gate_says(STOPPED, on=2)
    assert world.trail_holds() is None


def test_k18_a_release_that_its_process_dies_at_restores_nothing_that_was_not_decided_again(green: World) -> None:
    world = green
    world.switch_is_on("global")
    world.a_second_passes()
    world.everything()
    is_released(world)
    world.dies_at_next("append")
    world.a_second_passes()

    dies_and_comes_back(world)
    world.a_sweep_passes()

    world.gate_says(OPEN, on=1)
    world.gate_says(OPEN, on=2)
    for change in ("1", "2"):
        assert [said for said in world.trail() if said.startswith(change)][-2:] == [
            f"{change} blocked",
            f"{change} open",
        ]
    assert world.trail_holds() is None
