"""Dismissed reviews: whose dismissal takes a request for changes away, and whose should not have happened.

A person may take back what they asked for, and somebody else may for them who has no hand in the change. Anybody else's
dismissal is shown and takes nothing away: an author, or a bot, could otherwise dismiss whoever stands in the way.
"""

from collections.abc import Iterator
from typing import Final

from reviewbot.gate.person import Hands, disqualification, hands_on, why_disqualified
from reviewbot.gate.world import Review, World

_WHO_IS_UNKNOWN: Final = "it is not known who dismissed it"


def why_void(review: Review, hands: Hands) -> str | None:
    """Return why a dismissal takes nothing away, as the end of a sentence; None where it does, or there is none."""
    dismissal = review.dismissal
    if review.state != "dismissed" or dismissal is None:
        return None
    by = dismissal.by
    if by is None:
        return _WHO_IS_UNKNOWN
    is_proper = by.id == review.user.id or (by.kind == "human" and hands.could_approve(by.id))
    bar = disqualification(by, hands)
    return None if is_proper or bar is None else why_disqualified(by, hands, bar)


def still_objects(review: Review, hands: Hands) -> str | None:
    """Return why a dismissed request for changes stands all the same; None where it does not, or was none."""
    if review.dismissal is None or review.dismissal.was != "changes_requested":
        return None
    return why_void(review, hands)


def improper_dismissals(world: World) -> Iterator[tuple[Review, str]]:
    """Give every review of a person that an account dismissed which may not, and why, oldest first.

    Where the forge does not tell who it was, nobody is accused.
    """
    if not any(each.dismissal is not None for each in world.reviews):
        return
    hands = hands_on(world)
    for review in world.reviews:
        why = why_void(review, hands)
        if why is not None and why != _WHO_IS_UNKNOWN and review.user.kind == "human":
            yield review, why
