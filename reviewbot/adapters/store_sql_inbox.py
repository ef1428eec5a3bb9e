"""The inbox: each delivery once, written in one commit with whatever else arrives."""

import asyncio
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from reviewbot.adapters.store_sql_pen import Pen
from reviewbot.adapters.store_sql_tables import DELIVERIES
from reviewbot.intake.delivery import Delivery
from reviewbot.intake.interpret import interpret
from reviewbot.intake.topic import Topic, topic_of
from reviewbot.kernel.errors import Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    delivery: Delivery
    topic: Topic
    received_at: str


class Inbox:
    """Keeps deliveries, many to a commit on every database: at the door they come in bursts."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    async def keep(self, delivery: Delivery, *, received_at: str) -> bool:
        """Return True once a new delivery is durable, False for one that was known.

        Raises Unavailable where the database did not take it; nothing was kept then.
        """
        arrival = _Arrival(delivery=delivery, topic=topic_of(interpret(delivery)), received_at=received_at)
        try:
            return await asyncio.wrap_future(self._pen.write(partial(_insert, arrival)))
        except SQLAlchemyError as error:
            raise Unavailable("the database", why="a delivery could not be kept") from error


def _insert(arrival: _Arrival, connection: sa.Connection) -> bool:
    make_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = (
        make_insert(DELIVERIES)
        .values(
            id=arrival.delivery.id,
            event=arrival.delivery.event,
            body=arrival.delivery.body,
            received_at=arrival.received_at,
            is_handed_on=False,
            repo_id=arrival.topic.repo_id,
            subject=arrival.topic.subject,
        )
        .on_conflict_do_nothing(index_elements=["id"])
        # Not rowcount: psycopg's is not there for an insert that may do nothing.
        .returning(DELIVERIES.c.sequence)
    )
    return connection.execute(statement).first() is not None
