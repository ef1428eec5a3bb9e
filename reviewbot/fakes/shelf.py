"""What was answered and paid for, in memory."""

from itertools import count

from reviewbot.kernel.ids import Digest
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.night import OpenRun


class MemoryShelf:
    """See `Shelf`."""

    def __init__(self) -> None:
        """Begin with an empty shelf."""
        self.kept: dict[Digest, bytes] = {}
        self.charges: dict[str, tuple[int, Money]] = {}
        self._runs: dict[tuple[str, str], int] = {}
        self._numbers = count(1)

    def fetch(self, key: Digest) -> bytes | None:
        return self.kept.get(key)

    async def open_run(self, budget: str, name: str) -> OpenRun:
        number = self._runs.setdefault((budget, name), next(self._numbers))
        beside = [self._spent(other) for (of, _), other in self._runs.items() if of == budget and other != number]
        return OpenRun(id=number, spent=self._spent(number), beside=sum(beside, NOTHING))

    async def close_run(self, run: int) -> None:
        self.charges = {mark: each for mark, each in self.charges.items() if each[0] != run}
        self._runs = {name: number for name, number in self._runs.items() if number != run}

    def reserve(self, run: int, amount: Money) -> str:
        """Note the most that an answer may cost."""
        mark = str(next(self._numbers))
        self.charges[mark] = (run, amount)
        return mark

    async def settle(self, run: int, mark: str, cost: Money, key: Digest, content: bytes) -> None:
        """Note what it cost, and keep it."""
        self.charges[mark] = (run, cost)
        self.kept[key] = content

    def release(self, mark: str) -> None:
        """Forget what was noted."""
        del self.charges[mark]

    def _spent(self, run: int) -> Money:
        return sum((amount for of, amount in self.charges.values() if of == run), NOTHING)
