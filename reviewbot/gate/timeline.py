"""The timeline of pushes: which head an approval was really given on, and whether a rule keeps it over later pushes.

A forge may move a review to a newer head, so a review's own head alone proves nothing where the pushes are known.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from reviewbot.gate.world import GateRule, Push, Review, World
from reviewbot.kernel.ids import Head

Placing: TypeAlias = Literal["after", "before", "unknown"]
"""Whether an instant is after the change came to stand at its head. A timeline that ends elsewhere does not tell."""


def placing(at: datetime, head: Head, pushes: Sequence[Push] | None) -> Placing:
    """Say whether the instant is after the push that made this the head.

    The last push counts: a head that went away and came back came with it. An approval in the very second of the push
    was not given on what it brought. Where no push is known at all, the review's own head is all there is.
    """
    if pushes is None:
        return "after"
    if not pushes or pushes[-1].head != head:
        return "unknown"
    return "after" if at > max(push.at for push in pushes) else "before"


def is_kept(review: Review, rule: GateRule, world: World) -> bool:
    """Say whether a rule keeps an approval that was given on an earlier head.

    It does where it is known that this was the head when the approval was given, and where every push since is one
    over which the rule keeps approvals. What is not known voids.
    """
    pushes = world.pushes or ()
    if not rule.keeps or review.base_ref != world.binding.base_ref:
        return False
    instants = [push.at for push in pushes]
    if not pushes or pushes[-1].head != world.binding.head or instants != sorted(instants):
        return False
    before = [place for place, push in enumerate(pushes) if push.at < review.submitted_at]
    if not before or pushes[before[-1]].head != review.head:
        return False
    return all(_is_harmless(push, rule) for push in pushes[before[-1] + 1 :])


def _is_harmless(push: Push, rule: GateRule) -> bool:
    if push.brings is None:
        return False
    if "base_merge" in rule.keeps and push.is_base_merge and not push.brings:
        return True
    return "outside_paths" in rule.keeps and not any(glob.matches(name) for glob in rule.paths for name in push.brings)
