"""Branch protection, looked at with each sweep: a branch that lets changes in without our check is told of."""

import logging
from collections.abc import Iterable
from typing import Final

from reviewbot.change.guard import Guard
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.incident import raise_incident
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import BaseRef, RepoId
from reviewbot.publish.incident import unguarded

_LOG: Final = logging.getLogger("reviewbot.flow")


class Protections:
    """What this process knows of the branches' protection: each way in which one fails is told once, until it mends.

    Another process tells the same again; the issue has a key, and so is opened once in a week.
    """

    def __init__(self) -> None:
        self._told: dict[tuple[RepoId, BaseRef], Guard] = {}

    async def look(self, equipment: Equipment, place: Place, bases: Iterable[BaseRef]) -> None:
        """Ask how these branches are guarded, and tell where it is not by our own check. Raises Unavailable."""
        for base_ref in dict.fromkeys(bases):
            guard = await equipment.warden.fetch_guard(place, base_ref)
            if self._told.get((place.repo_id, base_ref), "ours") != guard:
                await _tell(equipment, place, base_ref, guard)
            self._told[place.repo_id, base_ref] = guard


async def _tell(equipment: Equipment, place: Place, base_ref: BaseRef, guard: Guard) -> None:
    match guard:
        case "ours":
            _LOG.info("%s requires our check again on %s", place.repo, base_ref)
        case "unknown":
            _LOG.warning("whether %s requires our check on %s cannot be read", place.repo, base_ref)
        case _:
            await raise_incident(equipment, place, unguarded(base_ref, guard, now=equipment.clock.now()))
