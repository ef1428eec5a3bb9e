"""What was observed of models, and the money of those in shadow, in this process alone."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from reviewbot.kernel.ids import ModelName, OwnerName, RepoId
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.observed import Pot, Reservation
from reviewbot.scoring.observation import Fall, Observation


class MemoryObservations:
    """The Observations port over dictionaries."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ModelName], Observation] = {}
        self._spent: defaultdict[Pot, Money] = defaultdict(lambda: NOTHING)
        self._open: dict[str, tuple[Pot, Money | None]] = {}
        """By its key what is set aside, None where it is settled."""
        self._falls: dict[str, Fall] = {}

    async def keep(self, observation: Observation) -> None:
        self._kept.setdefault((observation.review, observation.model), observation)

    async def fetch(self, owner: OwnerName | None, *, since: datetime, most: int) -> tuple[Observation, ...]:
        found = [each for each in self._kept.values() if owner in (None, each.owner) and each.at >= since]
        return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:most])

    async def reserve(self, key: str, pot: Pot, amount: Money) -> Reservation:
        if key in self._open:
            return "taken"
        if pot.cap < self._spent[_bare(pot)] + amount:
            return "exhausted"
        self._open[key] = (_bare(pot), amount)
        self._spent[_bare(pot)] += amount
        return "reserved"

    async def settle(self, key: str, cost: Money) -> None:
        pot, amount = self._open[key]
        if amount is not None:
            self._spent[pot] -= amount - cost
            self._open[key] = (pot, None)

    async def keep_fall(self, fall: Fall) -> None:
        self._falls.setdefault(fall.mark, fall)

    async def fetch_falls(self, owner: OwnerName) -> tuple[Fall, ...]:
        return tuple(each for _, each in sorted(self._falls.items()) if each.owner == owner)

    async def purge(self, *, before: datetime, most: int) -> int:
        old = sorted((each.at, key) for key, each in self._kept.items() if each.at < before)[:most]
        for _, key in old:
            del self._kept[key]
        over = [key for key, (pot, _) in self._open.items() if pot.day < before.date()][:most]
        for each in over:
            del self._open[each]
        left = {pot for pot, _ in self._open.values()}
        gone = [pot for pot in self._spent if pot.day < before.date() and pot not in left]
        for pot in gone:
            del self._spent[pot]
        return len(old) + len(over)

    async def fetch_spent(self, pot: Pot) -> Money:
        return self._spent[_bare(pot)]

    def forget(self, repos: Collection[RepoId]) -> None:
        """Drop what was observed in these repositories."""
        self._kept = {key: each for key, each in self._kept.items() if each.repo_id not in repos}


def _bare(pot: Pot) -> Pot:
    # The cap may be another one tomorrow, or at noon: what was spent is spent all the same.
    return replace(pot, cap=NOTHING)
