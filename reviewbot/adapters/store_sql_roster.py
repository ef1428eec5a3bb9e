"""The roster in a database: names and turns are locks that end with the process, however it ends."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from weakref import WeakValueDictionary

import sqlalchemy as sa

from reviewbot.adapters.store_sql_session import Session
from reviewbot.kernel.canonical import digest_bytes
from reviewbot.kernel.errors import Misconfigured
from reviewbot.roster import LEASE_SECONDS

_SECONDS_BETWEEN_TRIES: Final = 0.02
_TRIES_FOR_A_NAME: Final = int((LEASE_SECONDS + 2) / 0.25)
"""So that whoever had the name before may be gone without a word: the server takes that long to notice."""


class PostgresRoster:
    """The Roster port over one session of the server. Turns wait in this process first, then ask again and again."""

    def __init__(self, engine: sa.Engine) -> None:
        self._session = Session(engine.url)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def term(self) -> int:
        return self._session.term

    def close(self) -> None:
        """Be on the roster no more."""
        self._session.close()

    async def require_term(self, term: int) -> None:
        await asyncio.to_thread(self._session.require, term)

    @asynccontextmanager
    async def at_work(self, name: str) -> AsyncIterator[None]:
        for _ in range(_TRIES_FOR_A_NAME):
            if await asyncio.to_thread(self._session.take, _worker(name), is_kept=True):
                break
            await asyncio.sleep(0.25)
        else:
            raise _taken(name)
        try:
            yield
        finally:
            # Not in a thread: the engine that worked under the name has taken the loop's threads with it.
            self._session.give_back(_worker(name), term=self._session.term)

    @asynccontextmanager
    async def standing_in(self, name: str) -> AsyncIterator[bool]:
        is_mine = await asyncio.to_thread(self._session.take, _worker(name))
        term = self._session.term
        try:
            yield is_mine
        finally:
            if is_mine:
                await asyncio.to_thread(self._session.give_back, _worker(name), term=term)

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        async with self._turns.setdefault(name, asyncio.Lock()):
            while not await asyncio.to_thread(self._session.take, _turn(name)):  # noqa: ASYNC110 # another process has it
                await asyncio.sleep(_SECONDS_BETWEEN_TRIES)
            term = self._session.term
            try:
                yield
            finally:
                await asyncio.to_thread(self._session.give_back, _turn(name), term=term)


class SqliteRoster:
    """The Roster port beside a file. A name is a lock on a file of its own; turns are kept within one process."""

    term = 0

    def __init__(self, engine: sa.Engine) -> None:
        self._file = engine.url.database
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def close(self) -> None:
        """Do nothing: every name is let go of with its block."""

    async def require_term(self, term: int) -> None:
        """Do nothing: a file's lock lasts as long as the process."""

    @asynccontextmanager
    async def at_work(self, name: str) -> AsyncIterator[None]:
        async with self.standing_in(name) as is_mine:
            if not is_mine:
                raise _taken(name)
            yield

    @asynccontextmanager
    async def standing_in(self, name: str) -> AsyncIterator[bool]:
        mark = digest_bytes(name.encode()).removeprefix("sha256:")[:16]
        # A lock of SQLite's own, on a file that holds nothing: it goes with the process on every system.
        lock = sqlite3.connect(f"{self._file}-worker-{mark}", timeout=0, isolation_level=None)
        try:
            yield _is_locked(lock)
        finally:
            lock.close()

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        async with self._turns.setdefault(name, asyncio.Lock()):
            yield


def make_roster(engine: sa.Engine) -> PostgresRoster | SqliteRoster:
    """Return the roster of the workers on this database."""
    return PostgresRoster(engine) if engine.dialect.name == "postgresql" else SqliteRoster(engine)


def _is_locked(lock: sqlite3.Connection) -> bool:
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return False
    return True


def _worker(name: str) -> str:
    return f"reviewbot worker {name}"


def _turn(name: str) -> str:
    return f"reviewbot turn {name}"


def _taken(name: str) -> Misconfigured:
    fault = (
        "another process is at work under this name on the same database; end it, or give this one another name by "
        "REVIEWBOT_WORKER_NAME"
    )
    return Misconfigured(f"worker {name!r}", (fault,))
