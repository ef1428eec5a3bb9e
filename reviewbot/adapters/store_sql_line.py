"""The line to the database: what may wait goes to a thread, and failures are told in our own words."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from reviewbot.adapters.store_sql_pen import Pen
from reviewbot.kernel.errors import Unavailable

if TYPE_CHECKING:
    from reviewbot.adapters.store_sql_short import ShortWay

_T = TypeVar("_T")

_Query: TypeAlias = "sa.Select[*tuple[object, ...]]"
_Insert: TypeAlias = postgresql.Insert | sqlite.Insert


class SqlLine:
    """One database, for the parts of the store that share it. A call that returns has written durably."""

    def __init__(self, engine: sa.Engine, pen: Pen) -> None:
        self._engine = engine
        self._pen = pen
        self._is_postgres = engine.dialect.name == "postgresql"
        # What only reads begins no transaction, which would be two more trips to a server.
        self._read_only = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._reader: sa.Connection | None = None
        self._short = _short_way(engine) if self._is_postgres else None

    def close(self) -> None:
        """Let go of what is held; whoever holds the engine disposes of it."""
        if self._short is not None:
            self._short.close()
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    async def ask(self, question: _Query, **values: object) -> Sequence[Any]:
        """Return the rows of a small query that is a constant, none of whose values is a list."""
        if self._short is not None:
            return await self._short.rows(question, values)
        return await self.read(question, **values)

    async def read(self, query: _Query, **values: object) -> "list[sa.Row[*tuple[object, ...]]]":
        """Return the rows of a query."""
        return await self.look(lambda connection: list(connection.execute(query, values)))

    async def look(self, work: Callable[[sa.Connection], _T]) -> _T:
        """Do work that only reads, briefly, each query for itself. Raises Unavailable where the database fails."""
        if self._is_postgres:
            return await self.run(lambda: self._look_once(work))
        # A reader of a WAL file waits for nobody: a thread would cost more than the rows, and so would a connection
        # from the pool. Outside of a transaction it sees what is committed now, and holds up no checkpoint.
        with translated(), self._held_for_reading() as reader:
            return work(reader)

    async def write(self, statement: sa.Executable, **values: object) -> None:
        """Carry out one statement."""

        def write(connection: sa.Connection) -> None:
            connection.execute(statement, values)

        await self.change(write)

    async def change(self, work: Callable[[sa.Connection], _T]) -> _T:
        """Do work that writes, whole or not at all. Raises Unavailable where the database fails."""
        if self._is_postgres:
            return await self.run(lambda: self._change_alone(work))
        # A file has one writer at a time: whoever waits for it goes along with the others who do.
        with translated():
            return await asyncio.wrap_future(self._pen.write(work))

    async def write_once(self, table: sa.Table, row: Mapping[str, object], *, unique: tuple[str, ...]) -> None:
        """Insert a row, unless there is one with the same values in these columns."""
        await self._insert(_inserted_once(table, unique, is_postgres=self._is_postgres), row)

    async def write_each_once(
        self, table: sa.Table, rows: Sequence[Mapping[str, object]], *, unique: tuple[str, ...]
    ) -> None:
        """Insert at least one row in one transaction, but those with the same values in these columns as another."""
        insert = _inserted_once(table, unique, is_postgres=self._is_postgres)

        def write(connection: sa.Connection) -> None:
            connection.execute(insert, [dict(row) for row in rows])

        await self.change(write)

    async def write_over(self, table: sa.Table, row: Mapping[str, object], *, unique: tuple[str, ...]) -> None:
        """Insert a row, in place of the one with the same values in these columns."""
        await self.write(_inserted_over(table, tuple(row), unique, is_postgres=self._is_postgres), **row)

    async def write_own(self, table: sa.Table, row: Mapping[str, object], *, unique: tuple[str, ...]) -> None:
        """Do as `write_over` does with a row that nobody else writes: it may be written once more over itself."""
        await self._insert(_inserted_over(table, tuple(row), unique, is_postgres=self._is_postgres), row)

    async def run(self, work: Callable[[], _T]) -> _T:
        """Do blocking work in a thread. Raises Unavailable where the database fails."""
        with translated():
            return await asyncio.to_thread(work)

    async def _insert(self, insert: _Insert, row: Mapping[str, object]) -> None:
        if self._short is not None:
            await self._short.rows(insert, row)
        else:
            await self.write(insert, **row)

    def _change_alone(self, work: Callable[[sa.Connection], _T]) -> _T:
        with self._engine.begin() as connection:
            return work(connection)

    def _look_once(self, work: Callable[[sa.Connection], _T]) -> _T:
        with self._read_only.connect() as connection:
            return work(connection)

    @contextmanager
    def _held_for_reading(self) -> Iterator[sa.Connection]:
        if self._reader is None:
            self._reader = self._read_only.connect()
        try:
            yield self._reader
        except SQLAlchemyError:
            # Whatever is wrong with it, the next one to read gets another.
            self.close()
            raise


def _short_way(engine: sa.Engine) -> "ShortWay":
    from reviewbot.adapters.store_sql_short import ShortWay  # noqa: PLC0415 - psycopg takes a tenth of a second

    return ShortWay(engine)


@cache
def _inserted_once(table: sa.Table, unique: tuple[str, ...], *, is_postgres: bool) -> _Insert:
    return _insert(table, is_postgres=is_postgres).on_conflict_do_nothing(index_elements=list(unique))


@cache
def _inserted_over(table: sa.Table, columns: tuple[str, ...], unique: tuple[str, ...], *, is_postgres: bool) -> _Insert:
    insert = _insert(table, is_postgres=is_postgres)
    rest = {name: insert.excluded[name] for name in columns if name not in unique}
    return insert.on_conflict_do_update(index_elements=list(unique), set_=rest)


def _insert(table: sa.Table, *, is_postgres: bool) -> _Insert:
    return postgresql.insert(table) if is_postgres else sqlite.insert(table)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the vendor's failures into Unavailable."""
    try:
        yield
    except SQLAlchemyError as error:
        raise Unavailable("the database", why=type(error).__name__) from error
