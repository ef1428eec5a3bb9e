"""One owner's review, from what was looked at to a verdict that is kept."""

from typing import Final

from pydantic import TypeAdapter

from reviewbot.agents.reviewer import review_owner
from reviewbot.agents.task import Reach, ReviewTask
from reviewbot.flow.durable import DurableCheckout, DurableKnowledge, DurableMemory, DurableModel
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.look import Seen
from reviewbot.flow.step import Steps
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import OwnerName
from reviewbot.ownership.owner import Assignment, Owner
from reviewbot.plan.plan import Plan
from reviewbot.review.verdict import Verdict

_NOTHING: Final = TypeAdapter(None)


async def review_for(
    equipment: Equipment, steps: Steps, place: Place, seen: Seen, plan: Plan, owner: OwnerName
) -> Verdict:
    """Have one owner's agent review its part of the change, and keep the verdict."""
    reviewed = await review_owner(_task(place, seen, plan, owner), _reach(equipment, steps))
    await keep(equipment, steps, seen, reviewed.verdict)
    return reviewed.verdict


async def keep(equipment: Equipment, steps: Steps, seen: Seen, verdict: Verdict) -> None:
    """Keep a verdict for the binding that was looked at."""
    binding = seen.look.change.binding
    await steps.run("keep verdict", _NOTHING, lambda: equipment.store.keep_verdict(binding, verdict))


def _task(place: Place, seen: Seen, plan: Plan, name: OwnerName) -> ReviewTask:
    return ReviewTask(
        place=place,
        change=seen.look.change,
        assignment=_named(seen.look.assignments, name),
        blocks_at=_owner(seen, name).blocks_at,
        tier=next(task.tier for task in plan.tasks if task.owner == name),
        hits=seen.hits,
        policy_digest=seen.look.policy_digest,
        deadline_seconds=plan.deadline_seconds,
    )


def _reach(equipment: Equipment, steps: Steps) -> Reach:
    return Reach(
        model=DurableModel(equipment.model, steps),
        knowledge=DurableKnowledge(equipment.knowledge, steps),
        checkout=DurableCheckout(equipment.checkout, steps),
        store=DurableMemory(equipment.store, steps),
    )


def _named(assignments: tuple[Assignment, ...], name: OwnerName) -> Assignment:
    for assignment in assignments:
        if assignment.owner == name:
            return assignment
    raise BrokenInvariant(f"{name!r} is not called for this change")


def _owner(seen: Seen, name: OwnerName) -> Owner:
    for owner in seen.rulebook.registry.owners:
        if owner.name == name:
            return owner
    raise BrokenInvariant(f"{name!r} has no owner file")
