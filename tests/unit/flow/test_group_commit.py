"""Group commit of the engine's file: whoever waits shares a flush, and nobody is told before it has ended."""

import errno
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from reviewbot.flow.group_commit import SharedFlush, grouping, log_flush


class Held:
    """A flush that does not end before somebody says so, the first time."""

    def __init__(self) -> None:
        self.begun, self.goes_on = threading.Event(), threading.Event()
        self.times = 0

    def __call__(self) -> None:
        self.times += 1
        self.begun.set()
        self.goes_on.wait()


class Disk:
    """What would be left of a database if the power went now: its files as they were flushed last."""

    def __init__(self, file: Path, left: Path) -> None:
        self._file = file
        self._left = left

    def take(self) -> None:
        for name in (self._file.name, f"{self._file.name}-wal"):
            shutil.copyfile(self._file.with_name(name), self._left.with_name(name))

    def numbers(self) -> list[int]:
        with closing(sqlite3.connect(self._left)) as connection:
            return [number for (number,) in connection.execute("SELECT number FROM numbers ORDER BY number")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "numbers.db"
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
    return made


@contextmanager
def opened(file: Path, flush: SharedFlush) -> Iterator[sqlite3.Connection]:
    # typeshed wants a class; sqlite3 calls whatever it is given.
    with closing(sqlite3.connect(file, timeout=30, factory=grouping(flush))) as connection:  # type: ignore[call-overload]
        yield connection


def keep(file: Path, flush: SharedFlush, number: int) -> None:
    with opened(file, flush) as connection:
        connection.execute("INSERT INTO numbers VALUES (?)", (number,))
        connection.commit()


def refuse() -> None:
    raise OSError(errno.EIO, "Input/output error")


def test_those_who_wait_for_one_flush_share_the_next() -> None:
    held = Held()
    flush = SharedFlush(held)

    with ThreadPoolExecutor(9) as threads:
        first = threads.submit(flush.wait)
        held.begun.wait()
        others = [threads.submit(flush.wait) for _ in range(8)]
        wait_for(lambda: flush.asked == 9)
        held.goes_on.set()
        for each in (first, *others):
            each.result()

    assert held.times == 2


def test_a_flush_that_had_begun_does_not_count_for_who_asks_then() -> None:
    held = Held()
    flush = SharedFlush(held)

    with ThreadPoolExecutor(2) as threads:
        threads.submit(flush.wait)
        held.begun.wait()
        late = threads.submit(flush.wait)
        wait_for(lambda: flush.asked == 2)
        assert not late.done()
        held.goes_on.set()
        late.result()

    assert held.times == 2


def test_a_commit_that_returned_is_there_when_the_power_goes(file: Path, tmp_path: Path) -> None:
    left = tmp_path / "left"
    left.mkdir()
    disk = Disk(file, left / file.name)
    flush = SharedFlush(disk.take)

    with opened(file, flush) as connection:
        for number in range(3):
            connection.execute("INSERT INTO numbers VALUES (?)", (number,))
            connection.commit()
            assert disk.numbers() == list(range(number + 1))


def test_a_commit_that_changes_nothing_waits_for_no_flush(file: Path) -> None:
    flush = SharedFlush(refuse)

    with opened(file, flush) as connection:
        connection.execute("SELECT number FROM numbers").fetchall()
        connection.commit()

    assert flush.asked == 0


def test_what_many_threads_commit_is_all_there(file: Path) -> None:
    flush = log_flush(str(file))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(partial(keep, file, flush), range(40)))

    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM numbers").fetchone() == (40,)
    assert flush.asked == 40


def test_what_lies_behind_what_the_disk_refused_is_refused_too(file: Path) -> None:
    refusals = [OSError(errno.EIO, "Input/output error")]
    flush = SharedFlush(lambda: refuse() if refusals else None)

    with pytest.raises(sqlite3.OperationalError, match="disk I/O error: Input/output error"):
        keep(file, flush, 1)
    refusals.clear()

    with pytest.raises(sqlite3.OperationalError, match="disk I/O error: Input/output error"):
        keep(file, flush, 2)


def wait_for(holds: Callable[[], bool]) -> None:
    while not holds():
        threading.Event().wait(0.001)
