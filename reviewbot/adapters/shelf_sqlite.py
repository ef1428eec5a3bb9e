"""The answers of eval runs and what they were charged, in SQLite, many writes to a commit.

The files are not the store's, since runs need no service: whoever has a key may run a suite. Several processes may hold
them open at once.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Final, Generic, TypeVar
from uuid import uuid4

from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import Digest
from reviewbot.kernel.money import Money
from reviewbot.night import OpenRun
from reviewbot.write_ahead import keep_write_ahead_log

_T = TypeVar("_T")

_SECONDS_FOR_OTHERS: Final = 60.0
"""How long another process may hold a file for writing."""
_FORM: Final = 1
"""Of the tables, as each file remembers it."""
_REFUSALS: Final = (sqlite3.Error, ValueError, OverflowError)
"""What SQLite says of what it does not take, or its driver of a value that it cannot send."""
_ANSWERS: Final = (
    "CREATE TABLE answers (key TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, budget TEXT, name TEXT, UNIQUE (budget, name))",
    "CREATE TABLE charges (run INTEGER, mark TEXT, micros INTEGER NOT NULL, PRIMARY KEY (run, mark)) WITHOUT ROWID",
)
_MARKS: Final = (
    "CREATE TABLE marks (mark TEXT PRIMARY KEY, run INTEGER NOT NULL, micros INTEGER NOT NULL) WITHOUT ROWID",
)


class _Stroke(Generic[_T]):
    """Some statements, and what came of them."""

    def __init__(self, work: Callable[[sqlite3.Connection], _T]) -> None:
        self.work = work
        self.given: _T | None = None
        self.fault: Exception | None = None
        self.is_done = False


class SqliteShelf:
    """See `Shelf`. A crash leaves each write whole or not there.

    What was answered and what that cost is in one file, flushed to the disk. What was only set aside is in another one,
    which is not: it outlives its process, and of what a power cut takes of it nobody has seen an answer.
    """

    def __init__(self, folder: Path) -> None:
        """Keep everything in this folder, which is made if need be."""
        self._folder = folder
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None
        self._marker: sqlite3.Connection | None = None
        self._waiting: deque[_Stroke[Any]] = deque()
        self._turn = asyncio.Lock()
        self._pen = Lock()

    def fetch(self, key: Digest) -> bytes | None:
        try:
            if self._reader is None:
                self._reader = self._opened("answers.db", _ANSWERS)
            row = self._reader.execute("SELECT content FROM answers WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error as error:
            raise _absent(error) from error
        return None if row is None else row[0]

    async def open_run(self, budget: str, name: str) -> OpenRun:
        number, charged = await self._write(lambda connection: _open_run(connection, budget, name))
        for run in charged:
            # A mark that was settled in a process that died before it could take it away counts twice, never not.
            charged[run] += self._mark("SELECT COALESCE(SUM(micros), 0) FROM marks WHERE run = ?", run)[0][0]
        own = charged.pop(number)
        return OpenRun(id=number, spent=Money(own), beside=Money(sum(charged.values())))

    async def close_run(self, run: int) -> None:
        await self._write(lambda connection: _close_run(connection, run))
        self._mark("DELETE FROM marks WHERE run = ?", run)

    def reserve(self, run: int, amount: Money) -> str:
        mark = uuid4().hex
        self._mark("INSERT INTO marks (mark, run, micros) VALUES (?, ?, ?)", mark, run, amount.micros)
        return mark

    async def settle(self, run: int, mark: str, cost: Money, key: Digest, content: bytes) -> None:
        await self._write(lambda connection: _settle(connection, (run, mark, cost.micros), (key, content)))
        self.release(mark)

    def release(self, mark: str) -> None:
        self._mark("DELETE FROM marks WHERE mark = ?", mark)

    def close(self) -> None:
        """Let go of the files."""
        for each in (self._reader, self._writer, self._marker):
            if each is not None:
                each.close()
        self._reader = self._writer = self._marker = None

    def _mark(self, statement: str, *given: str | int) -> list[Any]:
        try:
            if self._marker is None:
                self._marker = self._opened("marks.db", _MARKS)
            return self._marker.execute(statement, given).fetchall()
        except _REFUSALS as error:
            raise _absent(error) from error

    async def _write(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        # Whatever waits while one commit reaches the disk goes with the next, and other reviews go on meanwhile.
        stroke = _Stroke(work)
        self._waiting.append(stroke)
        async with self._turn:
            if not stroke.is_done:
                await asyncio.to_thread(self._commit)
        if stroke.fault is not None:
            raise _absent(stroke.fault) from stroke.fault
        return stroke.given  # type: ignore[return-value]  # it is done, and did not fail

    def _commit(self) -> None:
        # Whoever was cancelled in its turn may have left a thread behind that is still writing.
        with self._pen:
            group = [self._waiting.popleft() for _ in range(len(self._waiting))]
            try:
                self._carry_out(group)
            except _REFUSALS as error:
                for each in group:
                    each.fault = error
            for each in group:
                each.is_done = True

    def _carry_out(self, group: Sequence[_Stroke[Any]]) -> None:
        if self._writer is None:
            self._writer = self._opened("answers.db", _ANSWERS)
        # Immediate: a transaction that begins by reading and is overtaken could not go on to write.
        self._writer.execute("BEGIN IMMEDIATE")
        with self._writer:
            for each in group:
                each.given = each.work(self._writer)

    def _opened(self, name: str, tables: Sequence[str]) -> sqlite3.Connection:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise sqlite3.OperationalError(error.strerror) from error
        connection = sqlite3.connect(
            self._folder / name, timeout=_SECONDS_FOR_OTHERS, isolation_level=None, check_same_thread=False
        )
        try:
            keep_write_ahead_log(connection)
            connection.execute(f"PRAGMA synchronous = {'FULL' if tables is _ANSWERS else 'NORMAL'}")
            _make(connection, tables)
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _make(connection: sqlite3.Connection, tables: Sequence[str]) -> None:
    if _form(connection) == _FORM:
        return
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        # Another process may have been quicker.
        if _form(connection) != _FORM:
            for each in tables:
                connection.execute(each)
            connection.execute(f"PRAGMA user_version = {_FORM}")


def _form(connection: sqlite3.Connection) -> int:
    form: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return form


def _open_run(connection: sqlite3.Connection, budget: str, name: str) -> tuple[int, dict[int, int]]:
    """Return the run's number, and what each run of the budget was charged, in millionths of a dollar."""
    connection.execute("INSERT OR IGNORE INTO runs (budget, name) VALUES (?, ?)", (budget, name))
    row = connection.execute("SELECT id FROM runs WHERE budget = ? AND name = ?", (budget, name)).fetchone()
    charged = connection.execute(
        "SELECT runs.id, COALESCE(SUM(micros), 0) FROM runs LEFT JOIN charges ON run = id WHERE budget = ? GROUP BY id",
        (budget,),
    )
    return row[0], dict(charged.fetchall())


def _close_run(connection: sqlite3.Connection, run: int) -> None:
    connection.execute("DELETE FROM charges WHERE run = ?", (run,))
    connection.execute("DELETE FROM runs WHERE id = ?", (run,))


def _settle(connection: sqlite3.Connection, charge: tuple[int, str, int], answer: tuple[Digest, bytes]) -> None:
    connection.execute("INSERT INTO charges (run, mark, micros) VALUES (?, ?, ?)", charge)
    connection.execute("INSERT OR REPLACE INTO answers (key, content) VALUES (?, ?)", answer)


def _absent(error: Exception) -> Unavailable:
    return Unavailable("the answers of evals", why=str(error))
