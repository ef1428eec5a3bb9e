"""The ports of the nights: what models there are, and what was seen, due and run before."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from reviewbot.kernel.ids import ModelName
from reviewbot.scoring.night import Due, Ran


class Catalog(Protocol):
    """The models that one provider offers."""

    @property
    def source(self) -> str:
        """Return whose list it is: the provider, and its address where that is not the usual one."""

    async def fetch_models(self) -> frozenset[ModelName]:
        """Return every model that it lists under a name that a policy can hold; at least one.

        Raises Unavailable where it does not answer in time, or not with a list.
        """


class Nights(Protocol):
    """What nights have to remember. A method that returns has written durably; any may raise Unavailable."""

    async def fetch_seen(self, source: str) -> frozenset[ModelName]:
        """Return every model that this source was ever seen to list; none where it was never looked at."""

    async def keep_seen(self, source: str, models: Collection[ModelName]) -> None:
        """Remember that this source lists these models, beside those that it listed before."""

    async def queue(self, due: Sequence[Due]) -> None:
        """Remember what is due; an owner's model that is due already stays due since when it was."""

    async def fetch_queued(self) -> tuple[Due, ...]:
        """Return what is due, what is due for longest first, then by owner and model."""

    async def keep_run(self, ran: Ran, document: bytes) -> None:
        """Keep a run with its document, in place of one of the same night; its owner is not due for the model then."""

    async def fetch_runs(self, *, since: date) -> tuple[Ran, ...]:
        """Return the runs of that night and all after it, the newest night first, then by owner and model."""

    async def fetch_document(self, ran: Ran) -> bytes | None:
        """Return a run's document, or None where it is not kept."""


class Remembering(Protocol):
    """What remembers nights."""

    @property
    def nights(self) -> Nights:
        """Return what it remembers of them."""
