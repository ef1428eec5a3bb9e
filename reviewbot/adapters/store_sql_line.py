"""The line to the database: what may wait goes to a thread, and failures are told in our own words."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from reviewbot.adapters.store_sql_pen import Pen
from reviewbot.kernel.errors import Unavailable

_T = TypeVar("_T")

_Query: TypeAlias = "sa.Select[*tuple[object, ...]]"
_Insert: TypeAlias = postgresql.Insert | sqlite.Insert


class SqlLine:
    """One database, for the parts of the store that share it. A call that returns has written durably."""

    def __init__(self, engine: sa.Engine, pen: Pen) -> None:
        self._engine = engine
        self._pen = pen
        self._is_postgres = engine.dialect.name == "postgresql"
        self._reader: sa.Connection | None = None

    def close(self) -> None:
        """Let go of what is held; whoever holds the engine disposes of it."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

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
        await self.write(self._insert_once(table, unique), **row)

    async def write_each_once(
        self, table: sa.Table, rows: Sequence[Mapping[str, object]], *, unique: tuple[str, ...]
    ) -> None:
        """Insert at least one row in one transaction, but those with the same values in these columns as another."""
        insert = self._insert_once(table, unique)

        def write(connection: sa.Connection) -> None:
            connection.execute(insert, [dict(row) for row in rows])

        await self.change(write)

    async def write_over(self, table: sa.Table, row: Mapping[str, object], *, unique: tuple[str, ...]) -> None:
        """Insert a row, in place of the one with the same values in these columns."""
        insert = self._insert(table)
        rest = {name: insert.excluded[name] for name in row if name not in unique}
        await self.write(insert.on_conflict_do_update(index_elements=list(unique), set_=rest), **row)

    async def run(self, work: Callable[[], _T]) -> _T:
        """Do blocking work in a thread. Raises Unavailable where the database fails."""
        with translated():
            return await asyncio.to_thread(work)

    def _insert_once(self, table: sa.Table, unique: tuple[str, ...]) -> _Insert:
        return self._insert(table).on_conflict_do_nothing(index_elements=list(unique))

    def _change_alone(self, work: Callable[[sa.Connection], _T]) -> _T:
        with self._engine.begin() as connection:
            return work(connection)

    def _look_once(self, work: Callable[[sa.Connection], _T]) -> _T:
        with self._engine.connect() as connection:
            return work(connection)

    @contextmanager
    def _held_for_reading(self) -> Iterator[sa.Connection]:
        if self._reader is None:
            self._reader = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            yield self._reader
        except SQLAlchemyError:
            # Whatever is wrong with it, the next one to read gets another.
            self.close()
            raise

    def _insert(self, table: sa.Table) -> _Insert:
        return postgresql.insert(table) if self._is_postgres else sqlite.insert(table)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the vendor's failures into Unavailable."""
    try:
        yield
    except SQLAlchemyError as error:
        raise Unavailable("the database", why=type(error).__name__) from error
