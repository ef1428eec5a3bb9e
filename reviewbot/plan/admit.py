"""Admission: whether the owners' agents look now, and if not, what has to happen first."""

from collections.abc import Sequence
from typing import Final

from reviewbot.change.change import Change
from reviewbot.kernel.ids import LaneName, OwnerName
from reviewbot.ownership.owner import Assignment, Owner
from reviewbot.ownership.policy import LaneRule
from reviewbot.ownership.registry import Registry
from reviewbot.plan.plan import Admission, Plan, Task, Waiting, WaitReason
from reviewbot.plan.switch import Switch, covers

STANDARD: Final = LaneRule(name=LaneName("standard"), slots=4, deadline_seconds=300)
"""The built-in lane, where the policy names none."""

_SENTENCES: Final[dict[WaitReason, str]] = {
    "closed": "The change is closed; nothing is reviewed until it is opened again.",
    "draft": "The change is a draft; its reviewers look when its author marks it ready for review.",
    "stranger": (
        "The author cannot push to this repository; the reviewers look when somebody who can presses "
        "Re-run on this check."
    ),
    "stopped": "A switch stops this work; whoever set it can release it.",
}


def admit(
    change: Change,
    assignments: tuple[Assignment, ...],
    registry: Registry,
    switches: Sequence[Switch],
    *,
    asked_by_writer: bool = False,
) -> Admission:
    """Say which owners' agents look at the change now, or why none does.

    `asked_by_writer` is whether somebody who can push has asked for the review of a draft or of a stranger's change.
    """
    reason = _reason_to_wait(change, assignments, switches, asked_by_writer=asked_by_writer)
    if reason is not None:
        return Waiting(assignments=assignments, reason=reason, sentence=_SENTENCES[reason])
    lane = next((lane for lane in registry.policy.lanes if lane.name == STANDARD.name), STANDARD)
    return Plan(
        lane=lane.name,
        deadline_seconds=lane.deadline_seconds,
        assignments=assignments,
        tasks=tuple(_tasks(assignments, registry)),
    )


def _reason_to_wait(
    change: Change, assignments: tuple[Assignment, ...], switches: Sequence[Switch], *, asked_by_writer: bool
) -> WaitReason | None:
    owners = tuple(each.owner for each in assignments)
    if any(covers(switch, repo=change.repo, owners=owners) for switch in switches):
        return "stopped"
    if not change.is_open:
        return "closed"
    if asked_by_writer:
        return None
    if change.is_draft:
        return "draft"
    return None if change.author_may_write else "stranger"


def _tasks(assignments: tuple[Assignment, ...], registry: Registry) -> list[Task]:
    tiers = {tier.name: tier for tier in registry.policy.tiers}
    owners: dict[OwnerName, Owner] = {owner.name: owner for owner in registry.owners}
    return [Task(owner=each.owner, tier=tiers[owners[each.owner].tier]) for each in assignments if each.has_agent]
