"""The upkeep of the store in memory."""

from collections.abc import Collection
from datetime import datetime

from reviewbot.kernel.ids import ChangeNumber, DeliveryId, RepoId
from reviewbot.review.charge import Charge
from reviewbot.upkeep import MOST_COUNTED, Backlog


class MemoryUpkeep:
    """The Upkeep port over the inbox of a store in memory, which it shares."""

    def __init__(self, received: dict[DeliveryId, datetime], waiting: Collection[DeliveryId]) -> None:
        """`received` is when each delivery came that is known, `waiting` those of them that wait."""
        self._received = received
        self._waiting = waiting
        self._charges: dict[str, Charge] = {}

    async def fetch_backlog(self) -> Backlog:
        came = [self._received[each] for each in self._waiting]
        return Backlog(waiting=min(len(came), MOST_COUNTED), oldest=min(came, default=None))

    async def prove_writable(self) -> None:
        """Do nothing: memory takes what is written."""

    async def purge_deliveries(self, *, before: datetime, most: int) -> int:
        old = [each for each, at in self._received.items() if at < before and each not in self._waiting][:most]
        for each in old:
            del self._received[each]
        return len(old)

    async def keep_charge(self, charge: Charge) -> None:
        self._charges[charge.key] = charge

    async def fetch_charges(self, repo_id: RepoId, number: ChangeNumber) -> tuple[Charge, ...]:
        return tuple(each for each in self._charges.values() if (each.repo_id, each.number) == (repo_id, number))
