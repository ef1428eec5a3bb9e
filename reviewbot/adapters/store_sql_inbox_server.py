"""The inbox of a PostgreSQL: one statement for all that arrived while the one before was on its way."""

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import psycopg
import sqlalchemy as sa

from reviewbot.adapters.store_sql_arrival import Arrival
from reviewbot.kernel.errors import Unavailable
from reviewbot.server_line import takes_no_writes

_Waiting: TypeAlias = "tuple[Arrival, asyncio.Future[bool]]"

_MOST_AT_ONCE: Final = 256
_MOST_BYTES_AT_ONCE: Final = 8 * 1024 * 1024
"""Or one, whatever its size."""
_SECONDS_TO_WRITE: Final = 10.0
_NAME: Final = "reviewbot inbox"

_COLUMNS: Final = ("id", "event", "body", "received_at", "repo_id", "subject")
_INSERT: Final = """
    INSERT INTO deliveries (id, event, body, received_at, repo_id, subject, is_handed_on)
    SELECT id, event, body, received_at, repo_id, subject, false
    FROM unnest(%b::text[], %b::text[], %b::bytea[], %b::text[], %b::bigint[], %b::text[])
        WITH ORDINALITY AS arrived (id, event, body, received_at, repo_id, subject, place)
    ORDER BY place
    ON CONFLICT (id) DO NOTHING
    RETURNING id
"""
_REFUSALS: Final = (psycopg.Error, ValueError, OverflowError)
"""What the server says of what it does not take, or the driver of a value that it cannot send."""


class ServerInbox:
    """The inbox over a connection of its own, which the event loop itself waits for; all who keep are on that loop.

    A statement is a transaction of its own, so the server is asked once, however much arrived. Each question more, and
    each thread on the way, would have everybody at the door wait for one more turn on cores that others keep busy.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._connection: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._waiting: deque[_Waiting] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._is_quiet = threading.Event()
        self._is_quiet.set()

    async def keep(self, arrival: Arrival) -> bool:
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, kept))
        if self._writing is None or self._writing.done():
            self._is_quiet.clear()
            self._writing = asyncio.create_task(self._write_what_waits())
            # Not at the end of what it does: given up before its first step, a task does nothing.
            self._writing.add_done_callback(self._rest)
        try:
            return await kept
        except psycopg.Error as error:
            raise Unavailable("the database", why="a delivery could not be kept") from error

    def close(self) -> None:
        """Write what has arrived, and let go of the connection.

        In the loop's own thread nothing can be waited for: what is on its way is given up, and nobody was promised it.
        """
        if self._writing is not None and not self._writing.done() and _is_in_a_loop():
            self._writing.add_done_callback(lambda _: self._let_go())
            self._writing.cancel()
            return
        self._is_quiet.wait(_SECONDS_TO_WRITE)
        self._let_go()

    async def _write_what_waits(self) -> None:
        while self._waiting:
            await self._write(self._next_group())

    def _rest(self, ended: "asyncio.Task[None]") -> None:
        if self._writing is not ended:
            return  # more has come since, and is being written
        # Nothing waits by now, unless the writing was given up, or is faulty.
        self._writing = None
        left = list(self._waiting)
        self._waiting.clear()
        _tell(left, [_left()] * len(left))
        self._is_quiet.set()

    def _next_group(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        size = 0
        while self._waiting and len(group) < _MOST_AT_ONCE:
            size += len(self._waiting[0][0].body)
            if group and size > _MOST_BYTES_AT_ONCE:
                break
            group.append(self._waiting.popleft())
        return group

    async def _write(self, group: Sequence[_Waiting]) -> None:
        told: Sequence[bool | Exception] = [_left()] * len(group)
        try:
            told = await self._keep_or_refuse([arrival for arrival, _ in group])
        finally:
            _tell(group, told)

    async def _keep_or_refuse(self, arrivals: Sequence[Arrival]) -> Sequence[bool | Exception]:
        try:
            return await self._keep(arrivals)
        except _REFUSALS as error:
            if self._connection is None or len(arrivals) == 1:
                return [error] * len(arrivals)
            # What is wrong with one of them keeps the others from nothing.
            return [told for each in arrivals for told in await self._keep_or_refuse((each,))]

    async def _keep(self, arrivals: Sequence[Arrival]) -> Sequence[bool]:
        was_open = self._connection is not None
        try:
            return await self._insert(arrivals)
        except psycopg.Error:
            if self._connection is not None and self._connection.closed:
                self._connection = None
            if self._connection is not None or not was_open:
                raise
            # The server went away since the last delivery, or took no writes, and may be back. What it took of these
            # it knows by its id.
            return await self._insert(arrivals)

    async def _insert(self, arrivals: Sequence[Arrival]) -> Sequence[bool]:
        connection = self._connection = self._connection or await self._connect()
        columns = [[getattr(each, name) for each in arrivals] for name in _COLUMNS]
        try:
            cursor = await connection.execute(_INSERT, columns)
        except psycopg.Error as error:
            if takes_no_writes(error):
                self._let_go()
            raise
        kept = {str(id_) for (id_,) in await cursor.fetchall()}
        return [each.is_new(kept) for each in arrivals]

    async def _connect(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        _, where = self._engine.dialect.create_connect_args(self._engine.url)
        return await psycopg.AsyncConnection.connect(**{"application_name": _NAME, **where}, autocommit=True)

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.pgconn.finish()
            self._connection = None


def _tell(group: Sequence[_Waiting], told: Sequence[bool | Exception]) -> None:
    for (_, kept), what in zip(group, told, strict=True):
        # Whoever gave up waiting gets no answer; what it brought was written all the same.
        if kept.done():
            continue
        if isinstance(what, Exception):
            kept.set_exception(what)
        else:
            kept.set_result(what)


def _left() -> Unavailable:
    return Unavailable("the database", why="a delivery was left unwritten")


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
