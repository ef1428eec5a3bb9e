"""Lookalikes, looked for with each sweep: a status that bears a name of ours counts for nothing, and is told of.

No webhook is taken for it: a sweep comes every few minutes, and one about each status of a repository would be many.
"""

import logging
from typing import Final

from reviewbot.audit.record import NO_CHANGE
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.incident import raise_incident
from reviewbot.flow.notice import note_remark
from reviewbot.flow.settle import settle_in_turn
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import Head, RepoId
from reviewbot.publish.incident import foreign_statuses

_LOG: Final = logging.getLogger("reviewbot.flow")
_MOST_REMEMBERED: Final = 10_000
_BLIND: Final = "statuses"
_BLIND_SAYS: Final = (
    "Commit statuses with names of ours are not seen: the App's installation does not grant 'Commit statuses: read'."
)


class Lookalikes:
    """Which lookalikes this process has answered: each one has ours written anew once.

    Another process, or this one after a restart, writes ours anew once more; the incident is told once in a week.
    """

    def __init__(self) -> None:
        self._answered: dict[tuple[RepoId, Head], frozenset[int]] = {}

    async def look(self, equipment: Equipment, place: Place, head: Head) -> None:
        """Ask for lookalikes on a head; where there are fresh ones, write ours anew and tell of them.

        Raises Unavailable and whatever settling raises.
        """
        found = await equipment.warden.fetch_lookalikes(place, head)
        if found is None:
            await _tell_blind(equipment, place)
            return
        present = frozenset(each.id for each in found)
        fresh = present - self._answered.get((place.repo_id, head), frozenset())
        if not fresh:
            return
        names = frozenset(each.name.casefold() for each in found if each.id in fresh)
        for one in await settle_in_turn(equipment, place, head, anew=names):
            told = foreign_statuses(one.number, found, now=equipment.clock.now())
            await raise_incident(equipment, place, told)
        if len(self._answered) >= _MOST_REMEMBERED:
            self._answered.clear()
        self._answered[place.repo_id, head] = present


async def _tell_blind(equipment: Equipment, place: Place) -> None:
    if await equipment.store.keep_told(place.repo_id, _BLIND):
        _LOG.warning("%s: %s", place.repo, _BLIND_SAYS)
        await note_remark(equipment, place, NO_CHANGE, _BLIND_SAYS)
