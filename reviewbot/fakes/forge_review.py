"""Reviews in a forge in memory, as far as they are dismissed."""

from collections.abc import Iterable
from dataclasses import replace

from reviewbot.change.account import Account
from reviewbot.gate.world import Review, ReviewDismissal


def dismissed(reviews: Iterable[Review], review: int, by: Account | None) -> list[Review]:
    """Return the reviews with one of them dismissed, by its own author where nobody is named; keeps id and instant."""
    return [_dismissed(each, by or each.user) if each.id == review else each for each in reviews]


def _dismissed(review: Review, by: Account) -> Review:
    if review.state == "dismissed":
        return review
    return replace(review, state="dismissed", dismissal=ReviewDismissal(by=by, was=review.state))
