"""The ports of evals: what models there are, what was answered and paid for, and what nights remember."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.kernel.money import Money
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """A run that has not ended, with what it was charged in whichever process."""

    id: int
    spent: Money
    """By itself before it was opened: more than nothing where a process of it has died."""
    beside: Money
    """By other runs of its budget that have not ended."""


class Shelf(Protocol):
    """Keeps answers by digest, and what runs were charged for them.

    What was awaited survives a crash; several writes may reach the disk together. All raise Unavailable where the disk
    does not take or give it.
    """

    def fetch(self, key: Digest) -> bytes | None:
        """Return the answer that is kept under the key, or None."""

    async def open_run(self, budget: str, name: str) -> OpenRun:
        """Go on with the run of this name that never ended, or begin one; the budget is what runs share a cap by."""

    async def close_run(self, run: int) -> None:
        """Forget what the run was charged: it has ended."""

    def reserve(self, run: int, amount: Money) -> str:
        """Set aside what an answer may cost at most, and return a mark of it.

        It outlives this process, so that nothing is asked for that nobody knows of; a power cut may take it.
        """

    async def settle(self, run: int, mark: str, cost: Money, key: Digest, content: bytes) -> None:
        """Keep an answer under its key, and charge what it cost in place of what was set aside: both or neither."""

    def release(self, mark: str) -> None:
        """Give back what was set aside: nothing was asked."""


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

    async def forget_runs(self, *, before: date) -> int:
        """Forget the runs of all nights before that one, with their documents, and return how many those were."""

    async def fetch_document(self, ran: Ran) -> bytes | None:
        """Return a run's document, or None where it is not kept."""


class Remembering(Protocol):
    """What remembers nights."""

    @property
    def nights(self) -> Nights:
        """Return what it remembers of them."""
