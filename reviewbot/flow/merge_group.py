"""Merge queues: each change of a group decided afresh, on its own head; the group's head gets what follows from all.

A queue is always answered. While agents are still at work, or the forge does not show yet what the queue has made, it
is told to wait; after a few minutes it gets a refusal with the reason.
"""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Final, Literal, TypeAlias, assert_never

from dbos import DBOS
from pydantic import TypeAdapter

from reviewbot.audit.record import NO_CHANGE, GroupRecord
from reviewbot.change.change import Binding
from reviewbot.change.group import Group, Traced, trace
from reviewbot.change.open_change import OpenChange
from reviewbot.flow.broken_rules import shut_by
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.fence import Evaluation, begin_evaluation
from reviewbot.flow.governance import Rulebook
from reviewbot.flow.journal import DurableSteps
from reviewbot.flow.light import Lights
from reviewbot.flow.look import look_again
from reviewbot.flow.notice import note_decision, show_notice
from reviewbot.flow.order import QUEUE, GroupOrder, QueueOrder, ReviewOrder, SettleOrder, VoidOrder
from reviewbot.flow.running import Workflow, registered
from reviewbot.flow.settle import Settled, case_of, decide_about, head_turn, owing, record
from reviewbot.flow.tempo import Patience
from reviewbot.gate import code
from reviewbot.gate.decide import decide_group
from reviewbot.gate.decision import Blocked, Decision, Opened
from reviewbot.gate.group import GroupWorld, Member
from reviewbot.intake.event import GroupFormed, Place
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ChangeNumber, Commit, Digest
from reviewbot.publish.breakage import Breakage
from reviewbot.publish.gate_check import GATE
from reviewbot.publish.group_check import dissolved, group_checks
from reviewbot.publish.notice import group_broken_off
from reviewbot.publish.reconcile import reconcile
from reviewbot.publish.surface import Check

Answer: TypeAlias = Literal["open", "blocked", "misconfigured", "ungoverned", "gone", "void", "waits"]

_ANSWER: Final[TypeAdapter[Answer]] = TypeAdapter(Answer)
_ROUNDS: Final = 9
"""With pauses of 1 + 2 + 4 + … seconds a queue waits for us eight minutes at most; by default it would for an hour."""
_PASSING: Final = frozenset({code.AGENT_SILENT, code.NOT_COVERED, code.GROUP_UNRESOLVED, code.GROUP_STALE})
"""Reasons that may be gone a moment later without anybody's doing."""
_OF_THE_GROUP: Final = frozenset({code.GROUP_UNRESOLVED, code.GROUP_STALE})


async def groups_to_ask(
    equipment: Equipment, lights: Lights, order: ReviewOrder | SettleOrder, settled: Iterable[Settled]
) -> tuple[GroupOrder, ...]:
    """Return orders for the groups that were let in with one of these changes, which is not open any more."""
    shut = frozenset(one.number for one in settled if isinstance(one.decision, Blocked))
    if not shut:
        return ()
    await lights.read(equipment.store)
    return tuple(
        GroupOrder(
            place=order.place,
            head=light.binding.head,
            branch=light.branch,
            base_ref=light.binding.base_ref,
            delivery=order.delivery,
            is_again=True,
        )
        for light in lights.green_groups(order.place.repo_id, shut)
        if light.branch is not None
    )


class MergeQueues:
    """The workflow that answers merge queues. Made before the engine is launched."""

    def __init__(self, equipment: Equipment, steps: DurableSteps, patience: Patience) -> None:
        self._equipment = equipment
        self._steps = steps
        self._first_pause_seconds = patience.first_pause_seconds
        self._answer = registered("answer_queue", self._answer_queue)

    def asked(self, order: QueueOrder) -> tuple[str, Workflow, str]:
        """Return the name, the workflow and its input that carry out an order."""
        name = f"{order.kind}:{order.place.repo_id}:{order.head}:{order.delivery}"
        return name, self._answer, QUEUE.dump_json(order).decode()

    async def give_up(self, event: GroupFormed, broken: Breakage) -> None:
        """Say on the head of a group that our work on it ended badly."""
        binding = Binding(repo_id=event.place.repo_id, number=NO_CHANGE, head=event.head, base_ref=event.base_ref)
        async with head_turn(self._equipment, event.place, event.head):
            evaluation = await begin_evaluation(self._equipment, event.place, event.head)
            present = await self._equipment.forge.fetch_present(event.place, NO_CHANGE, event.head, checks_only=True)
            shut = group_broken_off(binding, broken)
            await show_notice(self._equipment, evaluation, NO_CHANGE, shut, present)

    async def _answer_queue(self, told: str) -> str:
        order = QUEUE.validate_json(told)
        match order:
            case VoidOrder():
                return await self._once("void", order, partial(_void, self._equipment, order))
            case GroupOrder():
                return await self._until_answered(order)
            case _:
                assert_never(order)

    async def _until_answered(self, order: GroupOrder) -> str:
        if order.is_again:
            shown = await self._once("shown", order, partial(_shown, self._equipment, order))
            if shown != "open":
                return shown
        pause = self._first_pause_seconds
        for _ in range(_ROUNDS):
            answer = await self._once("answer", order, partial(_answer, self._equipment, order, may_wait=True))
            if answer != "waits":
                return answer
            await DBOS.sleep_async(pause)
            pause *= 2
        return await self._once("last answer", order, partial(_answer, self._equipment, order, may_wait=False))

    async def _once(self, name: str, order: QueueOrder, work: Callable[[Evaluation], Awaitable[Answer]]) -> Answer:
        async def in_turn() -> Answer:
            # The head of a group may be a change's, too.
            async with head_turn(self._equipment, order.place, order.head):
                evaluation = await begin_evaluation(self._equipment, order.place, order.head)
                answer = await work(evaluation)
                await evaluation.require_newest(self._equipment)
                return answer

        return await self._steps.run(name, _ANSWER, in_turn)


async def _shown(equipment: Equipment, order: GroupOrder, _evaluation: Evaluation) -> Answer:
    # A group that was refused stays refused, whyever: only what is green has to be looked at again.
    present = await equipment.forge.fetch_present(order.place, NO_CHANGE, order.head, checks_only=True)
    checks = [each.what for each in present.posted if isinstance(each.what, Check)]
    return "open" if any(check.name == GATE and check.conclusion == "success" for check in checks) else "void"


async def _void(equipment: Equipment, order: VoidOrder, evaluation: Evaluation) -> Answer:
    present = await equipment.forge.fetch_present(order.place, NO_CHANGE, order.head, checks_only=True)
    if present.posted:
        await show_notice(
            equipment, evaluation, NO_CHANGE, dissolved(order.place.repo_id, order.head, present), present
        )
    return "void"


async def _answer(equipment: Equipment, order: GroupOrder, evaluation: Evaluation, *, may_wait: bool) -> Answer:
    place = order.place
    group = await equipment.forge.fetch_group(place, order.branch, order.head, order.base_ref)
    if group is None:
        if order.is_again:
            return "gone"  # merged, or let go of, which is told by another event
        if may_wait:
            return "waits"
        present = await equipment.forge.fetch_present(place, NO_CHANGE, order.head, checks_only=True)
        await show_notice(equipment, evaluation, NO_CHANGE, dissolved(place.repo_id, order.head, present), present)
        return "gone"
    try:
        rulebook = await equipment.governance.fetch_rulebook(place, group.base)
        if rulebook is None:
            return "ungoverned"
        return await _decide(equipment, evaluation, order, group, rulebook, may_wait=may_wait)
    except Misconfigured as broken:
        shut = await shut_by(equipment, place, _binding_of(place, group), group.base, broken)
        present = await equipment.forge.fetch_present(place, NO_CHANGE, order.head, checks_only=True)
        await show_notice(equipment, evaluation, NO_CHANGE, shut, present)
        return "misconfigured"


async def _decide(
    equipment: Equipment, evaluation: Evaluation, order: GroupOrder, group: Group, rules: Rulebook, *, may_wait: bool
) -> Answer:
    place = evaluation.place
    open_changes = await equipment.forge.fetch_open_changes(place)
    named = {each.number: each for each in open_changes if each.base_ref == group.base_ref}
    traced = trace(group, ((each.number, each.head) for each in named.values()))
    settled = {number: await _settled(equipment, place, named.get(number)) for number in traced.members}
    world = _world_of(place, group, rules.registry.digest, traced, settled)
    decision = decide_group(world)
    decided = tuple(one for one in settled.values() if one is not None)
    for one in decided:
        await record(equipment, one)
        await owing(equipment, place, one)
    await _record(equipment, order, rules, world, decision)
    is_waiting = may_wait and _may_pass(decision)
    cases = tuple(map(case_of, decided))
    present = await equipment.forge.fetch_present(place, NO_CHANGE, group.head, checks_only=True)
    wanted = group_checks(decision, cases, is_waiting=is_waiting)
    await evaluation.apply(equipment, NO_CHANGE, reconcile(wanted, present))
    return "waits" if is_waiting else decision.kind


async def _settled(equipment: Equipment, place: Place, named: OpenChange | None) -> Settled | None:
    seen = None if named is None else await look_again(equipment, place, named)
    return None if seen is None else await decide_about(equipment, place, seen)


async def _record(
    equipment: Equipment, order: GroupOrder, rules: Rulebook, world: GroupWorld, decision: Decision
) -> None:
    made = GroupRecord(
        repo=world.repo,
        binding=world.binding,
        decided_at=equipment.clock.now(),
        governance_commit=rules.commit,
        policy_digest=world.policy_digest,
        world=world,
        decision=decision,
        branch=order.branch,
    )
    await note_decision(equipment, made)


def _may_pass(decision: Decision) -> bool:
    if not isinstance(decision, Blocked):
        return False
    codes = {reason.code for reason in decision.reasons}
    return codes <= _PASSING and (bool(decision.pending) or bool(codes & _OF_THE_GROUP))


def _world_of(
    place: Place, group: Group, policy: Digest, traced: Traced, settled: dict[ChangeNumber, Settled | None]
) -> GroupWorld:
    return GroupWorld(
        repo=place.repo,
        binding=_binding_of(place, group),
        policy_digest=policy,
        is_onto_base=group.is_onto_base,
        is_complete=group.is_complete,
        strays=traced.strays,
        members=tuple(_member(number, one) for number, one in settled.items()),
        paths=group.paths,
    )


def _member(number: ChangeNumber, one: Settled | None) -> Member:
    if one is None:
        return Member(
            number=number,
            head=None,
            standing="absent",
            reasons=(),
            pending=(),
            broken_glass_until=None,
            paths=frozenset(),
        )
    decision, change = one.decision, one.seen.look.change
    return Member(
        number=number,
        head=change.head,
        standing="open" if isinstance(decision, Opened) else "blocked",
        reasons=decision.reasons if isinstance(decision, Blocked) else (),
        pending=decision.pending if isinstance(decision, Blocked) and one.waiting is None else (),
        broken_glass_until=decision.broken_glass_until if isinstance(decision, Opened) else None,
        paths=frozenset(path for entry in change.entries for path in entry.paths),
    )


def _binding_of(place: Place, group: Group) -> Binding:
    number = next((layer.number for layer in group.layers if layer.top == Commit(group.head)), NO_CHANGE)
    return Binding(repo_id=place.repo_id, number=number, head=group.head, base_ref=group.base_ref)
