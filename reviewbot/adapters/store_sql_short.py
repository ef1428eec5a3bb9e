"""The short way to a PostgreSQL: one statement at a time, waited for by the event loop itself.

Most of what a change asks of the store is one small statement. By the pool's way each costs a thread's turn, a try
whether the connection lives, and a transaction around it: more than the statement, on cores that the reviews want.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import psycopg
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from psycopg.rows import namedtuple_row

from reviewbot.kernel.errors import Unavailable
from reviewbot.roster import MOST_SHORT_WAYS
from reviewbot.server_line import takes_no_writes

_Statement: TypeAlias = "sa.Select[*tuple[object, ...]] | sa.Insert"
_Connection: TypeAlias = "psycopg.AsyncConnection[Any]"
_Spelled: TypeAlias = tuple[str, Mapping[str, object]]
"""A statement as the driver takes it, and those of its values that are always the same."""


class ShortWay:
    """Carries out statements that may be repeated: one that a lost connection took along is asked once more.

    Each is a transaction of its own, and durable when it is answered. None has a list among its values, and each is
    spelled once for as long as it is kept, so they are those of constants. All who ask are on one event loop.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._spelled: WeakKeyDictionary[_Statement, _Spelled] = WeakKeyDictionary()
        self._idle: list[_Connection] = []
        self._places = asyncio.Semaphore(MOST_SHORT_WAYS)
        self._is_closed = False

    async def rows(self, statement: _Statement, values: Mapping[str, object]) -> list[Any]:
        """Return the rows that a statement gives, by name. Raises Unavailable where the database fails."""
        spelled, constants = self._spelling(statement, values)
        try:
            async with self._places:
                return await self._ask(spelled, {**constants, **values})
        except (psycopg.Error, OSError) as error:
            raise Unavailable("the database", why=type(error).__name__) from error

    def close(self) -> None:
        """Let go of the connections; one that is in use is closed when it comes back."""
        self._is_closed = True
        self._let_go()

    async def _ask(self, spelled: str, values: Mapping[str, object]) -> list[Any]:
        if self._idle:
            connection = self._idle.pop()
            try:
                return await self._ask_on(connection, spelled, values)
            except psycopg.Error:
                if not connection.closed:
                    raise
                # The server has gone since it was last asked, or took no writes. It may be back; the others are of no
                # more use than this one.
                self._let_go()
        return await self._ask_on(await self._connect(), spelled, values)

    async def _ask_on(self, connection: _Connection, spelled: str, values: Mapping[str, object]) -> list[Any]:
        try:
            cursor = await connection.execute(spelled.encode(), values)
            return await cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            if takes_no_writes(error):
                connection.pgconn.finish()
            raise
        finally:
            # Whoever gave up waiting may have left it in the middle of a statement.
            if self._is_closed or connection.pgconn.transaction_status != TransactionStatus.IDLE:
                connection.pgconn.finish()
            else:
                self._idle.append(connection)

    async def _connect(self) -> _Connection:
        _, where = self._engine.dialect.create_connect_args(self._engine.url)
        made = {"application_name": "reviewbot store", **where}
        return await psycopg.AsyncConnection.connect(**made, autocommit=True, row_factory=namedtuple_row)

    def _spelling(self, statement: _Statement, values: Mapping[str, object]) -> _Spelled:
        spelled = self._spelled.get(statement)
        if spelled is None:
            columns = list(values) if isinstance(statement, sa.Insert) else None
            compiled = statement.compile(dialect=self._engine.dialect, column_keys=columns)
            spelled = str(compiled), {name: each for name, each in compiled.params.items() if name not in values}
            self._spelled[statement] = spelled
        return spelled

    def _let_go(self) -> None:
        for connection in self._idle:
            connection.pgconn.finish()
        self._idle.clear()
