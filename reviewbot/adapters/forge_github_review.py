"""GitHub's reviews in the gate's words, each bound to the base it was given for.

GitHub keeps the head of a review and not its base. It does keep when the base of a change last changed, in whole
seconds: a decisive review from that second or before counts for no base, also where the change has come back to the
branch it went into then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reviewbot.adapters.forge_github_people import account_of
from reviewbot.adapters.forge_github_wire import WireReview
from reviewbot.gate.world import NO_BASE, Review, ReviewState
from reviewbot.kernel.ids import BaseRef, Head

_STATES: Final[dict[str, ReviewState]] = {
    "APPROVED": "approved",
    "CHANGES_REQUESTED": "changes_requested",
    "DISMISSED": "dismissed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The branch that a change goes into."""

    ref: BaseRef
    moves: tuple[datetime, ...] = ()
    """Each instant at which it became another one than before."""


def is_decisive(wire: WireReview) -> bool:
    """Say whether the review decides anything; a comment, a pending one and a state we do not know do not."""
    return wire.state in _STATES


def reviews_of(wires: Iterable[WireReview], base: Target | None) -> tuple[Review, ...]:
    """Return the submitted reviews, oldest first. A state we do not know is a comment: it decides nothing.

    A decisive review from after the base's last move is bound to it, any other one to NO_BASE; all are without a base.
    A review whose commit is gone has an empty head, which is nobody's.
    """
    submitted = [
        Review(
            id=wire.id,
            user=account_of(wire.user),
            state=_STATES.get(wire.state, "commented"),
            head=Head(wire.commit_id or ""),
            base_ref=base.ref if base is not None and is_decisive(wire) and _is_since(base, at) else NO_BASE,
            submitted_at=at,
        )
        for wire in wires
        if wire.state != "PENDING" and (at := wire.submitted_at) is not None
    ]
    return tuple(sorted(submitted, key=lambda review: (review.submitted_at, review.id)))


def _is_since(base: Target, at: datetime) -> bool:
    return all(move < at.replace(microsecond=0) for move in base.moves)
