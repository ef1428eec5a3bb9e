"""One owner's review, from what was looked at to a verdict that is kept; or, in shadow, to one that is not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from reviewbot.agents.reviewer import review_owner
from reviewbot.agents.task import Reach, ReviewTask, Spent
from reviewbot.change.change import Binding
from reviewbot.flow.durable import DurableCheckout, DurableKnowledge, DurableMemory, DurableModel
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.look import Seen
from reviewbot.flow.prepared import Ready
from reviewbot.flow.staged import StagedNow, staged_now
from reviewbot.flow.step import Steps
from reviewbot.flow.stoppable import Errand, StoppableModel
from reviewbot.flow.turning import promotions_now, without_fallen
from reviewbot.intake.event import Place
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.errors import BrokenInvariant, Stopped
from reviewbot.kernel.ids import Commit, Digest, OwnerName, TierName
from reviewbot.ownership.owner import Assignment, Owner
from reviewbot.ownership.policy import GUARDRAILS, Tier
from reviewbot.plan.permit import Permit, Promotions, narrow
from reviewbot.plan.plan import Task
from reviewbot.ports import Model
from reviewbot.review.reason import Reason
from reviewbot.review.verdict import Basis, Failed, Objected, Verdict, is_answer

_NO_AGENT: Final = Tier(name=TierName(GUARDRAILS), chain=(), ends_with_guardrails=True)
_BROKE_OFF: Final = Reason(
    code="broke_off", sentence="The review ended with a fault of reviewbot's own; its log names it"
)
_STOPPED: Final = Reason(code="stopped", sentence="A switch ended the review; it begins anew once that is released")
_NOTHING_STAGED: Final = StagedNow(left_out=frozenset(), notes=())
"""Guardrails cite no runbook that has a stage."""
_SECONDS_WITHOUT_AGENT: Final = 60
"""No model is asked, so nothing takes long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A review that was made."""

    verdict: Verdict
    spent: tuple[Spent, ...] = ()
    milliseconds: int = 0
    """That its answers took."""


async def review_for(
    equipment: Equipment, steps: Steps, place: Place, seen: Seen, task: Task, *, deadline_seconds: int
) -> Made:
    """Have one owner's agent review its part of the change, and keep the verdict.

    Keeping is no step: the same verdict twice is kept once.
    """
    now = await promotions_now(equipment, steps, place, seen, task)
    permit = replace(_permit(place, seen, task), promotions=now)
    staged = await staged_now(equipment, steps, place, seen.rulebook, task.owner)
    asked = _asked(place, seen, task, permit, staged, deadline_seconds)
    model = DurableModel(StoppableModel(equipment, place, permit, _errand(seen)), steps)
    reviewed = await review_owner(asked, _reach(equipment, steps, model))
    await steps.insist(lambda: equipment.store.keep_verdict(seen.look.change.binding, reviewed.verdict))
    return Made(verdict=reviewed.verdict, spent=reviewed.spent, milliseconds=model.milliseconds)


async def review_in_shadow(
    equipment: Equipment,
    steps: Steps,
    place: Place,
    seen: Seen,
    task: Task,
    *,
    through: Callable[[Model], Model],
    deadline_seconds: int,
) -> Made:
    """Have a model in shadow review the same part of the change. Nothing comes of its verdict, and it is not kept.

    `through` is put before the models' edge; what it raises as Stopped comes out of here.
    """
    permit = replace(_permit(place, seen, task), is_for_shadow=True)
    staged = await staged_now(equipment, steps, place, seen.rulebook, task.owner)
    asked = _asked(place, seen, task, permit, staged, deadline_seconds)
    model = DurableModel(through(StoppableModel(equipment, place, permit, _errand(seen))), steps)
    reviewed = await review_owner(asked, _reach(equipment, steps, model))
    return Made(verdict=reviewed.verdict, spent=reviewed.spent, milliseconds=model.milliseconds)


async def review_unless_stopped(
    equipment: Equipment, steps: Steps, place: Place, seen: Seen, task: Task, *, deadline_seconds: int
) -> Made:
    """Review as `review_for` does; where a switch ends it, keep a failure that says so.

    A failure heals: once the stop is released the owner is asked again.
    """
    try:
        return await review_for(equipment, steps, place, seen, task, deadline_seconds=deadline_seconds)
    except Stopped:
        binding = seen.look.change.binding
        stopped = _failed(task.owner, binding, seen.look.change.merge_base, seen.look.policy_digest, _STOPPED)
        await steps.insist(lambda: equipment.store.keep_verdict(binding, stopped))
        return Made(verdict=stopped)


async def look_without_agent(
    equipment: Equipment, steps: Steps, place: Place, seen: Seen, owner: OwnerName
) -> Objected | None:
    """Have one owner's guardrails look while its agent waits, and keep an objection, theirs or one that stands.

    Nothing else is kept: what guardrails do not find is no approval before the agent has looked.
    """
    task = Task(owner=owner, tier=_NO_AGENT)
    permit = _permit(place, seen, task)
    asked = _asked(place, seen, task, permit, _NOTHING_STAGED, _SECONDS_WITHOUT_AGENT)
    verdict = (await review_owner(asked, durable_reach(equipment, steps, place, permit, _errand(seen)))).verdict
    if not isinstance(verdict, Objected):
        return None
    await steps.insist(lambda: equipment.store.keep_verdict(seen.look.change.binding, verdict))
    return verdict


async def own_up(equipment: Equipment, ready: Ready) -> None:
    """Keep a failure, which a rerun can heal, for each owner who was asked and has no verdict.

    Such a review broke off, and its owner would be awaited for ever. The fault is in the log.
    """
    told = frozenset(each.basis.owner for each in await _verdicts_on(equipment, ready))
    for owner, _ in ready.asked:
        if owner not in told:
            broken = _failed(owner, ready.binding, ready.merge_base, ready.policy_digest, _BROKE_OFF)
            await equipment.store.keep_verdict(ready.binding, broken)


async def told_on(equipment: Equipment, ready: Ready, promotions: Promotions) -> frozenset[OwnerName]:
    """Return the owners of whom there is a verdict on the change as it is now that still counts, a failure too."""
    verdicts = await without_fallen(equipment, promotions, await _verdicts_on(equipment, ready))
    return frozenset(each.basis.owner for each in verdicts)


async def answered_on(equipment: Equipment, ready: Ready, promotions: Promotions) -> frozenset[OwnerName]:
    """Return the owners whose agents looked at the change as it is now, and said something of it that still counts.

    The newest of each tells: a failure after an answer shuts the gate, and only another answer heals it.
    """
    verdicts = await without_fallen(equipment, promotions, await _verdicts_on(equipment, ready))
    newest = {each.basis.owner: each for each in verdicts}
    return frozenset(owner for owner, each in newest.items() if is_answer(each) and each.basis.looked)


async def _verdicts_on(equipment: Equipment, ready: Ready) -> tuple[Verdict, ...]:
    judged = (ready.policy_digest, ready.merge_base)
    verdicts = await equipment.store.fetch_verdicts(ready.binding)
    return tuple(each for each in verdicts if (each.basis.policy_digest, each.basis.merge_base) == judged)


def _failed(owner: OwnerName, binding: Binding, merge_base: Commit, policy: Digest, why: Reason) -> Failed:
    basis = Basis(
        owner=owner,
        head=binding.head,
        merge_base=merge_base,
        policy_digest=policy,
        brief_digest=digest_of(()),
        looked=(),
        is_carried=False,
        covered=(),
        notes=(),
    )
    return Failed(basis=basis, findings=(), reason=str(why))


def _errand(seen: Seen) -> Errand:
    binding = seen.look.change.binding
    return Errand(number=binding.number, head=binding.head)


def _permit(place: Place, seen: Seen, task: Task) -> Permit:
    return Permit(owner=task.owner, tier=task.tier.name, repo=place.repo, promotions=seen.rulebook.promotions)


def _asked(
    place: Place, seen: Seen, task: Task, permit: Permit, staged: StagedNow, deadline_seconds: int
) -> ReviewTask:
    narrowed = narrow(task.tier, permit)
    return ReviewTask(
        place=place,
        change=seen.look.reviewed,
        assignment=_named(seen.look.assignments, task.owner),
        blocks_at=_owner(seen, task.owner).blocks_at,
        tier=narrowed.tier,
        refusals=narrowed.refusals,
        hits=seen.hits,
        policy_digest=seen.look.policy_digest,
        deadline_seconds=deadline_seconds,
        left_out=staged.left_out,
        notes=staged.notes,
        wordings=seen.rulebook.wordings,
        has_runbook=bool(seen.rulebook.library.documents_of(task.owner)),
    )


def durable_reach(equipment: Equipment, steps: Steps, place: Place, permit: Permit, errand: Errand) -> Reach:
    """Return what an owner's agent may reach, each call with a memory in the steps of the workflow that is running.

    What is asked is booked, for the owner and the errand. The model raises Stopped where a switch covers the work, and
    none answers that may not review for this owner.
    """
    return _reach(equipment, steps, DurableModel(StoppableModel(equipment, place, permit, errand), steps))


def _reach(equipment: Equipment, steps: Steps, model: DurableModel) -> Reach:
    return Reach(
        model=model,
        took=model.took,
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
