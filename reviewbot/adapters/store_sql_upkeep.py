"""The upkeep of the SQL store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from reviewbot.adapters.store_sql_line import SqlLine
from reviewbot.adapters.store_sql_tables import CHARGES, DELIVERIES, LOOKS, TOLD
from reviewbot.database_fault import can_only_be_read
from reviewbot.kernel.canonical import instant
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ChangeNumber, RepoId
from reviewbot.review.charge import Charge
from reviewbot.upkeep import MOST_COUNTED, Backlog

_WAITS: Final = DELIVERIES.c.is_handed_on.is_(False)
_WAITING: Final = sa.select(sa.func.count()).select_from(
    sa.select(DELIVERIES.c.id).where(_WAITS).limit(MOST_COUNTED).subquery()
)
_OLDEST: Final = sa.select(DELIVERIES.c.received_at).where(_WAITS).order_by(DELIVERIES.c.sequence).limit(1)
_BYTES_TRIED: Final = 65_536
"""More than nearly every webhook has."""
_MARK: Final = {"repo_id": 0, "what": "that it can be written to"}
_FULL: Final = ("full", "no space left")
_CHARGE: Final = TypeAdapter(Charge)


class SqlUpkeep:
    """The Upkeep port over SQLAlchemy Core."""

    def __init__(self, engine: sa.Engine, line: SqlLine) -> None:
        self._engine = engine
        self._line = line

    async def fetch_backlog(self) -> Backlog:
        return await self._line.look(_backlog)

    async def prove_writable(self) -> None:
        await self._line.run(self._write)

    async def purge_deliveries(self, *, before: datetime, most: int) -> int:
        return await self._line.run(lambda: self._purge_deliveries(instant(before), most))

    async def keep_charge(self, charge: Charge) -> None:
        row = {
            "key": charge.key,
            "repo_id": charge.repo_id,
            "number": charge.number,
            "content": _CHARGE.dump_json(charge),
        }
        await self._line.write_own(CHARGES, row, unique=("key",))

    async def fetch_charges(self, repo_id: RepoId, number: ChangeNumber) -> tuple[Charge, ...]:
        query = sa.select(CHARGES.c.content).where(CHARGES.c.repo_id == repo_id, CHARGES.c.number == number)
        rows = await self._line.read(query.order_by(CHARGES.c.sequence))
        return tuple(_CHARGE.validate_json(row.content) for row in rows)

    def _write(self) -> None:
        bound = {"repo_id": 0, "number": 0, "head": "", "base_ref": ""}
        with _in_words(), self._engine.connect() as connection:
            # Whether there is room for a delivery shows before the commit, whether the disk takes it only with one.
            connection.execute(sa.insert(LOOKS).values(key="", **bound, content=bytes(_BYTES_TRIED)))
            connection.rollback()
            connection.execute(sa.delete(TOLD).where(TOLD.c.repo_id == 0, TOLD.c.what == _MARK["what"]))
            connection.execute(sa.insert(TOLD).values(**_MARK))
            connection.execute(sa.delete(TOLD).where(TOLD.c.repo_id == 0, TOLD.c.what == _MARK["what"]))
            connection.commit()

    def _purge_deliveries(self, before: str, most: int) -> int:
        # The first ones by their number, then by their age: where none is old, no more than these are read.
        first = sa.select(DELIVERIES.c.sequence, DELIVERIES.c.received_at).where(DELIVERIES.c.is_handed_on.is_(True))
        lot = first.order_by(DELIVERIES.c.sequence).limit(most).subquery()
        chosen = sa.select(lot.c.sequence).where(lot.c.received_at < before)
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(DELIVERIES).where(DELIVERIES.c.sequence.in_(chosen))).rowcount


def _backlog(connection: sa.Connection) -> Backlog:
    waiting = connection.execute(_WAITING).scalar_one()
    oldest = connection.execute(_OLDEST).scalar()
    return Backlog(waiting=waiting, oldest=None if oldest is None else datetime.fromisoformat(oldest))


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise Unavailable("the database", why=_why(error)) from error
    except SQLAlchemyError as error:
        raise Unavailable("the database", why=type(error).__name__) from error


def _why(error: DBAPIError) -> str:
    if can_only_be_read(error):
        return "it can only be read"
    is_full = any(word in str(error.orig).casefold() for word in _FULL)
    return "its disk is full, or it has reached its largest size" if is_full else type(error).__name__
