"""The Shelf port: what was answered, and what runs were charged for it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

import pytest

from reviewbot.adapters.shelf_sqlite import SqliteShelf
from reviewbot.fakes.shelf import MemoryShelf
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.night import Shelf

Opening: TypeAlias = Callable[[], Shelf]
"""Opens the same shelf once more, as another process would."""

_KEY = digest_of("key")


@pytest.fixture(params=["memory", "sqlite"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opening]:
    if request.param == "memory":
        shelf = MemoryShelf()
        yield lambda: shelf
        return
    with (
        closing(SqliteShelf(tmp_path / "evals")) as one,
        closing(SqliteShelf(tmp_path / "evals")) as two,
    ):
        shelves = iter((one, two))
        yield lambda: next(shelves)


async def test_what_is_kept_is_found_by_the_next_process_and_the_newest_counts(opening: Opening) -> None:
    shelf = opening()
    run = await shelf.open_run("budget", "run")
    assert shelf.fetch(_KEY) is None

    for content in (b"old", b"new"):
        await shelf.settle(run.id, shelf.reserve(run.id, Money(9)), Money(1), _KEY, content)

    assert opening().fetch(_KEY) == b"new"


async def test_a_run_that_never_ended_goes_on_with_what_it_was_charged(opening: Opening) -> None:
    shelf = opening()
    run = await shelf.open_run("budget", "run")
    assert (run.spent, run.beside) == (NOTHING, NOTHING)
    answered, died, silent = [shelf.reserve(run.id, Money(amount)) for amount in (100, 10, 1_000)]
    await shelf.settle(run.id, answered, Money(3), _KEY, b"answer")
    shelf.release(silent)

    reopened = await opening().open_run("budget", "run")

    assert died not in (answered, silent)
    assert (reopened.id, reopened.spent) == (run.id, Money(13))


async def test_runs_of_one_budget_are_told_of_each_other_until_they_end(opening: Opening) -> None:
    shelf = opening()
    one, elsewhere = await shelf.open_run("budget", "one"), await shelf.open_run("another", "one")
    shelf.reserve(one.id, Money(5))
    shelf.reserve(elsewhere.id, Money(70))

    other = await shelf.open_run("budget", "other")
    await shelf.close_run(one.id)
    afterwards, anew = await shelf.open_run("budget", "other"), await shelf.open_run("budget", "one")

    assert (other.spent, other.beside) == (NOTHING, Money(5))
    assert afterwards.beside == NOTHING
    assert (anew.spent, anew.id == one.id) == (NOTHING, False)


async def test_what_is_written_at_once_is_all_there(opening: Opening) -> None:
    shelf = opening()
    run = await shelf.open_run("budget", "run")
    keys = [digest_of(number) for number in range(50)]

    await asyncio.gather(
        *(shelf.settle(run.id, shelf.reserve(run.id, Money(9)), Money(1), key, key.encode()) for key in keys)
    )

    other = opening()
    assert [other.fetch(key) for key in keys] == [key.encode() for key in keys]
    assert (await other.open_run("budget", "run")).spent == Money(50)
