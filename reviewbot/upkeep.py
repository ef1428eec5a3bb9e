"""The upkeep port: what whoever runs reviewbot has to know of its state, and what of it goes after some time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from reviewbot.kernel.ids import ChangeNumber, RepoId
from reviewbot.review.charge import Charge

MOST_COUNTED = 100_000
"""Of a backlog; a longer one is told as this long, so that telling it costs little."""
MOST_RESTING = 100
"""Of reviews in quarantine; more are told as this many, for the same reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits in the inbox."""

    waiting: int
    """Deliveries that nobody has begun to work on, at most MOST_COUNTED."""
    oldest: datetime | None
    """When the one came that waits longest; None where none waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitSeen:
    """Somebody whom this process asks, and whether they are asked now."""

    of: Literal["installation", "provider"]
    """One of GitHub's App, or of models."""
    name: str
    """The installation's number, or the provider as `policy.yaml` names it."""
    seconds_left: float
    """Until the next try; 0.0 where they are asked."""


class Upkeep(Protocol):
    """The state as those see it who keep it running. Every call may raise Unavailable."""

    async def fetch_backlog(self) -> Backlog:
        """Return what waits in the inbox."""

    async def prove_writable(self) -> None:
        """Write as much as a delivery may need, and take it back. Raises Unavailable with why that did not work."""

    async def purge_deliveries(self, *, before: datetime, most: int) -> int:
        """Drop at most so many deliveries that were handed on and came before then; return how many those were.

        One that still waits is never dropped, however old.
        """

    async def keep_charge(self, charge: Charge) -> None:
        """Keep a charge as it stands now, in place of the one with its key."""

    async def fetch_charges(self, repo_id: RepoId, number: ChangeNumber) -> tuple[Charge, ...]:
        """Return what was asked about a change or an issue, at whatever head, in the order in which it was asked."""


class Kept(Protocol):
    """What has an upkeep."""

    @property
    def upkeep(self) -> Upkeep:
        """Return its upkeep."""
