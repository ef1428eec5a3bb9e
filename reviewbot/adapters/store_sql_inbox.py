"""The inbox: each delivery once, written in one commit with whatever else arrives."""

import asyncio
from dataclasses import asdict
from functools import partial
from typing import Final, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError

from reviewbot.adapters.store_sql_arrival import Arrival
from reviewbot.adapters.store_sql_pen import Pen
from reviewbot.adapters.store_sql_tables import DELIVERIES
from reviewbot.kernel.errors import Unavailable

_INSERT: Final = (
    # Not rowcount: a driver need not have it for an insert that may do nothing.
    sqlite.insert(DELIVERIES)
    .values(is_handed_on=False)
    .on_conflict_do_nothing(index_elements=["id"])
    .returning(DELIVERIES.c.id)
)


class Inbox(Protocol):
    """Keeps deliveries, many to a commit on every database: at the door they come in bursts."""

    async def keep(self, arrival: Arrival) -> bool:
        """Return True once a new delivery is durable, False for one that was known.

        Raises Unavailable where the database did not take it; then it was not kept, or nobody can tell.
        """

    def close(self) -> None:
        """Write what has arrived, and let go of what only the inbox has."""


def make_inbox(engine: sa.Engine, pen: Pen) -> Inbox:
    """Make the inbox of a database."""
    if engine.dialect.name != "postgresql":
        return FileInbox(pen)
    from reviewbot.adapters.store_sql_inbox_server import ServerInbox  # noqa: PLC0415 - psycopg takes a tenth of a second

    return ServerInbox(engine)


class FileInbox:
    """The inbox of a file: whoever writes to it goes along with the others who do."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    async def keep(self, arrival: Arrival) -> bool:
        try:
            return await asyncio.wrap_future(self._pen.write(partial(_insert, arrival)))
        except SQLAlchemyError as error:
            raise Unavailable("the database", why="a delivery could not be kept") from error

    def close(self) -> None:
        """Do nothing: the pen writes what has arrived."""


def _insert(arrival: Arrival, connection: sa.Connection) -> bool:
    return arrival.is_new(set(connection.execute(_INSERT, asdict(arrival)).scalars()))
