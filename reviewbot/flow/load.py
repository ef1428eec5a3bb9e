"""The load of the engine's queues: what waits in each, for how long, and what of it is at work, on all machines."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from dbos._dbos import _get_dbos_instance
from sqlalchemy.exc import SQLAlchemyError

from reviewbot.kernel.errors import Unavailable

_WAITS: Final = "ENQUEUED"
_RUNS: Final = "PENDING"
_MILLISECONDS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLoad:
    """One queue at this moment. What waits for an hour that has not come is not counted."""

    queue: str
    """Its name, such as `lane:standard`."""
    waiting: int
    running: int
    oldest_seconds: float
    """How long the one has waited that waits longest, by the database's clock; 0.0 where none waits."""


async def fetch_loads(queues: Iterable[str]) -> tuple[QueueLoad, ...]:
    """Return the load of these queues, and of every other one in which something waits or runs, by name.

    What is in a queue that no worker has opened any more, such as a lane that left the policy, is told, too. Raises
    Unavailable where the database does not answer.
    """
    idle = {queue: QueueLoad(queue=queue, waiting=0, running=0, oldest_seconds=0.0) for queue in queues}
    busy = {load.queue: load for load in await asyncio.to_thread(_busy)}
    return tuple(load for _, load in sorted({**idle, **busy}.items()))


def _busy() -> list[QueueLoad]:
    system = _get_dbos_instance()._sys_db  # noqa: SLF001 - the engine has no public count that does not list all rows
    row = system.tables.workflow_status.c
    waits = row.status == _WAITS
    now = sa.extract("epoch", sa.func.now()) * _MILLISECONDS
    query = (
        sa.select(
            row.queue_name,
            sa.func.count().filter(waits),
            sa.func.count().filter(row.status == _RUNS),
            now - sa.func.min(row.created_at).filter(waits),
        )
        .where(row.status.in_((_WAITS, _RUNS)), row.queue_name.is_not(None))
        .group_by(row.queue_name)
    )
    try:
        with system.engine.connect() as connection:
            return [_load(*found) for found in connection.execute(query)]
    except SQLAlchemyError as error:
        raise Unavailable("the database", why=type(error).__name__) from error


def _load(queue: str, waiting: int, running: int, waited: float | None) -> QueueLoad:
    # What was queued by a machine whose clock runs ahead has not waited for less than nothing.
    seconds = 0.0 if waited is None else max(0.0, float(waited) / _MILLISECONDS)
    return QueueLoad(queue=queue, waiting=waiting, running=running, oldest_seconds=seconds)
