"""A provider's list of models, and the memory of nights, both in this process alone."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.scoring.night import Due, Ran


class FakeCatalog:
    """The Catalog port over a set. `models` and `is_down` are for tests."""

    def __init__(self, source: str, *models: str) -> None:
        self.source = source
        self.models = set(map(ModelName, models))
        self.is_down = False

    async def fetch_models(self) -> frozenset[ModelName]:
        if self.is_down:
            raise Unavailable(self.source, why="it cannot be reached")
        if not self.models:
            raise Unavailable(self.source, why="it lists no model")
        return frozenset(self.models)


class MemoryNights:
    """The Nights port over dictionaries."""

    def __init__(self) -> None:
        self._seen: defaultdict[str, set[ModelName]] = defaultdict(set)
        self._queued: dict[tuple[OwnerName, ModelName], Due] = {}
        self._runs: dict[tuple[OwnerName, ModelName, date], tuple[Ran, bytes]] = {}

    async def fetch_seen(self, source: str) -> frozenset[ModelName]:
        return frozenset(self._seen[source])

    async def keep_seen(self, source: str, models: Collection[ModelName]) -> None:
        self._seen[source].update(models)

    async def queue(self, due: Sequence[Due]) -> None:
        for each in due:
            if (each.owner, each.model, each.since) not in self._runs:
                self._queued.setdefault((each.owner, each.model), each)

    async def fetch_queued(self) -> tuple[Due, ...]:
        return tuple(sorted(self._queued.values(), key=lambda due: (due.since, due.owner, due.model)))

    async def keep_run(self, ran: Ran, document: bytes) -> None:
        self._queued.pop((ran.owner, ran.model), None)
        self._runs[ran.owner, ran.model, ran.night] = (ran, document)

    async def fetch_runs(self, *, since: date) -> tuple[Ran, ...]:
        kept = sorted((ran for ran, _ in self._runs.values()), key=lambda ran: (ran.owner, ran.model))
        return tuple(sorted((ran for ran in kept if ran.night >= since), key=lambda ran: ran.night, reverse=True))

    async def forget_runs(self, *, before: date) -> int:
        old = [key for key in self._runs if key[2] < before]
        for key in old:
            del self._runs[key]
        return len(old)

    async def fetch_document(self, ran: Ran) -> bytes | None:
        kept = self._runs.get((ran.owner, ran.model, ran.night))
        return None if kept is None else kept[1]
