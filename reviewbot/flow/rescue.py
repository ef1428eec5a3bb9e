"""Rescue: what a worker left unfinished that is not at work any more is begun again by whoever notices.

The engine's open edition recovers a process's own work and nobody else's. `DBOS._recover_pending_workflows` is what its
paid one calls for the others; it is not public, so DBOS's version is pinned, and `tests/` would notice.
"""

import asyncio
import logging
from typing import Final

import sqlalchemy as sa
from dbos import DBOS
from dbos._dbos import _get_dbos_instance
from sqlalchemy.exc import DBAPIError

from reviewbot.kernel.errors import Unavailable
from reviewbot.roster import Roster

SECONDS_BETWEEN_LOOKS: Final = 1.0
"""A worker that died is noticed this late; one that hangs when the roster strikes it off."""
_LOG: Final = logging.getLogger("reviewbot.flow")


class Rescue:
    """Looks for work that nobody is at."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    async def look(self) -> int:
        """Put back in the queues what absent workers had begun, and return how many workflows those were.

        A worker that is only struck off may still be at some of them: the engine takes no result of such a run any
        more, and the fence no write. Raises Unavailable where the database does not answer.
        """
        return sum([await self._take_over(name) for name in await asyncio.to_thread(_at_work_or_gone)])

    async def _take_over(self, name: str) -> int:
        async with self._roster.standing_in(name) as is_gone:
            if not is_gone:
                return 0
            recovered = await asyncio.to_thread(DBOS._recover_pending_workflows, [name])
        if recovered:
            _LOG.warning("worker %s is gone; %d workflows that it had begun go on elsewhere", name, len(recovered))
        return len(recovered)


def _at_work_or_gone() -> tuple[str, ...]:
    system = _get_dbos_instance()._sys_db
    begun = system.tables.workflow_status.c
    query = sa.select(begun.executor_id).distinct()
    # Of another version it is left to that version's workers.
    query = query.where(begun.status == "PENDING", begun.application_version == DBOS.application_version)
    try:
        with system.engine.connect() as connection:
            return tuple(connection.scalars(query.where(begun.executor_id != DBOS.executor_id)))
    except DBAPIError as error:
        raise Unavailable("the database", why=type(error).__name__) from error
