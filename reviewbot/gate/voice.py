"""What each person says now: the latest decisive review, and only that one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias

from reviewbot.change.account import Account
from reviewbot.gate.dismissal import still_objects
from reviewbot.gate.person import Hands, disqualification, why_disqualified
from reviewbot.gate.timeline import Placing, placing
from reviewbot.gate.world import Review, ReviewState, World
from reviewbot.kernel.ids import AccountId

Speech: TypeAlias = Literal[
    "approves",
    "approved_other_head",
    "approved_other_base",
    "approved_before_push",
    "approved_at_some_time",
    "approval_kept",
    "asks_for_changes",
    "dismissed",
]

_SINCE_PUSH: Final[Mapping[Placing, Speech]] = {
    "after": "approves",
    "before": "approved_before_push",
    "unknown": "approved_at_some_time",
}
_WORST_LAST: Final[Mapping[ReviewState, int]] = {"approved": 0, "dismissed": 1, "changes_requested": 2}


class Voice(NamedTuple):
    """One account's latest decisive review, heard today."""

    review: Review
    says: Speech
    disqualified: str | None
    """The code of the reason why it counts in no team; None where only the team is left to ask."""
    why_disqualified: str
    """The same as the end of a sentence; empty where it is None."""
    may_object: bool
    """Whether a request for changes by this account holds, where its team asks it."""
    why_it_stands: str = ""
    """Of a request for changes that was dismissed all in vain: why, as the end of a sentence."""

    @property
    def user(self) -> Account:
        """Whose it is."""
        return self.review.user


def voices_in(world: World, hands: Hands) -> tuple[Voice, ...]:
    """Return everybody's voice in the order of their reviews. A comment says nothing, a dismissal revives nothing."""
    latest: dict[AccountId, Review] = {}
    decisive = [each for each in world.reviews if each.state != "commented"]
    if len(decisive) > 1:
        decisive.sort(key=_decisive_order)
    for review in decisive:
        latest.pop(review.user.id, None)
        latest[review.user.id] = review
    return tuple([_voice(review, world, hands) for review in latest.values()])


def _decisive_order(review: Review) -> tuple[datetime, int, int]:
    # Two states under one id and instant contradict each other: the worse one is heard last, and so counts.
    return review.submitted_at, review.id, _WORST_LAST[review.state]


def _voice(review: Review, world: World, hands: Hands) -> Voice:
    stands = None if review.dismissal is None else still_objects(review, hands)
    if stands is not None:
        undismissed = _voice(replace(review, state="changes_requested", dismissal=None), world, hands)
        return undismissed._replace(review=review, why_it_stands=stands)
    why = disqualification(review.user, hands)
    if why is None:
        return Voice(review, _speech(review, world), None, "", True)  # Who may approve may object.
    because = why_disqualified(review.user, hands, why)
    return Voice(review, _speech(review, world), why, because, hands.may_object(review.user))


def _speech(review: Review, world: World) -> Speech:
    if review.state == "changes_requested":
        return "asks_for_changes"
    if review.state == "dismissed":
        return "dismissed"
    if review.head != world.binding.head:
        return "approved_other_head"
    if review.base_ref != world.binding.base_ref:
        return "approved_other_base"
    return _SINCE_PUSH[placing(review.submitted_at, review.head, world.pushes)]
