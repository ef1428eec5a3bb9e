"""Retention: what is over and old goes, a little with each sweep. Records, verdicts, acts, debts and falls never do."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from dbos import DBOS

from reviewbot.flow.equipment import Equipment
from reviewbot.flow.tempo import Ages
from reviewbot.kernel.errors import Unavailable

MOST_DELIVERIES: Final = 500
"""In one transaction."""
MOST_RUNS: Final = 100
_MOST_LOTS: Final = 10
"""Of each kind with one sweep: whoever waits for the database never waits for long."""
_ENDED: Final = ("SUCCESS", "CANCELLED", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
_OF_A_CHANGE: Final = ("review", "owner")
"""Kinds of workflows whose name goes on with a repository and a number."""
_REMEMBERED: Final = "command"
"""A command is obeyed once because its workflow's name is there: a webhook may be replayed years later."""
_LOG: Final = logging.getLogger("reviewbot.flow")


async def purge(equipment: Equipment, ages: Ages) -> int:
    """Drop deliveries, runs and observations that are older than they are kept, in small lots; return how many."""
    now = equipment.clock.now()
    try:
        deliveries = await _purge_deliveries(equipment, now - timedelta(days=ages.deliveries_days))
        observed = await equipment.store.observations.purge(
            before=now - timedelta(days=ages.observations_days), most=MOST_DELIVERIES
        )
        return deliveries + observed + await _purge_runs(equipment, now - timedelta(days=ages.runs_days))
    except Unavailable as reason:
        _LOG.warning("what is old goes with the next sweep: %s", reason)
        return 0


async def _purge_deliveries(equipment: Equipment, before: datetime) -> int:
    gone = 0
    for _ in range(_MOST_LOTS):
        lot = await equipment.store.upkeep.purge_deliveries(before=before, most=MOST_DELIVERIES)
        gone += lot
        if lot < MOST_DELIVERIES:
            break
    return gone


async def _purge_runs(equipment: Equipment, before: datetime) -> int:
    open_changes = _OpenChanges(equipment)
    gone = stays = 0
    for _ in range(_MOST_LOTS):
        names = await _ended_before(before, beside=stays)
        over = [name for name in names if await _is_over(name, open_changes)]
        if over:
            await DBOS.delete_workflows_async(over)
        gone, stays = gone + len(over), stays + len(names) - len(over)
        if len(names) < MOST_RUNS:
            break
    return gone


async def _ended_before(before: datetime, *, beside: int) -> Sequence[str]:
    found = await DBOS.list_workflows_async(
        end_time=before.isoformat(),
        status=list(_ENDED),
        limit=MOST_RUNS,
        offset=beside,
        load_input=False,
        load_output=False,
    )
    return [each.workflow_id for each in found]


async def _is_over(name: str, open_changes: "_OpenChanges") -> bool:
    kind, _, about = name.partition(":")
    if kind == _REMEMBERED:
        return False
    return kind not in _OF_A_CHANGE or not await open_changes.has(about.split(":")[:2])


class _OpenChanges:
    # Asked once for each repository and purge; what the forge does not tell counts as open.
    def __init__(self, equipment: Equipment) -> None:
        self._equipment = equipment
        self._known: dict[str, frozenset[str] | None] = {}

    async def has(self, change: Iterable[str]) -> bool:
        repo_id, number = change
        if repo_id not in self._known:
            self._known[repo_id] = await self._numbers_in(repo_id)
        numbers = self._known[repo_id]
        return numbers is None or number in numbers

    async def _numbers_in(self, repo_id: str) -> frozenset[str] | None:
        try:
            places = await self._equipment.roll.fetch_places()
            place = next((each for each in places if str(each.repo_id) == repo_id), None)
            if place is None:
                return None
            return frozenset(str(each.number) for each in await self._equipment.forge.fetch_open_changes(place))
        except Unavailable:
            return None
