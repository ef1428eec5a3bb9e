"""Rescue: what a worker left unfinished that is not at work any more is begun again by whoever notices.

The engine's open edition recovers a process's own work and nobody else's. `DBOS._recover_pending_workflows` is what its
paid one calls for the others; it is not public, so DBOS's version is pinned, and `tests/` would notice.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Collection
from typing import Final

import sqlalchemy as sa
from dbos import DBOS
from dbos._dbos import _get_dbos_instance
from dbos._utils import INTERNAL_QUEUE_NAME

from reviewbot.flow.away import away_told
from reviewbot.flow.suspect import set_apart, uncount
from reviewbot.roster import LEASE_SECONDS, Roster

SECONDS_BETWEEN_LOOKS: Final = 1.0
"""A worker that died is noticed this late; one that hangs when the roster strikes it off; and both by whoever has been
on the roster itself for as long as that takes."""
_LOST_AFTER_SECONDS: Final = 15.0
"""What was claimed for this worker and has been begun by nobody for so long never reached it."""
_LOG: Final = logging.getLogger("reviewbot.flow")


class Rescue:
    """Looks for work that nobody is at."""

    def __init__(self, roster: Roster, seconds: Callable[[], float] | None = None) -> None:
        """`seconds` tells how much time has passed since some moment, the loop's if it is left out.

        No clock does: it may be set right meanwhile.
        """
        self._roster = roster
        self._seconds = seconds or asyncio.get_running_loop().time
        self._term, self._since = 0, -math.inf
        self._unattended: dict[str, float] = {}
        """Since when what was claimed in this worker's name has been seen begun by nobody."""

    async def look(self) -> int:
        """Put back in the queues what nobody is at, and return how many workflows those were.

        It is what absent workers had begun, and what was claimed for this one without reaching it. A worker that is
        only struck off may still be at some of that: the engine takes no result of such a run any more, and the fence
        no write. Raises Unavailable where the database does not answer.
        """
        others, own = await asyncio.to_thread(_at_work_or_gone)
        if others and not await self._may_tell_who_is_gone():
            others = ()
        return sum([await self._take_over(name) for name in others]) + await self._put_back(own)

    async def _may_tell_who_is_gone(self) -> bool:
        # A server that comes back has forgotten everybody. Whoever is alive is on the roster again within the time in
        # which a silent one is struck off; until then its work, which it still does, is nobody else's.
        if self._term != self._roster.term:
            self._term, self._since = self._roster.term, self._seconds()
        await self._roster.require_term(self._term)
        return self._seconds() - self._since >= LEASE_SECONDS

    async def _take_over(self, name: str) -> int:
        async with self._roster.standing_in(name) as is_gone:
            # Where the roster was lost on the way to the name, whoever has it may be on the way back, too.
            if not is_gone or self._roster.term != self._term:
                return 0
            recovered = await asyncio.to_thread(_recover, name)
        if recovered:
            _LOG.warning("worker %s is gone; %d workflows that it had begun go on elsewhere", name, recovered)
        return recovered

    async def _put_back(self, own: frozenset[str]) -> int:
        # A server that goes away as it is told of a claim may have kept it: then nobody here was told what to begin.
        unattended = own.difference(_get_dbos_instance()._active_workflows_set.activeList())
        # And what was claimed a moment ago is begun in a moment, which is long where there are few processors.
        now = self._seconds()
        self._unattended = {each: self._unattended.get(each, now) for each in unattended}
        lost = frozenset(each for each, since in self._unattended.items() if now - since >= _LOST_AFTER_SECONDS)
        if not lost:
            return 0
        # Whoever was given this worker's name meanwhile is at work under it, on what looks lost from here.
        await self._roster.require_term(self._roster.term)
        put_back = await asyncio.to_thread(_reenqueue, lost)
        _LOG.warning("%d workflows that this worker had claimed and nobody had begun are queued again", put_back)
        return put_back


def _at_work_or_gone() -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the other workers that have begun something, and what was begun in the name of this one."""
    system = _get_dbos_instance()._sys_db
    begun = system.tables.workflow_status.c
    # Of another version it is left to that version's workers.
    is_begun = sa.and_(begun.status == "PENDING", begun.application_version == DBOS.application_version)
    others = sa.select(begun.executor_id).distinct().where(is_begun, begun.executor_id != DBOS.executor_id)
    own = sa.select(begun.workflow_uuid).where(is_begun, begun.executor_id == DBOS.executor_id)
    with away_told(), system.engine.connect() as connection:
        return tuple(connection.scalars(others)), frozenset(connection.scalars(own))


def _recover(name: str) -> int:
    with away_told():
        set_apart(_get_dbos_instance()._sys_db.engine, name, DBOS.application_version)
    return len(DBOS._recover_pending_workflows([name]))


def _reenqueue(workflows: Collection[str]) -> int:
    system = _get_dbos_instance()._sys_db
    with away_told():
        uncount(system.engine, workflows)
        return sum(system.reenqueue_for_recovery(each, [DBOS.executor_id], INTERNAL_QUEUE_NAME) for each in workflows)
