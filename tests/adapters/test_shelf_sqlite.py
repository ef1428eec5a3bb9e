"""The shelf of answers, on disk."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reviewbot.adapters.shelf_sqlite import SqliteShelf
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.money import Money

_KEY = digest_of("key")


async def test_a_place_that_cannot_be_written_to_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "evals").write_text("a file")

    with closing(SqliteShelf(tmp_path / "evals")) as shelf:
        with pytest.raises(Unavailable):
            await shelf.open_run("budget", "run")
        with pytest.raises(Unavailable):
            shelf.reserve(1, Money(1))
        with pytest.raises(Unavailable):
            shelf.fetch(_KEY)


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "answers.db").write_text("not one" * 1_000)

    with closing(SqliteShelf(tmp_path)) as shelf, pytest.raises(Unavailable, match="not a database"):
        shelf.fetch(_KEY)


async def test_whoever_gives_up_waiting_leaves_the_others_what_they_wrote(tmp_path: Path) -> None:
    with closing(SqliteShelf(tmp_path)) as shelf:
        run = await shelf.open_run("budget", "run")
        with closing(sqlite3.connect(tmp_path / "answers.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            given_up = asyncio.create_task(shelf.settle(run.id, "1", Money(1), _KEY, b"answer"))
            waits = asyncio.create_task(shelf.settle(run.id, "2", Money(2), digest_of("other"), b"other"))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            given_up.cancel()
            other.execute("ROLLBACK")
            await waits

        assert given_up.cancelled()
        assert (shelf.fetch(_KEY), shelf.fetch(digest_of("other"))) == (b"answer", b"other")


async def test_a_write_that_fails_leaves_nothing_and_the_next_one_goes_on(tmp_path: Path) -> None:
    with closing(SqliteShelf(tmp_path)) as shelf:
        run = await shelf.open_run("budget", "run")

        with pytest.raises(Unavailable):
            await shelf.settle(run.id, "too much", Money(1 << 80), _KEY, b"answer")
        assert shelf.fetch(_KEY) is None
        await shelf.settle(run.id, "enough", Money(5), _KEY, b"answer")

        assert (await shelf.open_run("budget", "run")).spent == Money(5)
