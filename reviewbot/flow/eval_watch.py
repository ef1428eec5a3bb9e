"""The watch over what providers list: what is new is due for the suites that ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.night import Catalog, Nights
from reviewbot.scoring.night import Due, due_for_new
from reviewbot.scoring.suite import Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What one source lists, beside what it listed before."""

    source: str
    models: int
    new: tuple[ModelName, ...]
    is_first: bool
    """Whether it was never looked at before: nothing is new then, and all of it is remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """A source that did not answer. Nothing is decided about it, and nothing forgotten."""

    source: str
    why: str


Sight: TypeAlias = Listed | Silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a look at every source has shown."""

    sights: tuple[Sight, ...]
    queued: tuple[Due, ...]
    """All that is due and has not run, from earlier looks, too."""

    @property
    def new(self) -> tuple[ModelName, ...]:
        """Every model that is new."""
        return tuple(model for sight in self.sights if isinstance(sight, Listed) for model in sight.new)


async def watch(catalogs: Sequence[Catalog], nights: Nights, suites: Sequence[Suite], *, night: date) -> Watched:
    """Look at every source, and queue the suites that ask for what is new there.

    Raises Unavailable where what was seen before cannot be read, or what is seen now not be kept.
    """
    sights = [await _look(each, nights, suites, night) for each in catalogs]
    return Watched(sights=tuple(sights), queued=await nights.fetch_queued())


async def _look(catalog: Catalog, nights: Nights, suites: Sequence[Suite], night: date) -> Sight:
    before = await nights.fetch_seen(catalog.source)
    try:
        models = await catalog.fetch_models()
    except Unavailable as absence:
        return Silent(source=catalog.source, why=absence.why)
    new = models - before if before else frozenset()
    # Queued first: a crash in between finds the same models new, and nothing is due twice.
    await nights.queue(due_for_new(suites, new, night=night))
    await nights.keep_seen(catalog.source, models)
    return Listed(source=catalog.source, models=len(models), new=tuple(sorted(new)), is_first=not before)
