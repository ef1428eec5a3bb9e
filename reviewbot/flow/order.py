"""Orders: what one workflow asks of another. They cross the durable queue as JSON."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from pydantic import TypeAdapter

from reviewbot.intake.event import Place
from reviewbot.kernel.ids import ChangeNumber, DeliveryId, Digest, Head
from reviewbot.plan.plan import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOrder:
    """Review one change at one head."""

    place: Place
    number: ChangeNumber
    head: Head
    delivery: DeliveryId
    """What made us look; it tells this order from another one for the same head."""
    is_asked_for: bool
    """Whether somebody who can push asked: drafts and strangers' changes are then reviewed, failures tried again."""
    kind: Literal["review"] = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleOrder:
    """Settle every open change with this head."""

    place: Place
    head: Head
    delivery: DeliveryId
    is_strict_first: bool
    """Whether the gate is shut before the facts are read, because what woke us cannot have opened anything."""
    kind: Literal["settle"] = "settle"


Order: TypeAlias = ReviewOrder | SettleOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerOrder:
    """Ask one owner's agent about what was looked at."""

    place: Place
    look: Digest
    task: Task
    deadline_seconds: int
    queue: str
    """The lane's queue, whose slot the review holds."""


ORDERS: Final[TypeAdapter[tuple[Order, ...]]] = TypeAdapter(tuple[Order, ...])
REVIEW: Final = TypeAdapter(ReviewOrder)
SETTLE: Final = TypeAdapter(SettleOrder)
OWNER: Final = TypeAdapter(OwnerOrder)
