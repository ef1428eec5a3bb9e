"""GitHub's reviews in the gate's words, each bound to the base it was given for.

GitHub keeps the head of a review and not its base. It does keep when the base of a change last changed, in whole
seconds: a decisive review from that second or before counts for no base, also where the change has come back to the
branch it went into then.

Who dismissed a review is told by what happened to the change. Where a repository asks for it, GitHub dismisses an
approval by itself, in the name of whoever pushed or chose another base: that is nobody's act.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from reviewbot.adapters.forge_github_people import account_of
from reviewbot.adapters.forge_github_wire import WireReview
from reviewbot.adapters.forge_github_wire_event import WireDismissed, WireEvent
from reviewbot.gate.world import NO_BASE, Review, ReviewDismissal, ReviewState
from reviewbot.kernel.ids import BaseRef, Head

_STATES: Final[dict[str, ReviewState]] = {
    "APPROVED": "approved",
    "CHANGES_REQUESTED": "changes_requested",
    "DISMISSED": "dismissed",
}

_NOT_TOLD: Final = ReviewDismissal(by=None, was="changes_requested")
"""What is taken for true while GitHub does not tell who dismissed a review: nothing is taken away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The branch that a change goes into."""

    ref: BaseRef
    moves: tuple[datetime, ...] = ()
    """Each instant at which it became another one than before."""
    dismissals: Mapping[int, ReviewDismissal | None] = field(default_factory=dict)
    """By the review's id; None where GitHub dismissed it by itself."""

    def is_behind(self, kept: "Target | None") -> bool:
        """Say whether less is told than before: a late replica may lack the very move that unbinds an approval."""
        if kept is None:
            return False
        return len(self.moves) < len(kept.moves) or (self.moves == kept.moves and self.ref != kept.ref)


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
            dismissal=_dismissal(wire, base),
        )
        for wire in wires
        if wire.state != "PENDING" and (at := wire.submitted_at) is not None
    ]
    return tuple(sorted(submitted, key=lambda review: (review.submitted_at, review.id)))


def dismissals_in(events: Iterable[WireEvent], moves: Collection[datetime]) -> dict[int, ReviewDismissal | None]:
    """Return how each review came to be dismissed, of everything that happened; `moves` are those of the base."""
    return {
        each.dismissed_review.review_id: _told(each, each.dismissed_review, moves)
        for each in events
        if each.event == "review_dismissed" and each.dismissed_review is not None
    }


def _told(event: WireEvent, dismissed: WireDismissed, moves: Collection[datetime]) -> ReviewDismissal | None:
    was = _STATES.get(dismissed.state.upper(), "changes_requested")
    is_by_github = dismissed.dismissal_commit_id is not None or event.created_at in moves
    if was == "approved" and is_by_github:
        return None
    by = account_of(event.actor)
    return ReviewDismissal(by=None if by.kind == "unknown" else by, was=was)


def _dismissal(wire: WireReview, base: Target | None) -> ReviewDismissal | None:
    if wire.state != "DISMISSED":
        return None
    told: Mapping[int, ReviewDismissal | None] = {} if base is None else base.dismissals
    return told.get(wire.id, _NOT_TOLD)


def _is_since(base: Target, at: datetime) -> bool:
    return all(move < at.replace(microsecond=0) for move in base.moves)
