"""GitHub's reviews in the gate's words."""

from collections.abc import Iterable
from typing import Final

from reviewbot.adapters.forge_github_people import account_of
from reviewbot.adapters.forge_github_wire import WireReview
from reviewbot.gate.world import Review, ReviewState
from reviewbot.kernel.ids import BaseRef, Head

_STATES: Final[dict[str, ReviewState]] = {
    "APPROVED": "approved",
    "CHANGES_REQUESTED": "changes_requested",
    "DISMISSED": "dismissed",
}


def reviews_of(wires: Iterable[WireReview], base_ref: BaseRef) -> tuple[Review, ...]:
    """Return the submitted reviews, oldest first. A state we do not know is a comment: it decides nothing.

    GitHub keeps no base of a review, so each is given the change's present one. A review whose commit is gone has an
    empty head, which is nobody's.
    """
    submitted = [
        Review(
            id=wire.id,
            user=account_of(wire.user),
            state=_STATES.get(wire.state, "commented"),
            head=Head(wire.commit_id or ""),
            base_ref=base_ref,
            submitted_at=wire.submitted_at,
        )
        for wire in wires
        if wire.state != "PENDING" and wire.submitted_at is not None
    ]
    return tuple(sorted(submitted, key=lambda review: (review.submitted_at, review.id)))
