"""Orders: what one workflow asks of another. They cross the durable queue as JSON."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from pydantic import TypeAdapter

from reviewbot.intake.command import Command
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    ChangeNumber,
    CommentId,
    DeliveryId,
    Digest,
    Head,
    Login,
    OwnerName,
)
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
    only: OwnerName | None = None
    """The one owner whose agent is asked; None for every one."""
    asks_again: bool = False
    """Whether owners whose answer was none are asked again, though nobody asked for it: a stop has ended."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandOrder:
    """Carry out one command that somebody gave in a comment, and answer it."""

    place: Place
    number: ChangeNumber
    """Of the change, or of the issue."""
    is_on_change: bool
    comment: CommentId
    account: AccountId
    login: Login
    command: Command
    given_at: datetime | None = None
    """When it was given, as the forge vouches; None where it does not tell."""
    put_off: int = 0
    """How often a stop has put it off."""
    kind: Literal["command"] = "command"

    @property
    def delivery(self) -> DeliveryId:
        """What tells the orders that follow from it from other orders for the same head."""
        return DeliveryId(f"command-{self.comment}")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOrder:
    """Answer a merge queue that asks about a group."""

    place: Place
    head: Head
    branch: str
    base_ref: BaseRef
    delivery: DeliveryId
    is_again: bool = False
    """Whether the queue did not ask: a change of the group was shut after the group was let in."""
    kind: Literal["group"] = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidOrder:
    """Take back what was said about a group that its merge queue has let go of."""

    place: Place
    head: Head
    delivery: DeliveryId
    kind: Literal["void"] = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyOrder:
    """Hold a merge against the decision before it."""

    place: Place
    number: ChangeNumber
    head: Head
    kind: Literal["verify"] = "verify"


QueueOrder: TypeAlias = GroupOrder | VoidOrder
Order: TypeAlias = ReviewOrder | SettleOrder | CommandOrder | QueueOrder | VerifyOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Obeyed:
    """What came of a command: what its giver is told, and what is to be done because of it."""

    said: str
    """Markdown, with nothing foreign live in it."""
    orders: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """An instant at which a head's decision changes though nothing happens."""

    place: Place
    head: Head
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepOrder:
    """Look at every open change once."""

    turn: int
    """Which sweep it is, counted since 1970: no two workers begin the same one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a sweep found undone."""

    reviews: tuple[ReviewOrder, ...]
    wakes: tuple[Wake, ...]
    merges: tuple[VerifyOrder, ...] = ()
    """Merges that nobody told us of."""
    groups: tuple[GroupOrder, ...] = ()
    """Groups that were let in with a change which is shut now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What settling one head came to."""

    said: str
    wakes: tuple[Wake, ...]
    groups: tuple[GroupOrder, ...] = ()
    """Groups that were let in with a change which is shut now."""


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
COMMAND: Final = TypeAdapter(CommandOrder)
QUEUE: Final[TypeAdapter[QueueOrder]] = TypeAdapter(QueueOrder)
VERIFY: Final = TypeAdapter(VerifyOrder)
SWEEP: Final = TypeAdapter(SweepOrder)
SWEPT: Final = TypeAdapter(Swept)
TOLD: Final = TypeAdapter(Told)
OWNER: Final = TypeAdapter(OwnerOrder)
