"""The durable workflows: `handle_delivery → review_change → review_owner × N → settle_head`, on DBOS.

Ids decide what happens once. A delivery is handled once, by a workflow around what it asks for only where that is not
one thing; an owner is asked once for one binding under one policy, by whichever delivery came first; a rerun asks again
only where the first answer was none. All that crosses from one to another is JSON text, never a pickled object.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final, assert_never

from dbos import DBOS, SetWorkflowID
from pydantic import TypeAdapter

from reviewbot.flow import suspect
from reviewbot.flow.abreast import Abreast
from reviewbot.flow.away import away_told
from reviewbot.flow.change_review import Sights, hold_for_agents, owner_review_id, prepare
from reviewbot.flow.command import answer
from reviewbot.flow.commands import Commands
from reviewbot.flow.deliver import Sweeping, command_order, orders_at_once, orders_for
from reviewbot.flow.dispatch import Dispatch
from reviewbot.flow.ending import Endings
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.hold import give_up, hold_head
from reviewbot.flow.journal import DurableSteps, Journal, open_journal
from reviewbot.flow.light import Lights
from reviewbot.flow.load import QueueLoad, fetch_loads
from reviewbot.flow.merge_group import MergeQueues, groups_to_ask
from reviewbot.flow.merges import Merges
from reviewbot.flow.older import Taken, stop_older
from reviewbot.flow.order import (
    ORDERS,
    OWNER,
    REVIEW,
    SETTLE,
    TOLD,
    CommandOrder,
    GroupOrder,
    Order,
    OwnerOrder,
    ReviewOrder,
    SettleOrder,
    Told,
    VerifyOrder,
    VoidOrder,
)
from reviewbot.flow.owner_review import answered_on, look_without_agent, own_up, review_unless_stopped, told_on
from reviewbot.flow.prepared import Dropped, Prepared, Ready
from reviewbot.flow.rounds import Rounds
from reviewbot.flow.running import CHANGES, Running, lane_queue, registered, wait_until_ended
from reviewbot.flow.settle import head_turn, settle_in_turn
from reviewbot.flow.shadow import Shadows
from reviewbot.flow.stop import Stops
from reviewbot.flow.tempo import Tempo
from reviewbot.flow.wake import told_of
from reviewbot.intake.event import ChangePushed, ChangeTouched, CommandGiven, Event, GroupFormed, RerunAsked
from reviewbot.kernel.ids import DeliveryId, OwnerName
from reviewbot.plan.plan import Plan
from reviewbot.publish.breakage import Breakage
from reviewbot.publish.command_reply import BROKE_OFF

_SETTLES_ABREAST: Final = 8
_NOTHING: Final = TypeAdapter(None)
_EVENT: Final[TypeAdapter[Event]] = TypeAdapter(Event)
_PREPARED: Final[TypeAdapter[Prepared]] = TypeAdapter(Prepared)


class Workflows:
    """The workflows of one process, registered with DBOS and given what they work with.

    Made before DBOS is launched; `open_queues` comes after.
    """

    def __init__(self, equipment: Equipment, tempo: Tempo) -> None:
        self._equipment = equipment
        self._tempo = tempo
        self._steps = DurableSteps(tempo.patience)
        self._sights = Sights(equipment)
        self._settles = Abreast(_SETTLES_ABREAST)
        self._endings = Endings()
        self._lights = Lights()
        self._dispatch = Dispatch()
        self._shadows = Shadows(equipment, self._sights, tempo.patience)
        self._handle = registered("handle_delivery", self._handle_delivery)
        self._review = registered("review_change", self._review_change)
        self._ask = registered("review_owner", self._review_owner)
        self._settle = registered("settle_head", self._settle_head)
        self._commands = Commands(equipment, tempo.patience, place_all=self._place_all)
        self._queues = MergeQueues(equipment, self._steps, tempo.patience)
        self._merges = Merges(equipment, self._steps, self._lights)
        self.rounds = Rounds(
            equipment=equipment,
            steps=self._steps,
            settle=self._settle,
            begin=lambda order: self._place(order, is_alone=False),
            lights=self._lights,
            tempo=tempo,
        )
        later = partial(self._place, is_alone=False)
        self.stops = Stops(equipment=equipment, settle=later, review=later, lights=self._lights)
        """What is done about switches; whoever runs the workflows lets it look."""

    async def open_queues(self, lanes: Mapping[str, int]) -> None:
        """Open the queues: one for each lane with its slots, one for many changes, and those of suspects."""
        tempo = self._tempo
        await DBOS.register_queue_async(
            CHANGES, worker_concurrency=tempo.changes_at_once, polling_interval_sec=tempo.poll_seconds
        )
        queues = [
            await DBOS.register_queue_async(
                lane_queue(lane), worker_concurrency=slots, polling_interval_sec=tempo.poll_seconds
            )
            for lane, slots in lanes.items()
        ]
        await suspect.open_queues()
        self._dispatch.know(queues, {lane_queue(lane): slots for lane, slots in lanes.items()})

    async def hand_on(self, delivery: DeliveryId, event: Event) -> Running:
        """Give the durable engine an event; the same delivery twice is handled once. The handle tells when it ended."""
        orders = () if isinstance(event, Sweeping) else orders_at_once(event, delivery)
        with away_told(), SetWorkflowID(f"delivery:{delivery}"):
            if len(orders) == 1:
                # Nothing is left for a workflow around it: its name says as much as the delivery's would.
                return await self._place(orders[0], is_alone=True)
            return await DBOS.start_workflow_async(self._handle, _EVENT.dump_json(event).decode())

    async def fetch_loads(self) -> tuple[QueueLoad, ...]:
        """Return the load of every queue, as `flow/load.py` does."""
        return await fetch_loads((CHANGES, *self._dispatch.lanes))

    async def begin_sweep(self) -> Running | None:
        """Begin the sweep that is due, if no other worker has begun it and none is at work still."""
        return await self.rounds.begin_sweep()

    async def _handle_delivery(self, told: str) -> str:
        event = _EVENT.validate_json(told)
        delivery = DeliveryId((DBOS.workflow_id or "").removeprefix("delivery:"))
        return await self._place_all(await self._orders(event, delivery))

    async def _orders(self, event: Event, delivery: DeliveryId) -> tuple[Order, ...]:
        if isinstance(event, Sweeping):
            return await self._steps.run(
                "orders", ORDERS, partial(orders_for, self._equipment, self._lights, event, delivery)
            )
        return orders_at_once(event, delivery)

    async def _place_all(self, orders: tuple[Order, ...]) -> str:
        for order in orders:
            handle = await self._place(order, is_alone=len(orders) == 1)
            if len(orders) == 1:
                await self.wait_for(handle)
        return f"{len(orders)} orders"

    async def _place(self, order: Order, *, is_alone: bool) -> Running:
        match order:
            case ReviewOrder():
                name = f"review:{order.place.repo_id}:{order.number}:{order.head}:{order.delivery}"
                work, told = self._review, REVIEW.dump_json(order).decode()
            case SettleOrder():
                name = f"settle:{order.place.repo_id}:{order.head}:{order.delivery}"
                work, told = self._settle, SETTLE.dump_json(order).decode()
            case CommandOrder():
                name, work, told = self._commands.asked(order)
            case GroupOrder() | VoidOrder():
                name, work, told = self._queues.asked(order)
            case VerifyOrder():
                name, work, told = self._merges.asked(order)
            case _:
                assert_never(order)
        with SetWorkflowID(name):
            if is_alone:
                return await DBOS.start_workflow_async(work, told)
            return await DBOS.enqueue_workflow_async(CHANGES, work, told)

    async def _review_change(self, told: str) -> str:
        order = REVIEW.validate_json(told)
        prepared = await self._steps.run("look", _PREPARED, lambda: self._look_and_ask(order))
        if isinstance(prepared, Ready):
            order = replace(order, head=prepared.binding.head)
        match prepared:
            case Ready(admission=Plan()):
                await self._await_owners(prepared)
            case Ready():
                await self._look_without_agents(order, prepared)
            case Dropped(wants_settling=True):
                pass
            case Dropped(reason=reason):
                return reason
            case _:
                assert_never(prepared)
        return await self._settle_and_wake(order)

    async def _look_and_ask(self, order: ReviewOrder) -> Prepared:
        # One step: looking again after a crash finds the same, and who was queued by then is not queued twice.
        prepared = await prepare(self._equipment, self._sights, order, DBOS.workflow_id or "", self._tempo)
        if not (isinstance(prepared, Ready) and isinstance(prepared.admission, Plan)):
            return prepared
        names = await self._queue_owners(replace(order, head=prepared.binding.head), prepared, prepared.admission)
        return replace(prepared, asked=tuple(names.items()))

    async def _queue_owners(self, order: ReviewOrder, ready: Ready, plan: Plan) -> dict[OwnerName, str]:
        taken = await stop_older(order, own := DBOS.workflow_id or "")
        if own in taken.spent:
            # A newer head has ended this review while it looked: nobody would end those it asked now.
            return {}
        names = await self._whom_to_ask(order, ready, plan, taken)
        if not taken.done.issuperset(names.values()):
            # Where every answer is there already, what is shown stays until it is decided afresh, which is next.
            await hold_for_agents(self._equipment, order.place, ready)
        queue = lane_queue(plan.lane)
        orders = {
            names[task.owner]: OwnerOrder(
                place=order.place, look=ready.look, task=task, deadline_seconds=plan.deadline_seconds, queue=queue
            )
            for task in plan.tasks
            if task.owner in names
        }
        told = {name: OWNER.dump_json(owner).decode() for name, owner in orders.items()}
        # They are begun before this step is on record: a crash finds them queued or at work, and asks nobody twice.
        await self._dispatch.begin(queue, self._ask, told)
        return names

    async def _await_owners(self, ready: Ready) -> None:
        await self._endings.wait_for([name for _, name in ready.asked])
        await self._steps.insist(lambda: own_up(self._equipment, ready))

    async def _look_without_agents(self, order: ReviewOrder, ready: Ready) -> None:
        # Nobody is asked, so nothing has to be remembered: looking again after a crash finds the same.
        steps = Journal(self._tempo.patience, ())
        seen = await steps.insist(lambda: self._sights.see(order.place, ready.look))
        for assignment in seen.look.assignments:
            if assignment.has_agent:
                await look_without_agent(self._equipment, steps, order.place, seen, assignment.owner)

    async def _whom_to_ask(self, order: ReviewOrder, ready: Ready, plan: Plan, taken: Taken) -> dict[OwnerName, str]:
        tasks = [task for task in plan.tasks if order.only in {None, task.owner}]
        names = {task.owner: owner_review_id(order, task.owner, ready) for task in tasks}
        promotions = (await self._sights.see(order.place, ready.look)).rulebook.promotions
        if order.is_asked_for or order.asks_again:
            answered = await answered_on(self._equipment, ready, promotions)
            return {owner: f"{name}:{order.delivery}" for owner, name in names.items() if owner not in answered}
        used = taken.spent
        if not taken.done.isdisjoint(names.values()):
            told = await told_on(self._equipment, ready, promotions)
            used |= {name for owner, name in names.items() if name in taken.done and owner not in told}
        # Of a used name nothing would ever come again.
        return {owner: f"{name}:{order.delivery}" if name in used else name for owner, name in names.items()}

    async def wait_for(self, handle: Running) -> None:
        """Wait until a workflow has ended; raises what it ended with, but for a newer head that ended it."""
        await wait_until_ended(handle, poll_seconds=self._tempo.poll_seconds)

    async def give_up(self, event: Event, broken: Breakage) -> None:
        """Shut the gate of the changes an event is about, with a reason: the work that it asked for ended badly."""
        if isinstance(event, ChangePushed | ChangeTouched | RerunAsked):
            await give_up(self._equipment, event.place, event.head, broken)
        elif isinstance(event, CommandGiven):
            await answer(self._equipment, command_order(event), BROKE_OFF)
        elif isinstance(event, GroupFormed):
            await self._queues.give_up(event, broken)

    async def _review_owner(self, told: str) -> str:
        order = OWNER.validate_json(told)
        name = DBOS.workflow_id or ""
        with self._endings.telling(name):
            async with self._dispatch.holding(order.queue, name):
                is_first_run = self._dispatch.is_first_run(name)
                steps = await open_journal(self._tempo.patience, name, is_first_run=is_first_run)
                seen = await steps.insist(lambda: self._sights.see(order.place, order.look))
                made = await review_unless_stopped(
                    self._equipment, steps, order.place, seen, order.task, deadline_seconds=order.deadline_seconds
                )
        await self._dispatch.pass_on(order.queue)
        await self._shadows.follow(name, order, seen, made)
        return made.verdict.kind

    async def _settle_head(self, told: str) -> str:
        order = SETTLE.validate_json(told)
        if order.is_strict_first:
            await self._steps.run("hold", _NOTHING, lambda: self._hold(order))
        return await self._settle_and_wake(order)

    async def _settle_and_wake(self, order: ReviewOrder | SettleOrder) -> str:
        told = await self._steps.run("settle", TOLD, lambda: self._settle_now(order))
        await self.rounds.follow(told)
        return told.said

    async def _hold(self, order: SettleOrder) -> None:
        async with head_turn(self._equipment, order.place, order.head):
            await hold_head(self._equipment, order.place, order.head, "What people said about the change has moved.")

    async def _settle_now(self, order: ReviewOrder | SettleOrder) -> Told:
        place = order.place
        async with self._settles.room(place.repo_id):
            settled = await settle_in_turn(self._equipment, place, order.head)
        await self._lights.recall(self._equipment.store, place.repo, place.repo_id, (one.number for one in settled))
        groups = await groups_to_ask(self._equipment, self._lights, order, settled)
        return told_of(place, settled, groups=groups, now=self._equipment.clock.now())
