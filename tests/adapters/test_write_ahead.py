"""A SQLite file is given its log by whoever is first, and the others wait for that."""

import multiprocessing
import sqlite3
import threading
from contextlib import closing
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Final

import pytest

from reviewbot.write_ahead import keep_write_ahead_log

_TOGETHER: Final = 6
_FILES: Final = 40


def test_a_file_that_is_in_use_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    with (
        closing(sqlite3.connect(file, check_same_thread=False, isolation_level=None)) as first,
        closing(sqlite3.connect(file, timeout=30)) as second,
    ):
        first.execute("BEGIN EXCLUSIVE")
        letting_go = threading.Timer(0.2, first.execute, args=["COMMIT"])
        letting_go.start()

        keep_write_ahead_log(second)

        letting_go.join()
        assert second.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_file_that_stays_in_use_is_given_up_after_its_time(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    with (
        closing(sqlite3.connect(file, isolation_level=None)) as first,
        closing(sqlite3.connect(file, timeout=0)) as second,
    ):
        first.execute("BEGIN EXCLUSIVE")

        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            keep_write_ahead_log(second)


def test_a_file_that_cannot_be_written_is_not_tried_again(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE one (number INTEGER)")
    with (
        closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        keep_write_ahead_log(connection)


def test_processes_that_start_together_on_a_new_file_each_get_its_log(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(_TOGETHER)
    files = [str(tmp_path / f"{number}.db") for number in range(_FILES)]
    starting = [context.Process(target=_start_on, args=(files, ready)) for _ in range(_TOGETHER)]
    for process in starting:
        process.start()
    for process in starting:
        process.join()

    assert [process.exitcode for process in starting] == [0] * _TOGETHER


def _start_on(files: list[str], ready: Barrier) -> None:
    for file in files:
        ready.wait(timeout=60)
        with closing(sqlite3.connect(file, timeout=30)) as connection:
            keep_write_ahead_log(connection)
            connection.execute("CREATE TABLE IF NOT EXISTS one (number INTEGER)")
