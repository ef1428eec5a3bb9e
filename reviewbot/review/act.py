"""Acts: what a person of an owner's team said about its agent's work, by a command."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from reviewbot.change.account import Account
from reviewbot.change.change import Binding
from reviewbot.kernel.ids import CommentId, OwnerName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.finding import Finding

MOST_DISMISSALS: Final = 10
"""Of one owner in one repository that its agent is told of, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruled:
    """Somebody stood in for an owner's agent on one head."""

    comment: CommentId
    """Where it was said: one comment says one thing once."""
    binding: Binding
    owner: OwnerName
    person: Account
    at: datetime
    reason: Untrusted
    kind: Literal["overruled"] = "overruled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissed:
    """Somebody said that a finding is none."""

    comment: CommentId
    binding: Binding
    """What it was said about; it holds for every head of that change."""
    owner: OwnerName
    person: Account
    at: datetime
    reason: Untrusted
    finding: Finding
    """As it was shown then."""
    kind: Literal["dismissed"] = "dismissed"


Act: TypeAlias = Overruled | Dismissed
