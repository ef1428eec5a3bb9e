"""A new version of the code meets work of the one before: what it leaves alone, and what goes on beside that."""

import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import closing
from typing import Any

from reviewbot.flow.rescue import Rescue
from reviewbot.ports import Store
from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
AT_WORK = "PENDING"


def restarts_with_work_of(world: World, *, version: str) -> int:
    """Kill the process, let all that was at work be of a version of the workflows' shape, and return how much it is."""
    world.bot.dies()
    engine = world.bot._folder(world.bot.lives + 1) / "engine.db"
    with closing(sqlite3.connect(engine)) as database:
        moved = database.execute(
            "UPDATE workflow_status SET application_version = ? WHERE status IN ('PENDING', 'ENQUEUED')", (version,)
        )
        database.commit()
    world.bot.starts()
    return moved.rowcount


async def rescue_once(store: Store) -> int:
    return await Rescue(store).look()


def test_q07_work_of_another_version_is_left_to_its_workers_and_new_changes_are_reviewed_beside_it(
    lasting_world: World,
) -> None:
    world = lasting_world
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_opens("src/tax.py", is_announced=False)
    under_way = world.last
    world.dies_at_next("ask")
    world.bot.knocks(world.knock("opened"))
    assert not world.bot.works()

    left = restarts_with_work_of(world, version="1")
    world.author_opens("src/vat.py", is_announced=False)
    world.bot.knocks(world.knock("opened"))
    world.bot.asks(move_and_finish(world))
    taken = world.bot.asks(rescue_once)

    # A newer shape would replay what an older one began wrong, so nobody of it does.
    assert (left > 0, taken) == (True, 0)
    assert world.bot.asks_engine(f"SELECT count(*) FROM workflow_status WHERE status = '{AT_WORK}'") == left
    world.gate_says(OPEN)
    assert world.trail() == [f"{world.last} open"]

    # A worker of that version is back: the rest is finished, and what was paid for is not asked again.
    restarts_with_work_of(world, version="2")
    world.bot.works()

    world.gate_says(OPEN, on=under_way)
    assert world.trail() == [f"{world.last} open", f"{under_way} open"]
    world.everything()


def move_and_finish(world: World) -> Callable[[Store], Coroutine[Any, Any, None]]:
    """Return how to work on new deliveries alone, without waiting for what is left to others."""

    async def move(_store: Store) -> None:
        pump = world.bot._pump
        assert pump is not None
        await pump.move()
        await pump.finish()

    return move


def test_q07_a_sweep_that_a_worker_of_another_version_left_keeps_nobody_from_sweeping(lasting_world: World) -> None:
    world = lasting_world
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_pushes("src/tax.py")
    world.dies_at_next("fetch_open_changes")
    world.a_sweep_passes()
    left = restarts_with_work_of(world, version="1")

    world.author_opens("src/vat.py", is_announced=False)
    world.clock.advance(minutes=5)
    world.bot.asks(sweep_alone(world))

    assert left == 1
    restarts_with_work_of(world, version="2")
    world.bot.works()
    world.gate_says(OPEN)
    assert world.asked() == ["payments anthropic:claude-sonnet-5"] * 2
    world.everything()


def sweep_alone(world: World) -> Callable[[Store], Coroutine[Any, Any, None]]:
    """Sweep, and wait for nothing else that is at work."""

    async def sweep(_: Store) -> None:
        workflows = world.bot._workflows
        assert workflows is not None
        begun = await workflows.begin_sweep()
        assert begun is not None
        await workflows.wait_for(begun)

    return sweep
