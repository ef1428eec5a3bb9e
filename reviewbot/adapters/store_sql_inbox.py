"""The inbox's group commit: whatever waits while one commit reaches the disk goes with the next."""

import queue
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from reviewbot.adapters.store_sql_tables import DELIVERIES
from reviewbot.intake.delivery import Delivery
from reviewbot.intake.interpret import interpret
from reviewbot.intake.topic import Topic, topic_of
from reviewbot.kernel.errors import Unavailable

_MOST_IN_A_GROUP: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    delivery: Delivery
    topic: Topic
    received_at: str
    is_new: "Future[bool]"


class Inbox:
    """Writes deliveries from one thread, many to a commit. A future that is done is on the disk."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._arrivals: queue.SimpleQueue[_Arrival | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_until_closed, name="inbox", daemon=True)
        self._writer.start()

    def keep(self, delivery: Delivery, *, received_at: str) -> "Future[bool]":
        """Return a future: True once a new delivery is durable, False for one that was known.

        The future fails with Unavailable where the database did not take it; nothing was kept then.
        """
        is_new: Future[bool] = Future()
        topic = topic_of(interpret(delivery))
        self._arrivals.put(_Arrival(delivery=delivery, topic=topic, received_at=received_at, is_new=is_new))
        return is_new

    def close(self) -> None:
        """Write what has arrived and end the thread."""
        self._arrivals.put(None)
        self._writer.join()

    def _write_until_closed(self) -> None:
        while (first := self._arrivals.get()) is not None:
            group, is_last = self._gather(first)
            self._write(group)
            if is_last:
                return

    def _gather(self, first: _Arrival) -> tuple[list[_Arrival], bool]:
        group = [first]
        while len(group) < _MOST_IN_A_GROUP:
            try:
                arrival = self._arrivals.get_nowait()
            except queue.Empty:
                break
            if arrival is None:
                return group, True
            group.append(arrival)
        return group, False

    def _write(self, group: list[_Arrival]) -> None:
        # Whoever gave up waiting gets no answer; what it brought is written all the same.
        waiting = [arrival.is_new.set_running_or_notify_cancel() for arrival in group]
        try:
            with self._engine.begin() as connection:
                new = [_insert(connection, arrival) for arrival in group]
        except SQLAlchemyError as error:
            for arrival, is_waiting in zip(group, waiting, strict=True):
                if is_waiting:
                    refusal = Unavailable("the database", why="a delivery could not be kept")
                    refusal.__cause__ = error
                    arrival.is_new.set_exception(refusal)
            return
        for arrival, is_waiting, is_new in zip(group, waiting, new, strict=True):
            if is_waiting:
                arrival.is_new.set_result(is_new)


def _insert(connection: sa.Connection, arrival: _Arrival) -> bool:
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
