"""The port of what is observed: what models said of real changes, and the money of those in shadow."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol, TypeAlias

from reviewbot.kernel.ids import ModelName, OwnerName, TierName
from reviewbot.kernel.money import Money
from reviewbot.scoring.observation import Fall, Observation

Reservation: TypeAlias = Literal["reserved", "exhausted", "taken"]
"""`taken`: there is one with its key already; what it is for was asked, and perhaps charged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pot:
    """The money that one model in shadow may cost in a day."""

    owner: OwnerName
    tier: TierName
    model: ModelName
    day: date
    cap: Money


class Observations(Protocol):
    """What has to be remembered of models that prove themselves. A method that returns has written durably.

    Any may raise Unavailable.
    """

    async def keep(self, observation: Observation) -> None:
        """Keep an observation; of one review by one model only the first."""

    async def fetch(self, owner: OwnerName | None, *, since: datetime, most: int) -> tuple[Observation, ...]:
        """Return what was observed of an owner, or of all, from that instant on, the newest first."""

    async def reserve(self, key: str, pot: Pot, amount: Money) -> Reservation:
        """Take an amount out of the day's pot before it is spent, unless less is left; whoever else does the same."""

    async def settle(self, key: str, cost: Money) -> None:
        """Say what a reservation cost in the end; the rest is in its pot again. Without a word all of it is spent."""

    async def keep_fall(self, fall: Fall) -> None:
        """Keep that a model was taken out; of one entry only the first."""

    async def fetch_falls(self, owner: OwnerName) -> tuple[Fall, ...]:
        """Return every model of an owner that was ever taken out, in the order of their entries' marks."""

    async def purge(self, *, before: datetime, most: int) -> int:
        """Drop at most so many observations from before then, and as many reservations of days before that one.

        Returns how many those were. A day's pot goes with the last reservation of it. What was taken out stays out: a
        fall that is forgotten would put its model back.
        """

    async def fetch_spent(self, pot: Pot) -> Money:
        """Return what was taken out of the day's pot, and not put back."""


class Observing(Protocol):
    """What remembers observations."""

    @property
    def observations(self) -> Observations:
        """Return what it remembers of them."""
