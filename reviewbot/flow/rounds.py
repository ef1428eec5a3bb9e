"""The workflows that no event begins: the sweep, and the settling of a head whose decision changes at an instant."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID
from pydantic import TypeAdapter

from reviewbot.audit.checkpoint import Lost
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.journal import DurableSteps
from reviewbot.flow.light import Lights
from reviewbot.flow.lookalike import Lookalikes
from reviewbot.flow.order import (
    SETTLE,
    SWEEP,
    SWEPT,
    GroupOrder,
    ReviewOrder,
    SettleOrder,
    SweepOrder,
    Told,
    VerifyOrder,
    Wake,
)
from reviewbot.flow.protection import Protections
from reviewbot.flow.retention import purge
from reviewbot.flow.running import CHANGES, Running, Workflow, is_any_at_work, registered
from reviewbot.flow.sweep import ask_for_lost_deliveries, sweep
from reviewbot.flow.tempo import Tempo
from reviewbot.kernel.canonical import instant
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import DeliveryId

_COUNT: Final = TypeAdapter(int)
_LOG: Final = logging.getLogger("reviewbot.flow")


class Rounds:
    """What is looked at again without being told to. Made before the engine is launched."""

    def __init__(
        self,
        *,
        equipment: Equipment,
        steps: DurableSteps,
        settle: Workflow,
        begin: Callable[[ReviewOrder | VerifyOrder | GroupOrder], Awaitable[object]],
        lights: Lights,
        tempo: Tempo,
    ) -> None:
        self._equipment = equipment
        self._steps = steps
        self._settle = settle
        self._begin = begin
        self._lights = lights
        self._tempo = tempo
        self._protections = Protections()
        self._lookalikes = Lookalikes()
        self._sweep = registered("sweep", self._sweep_all)

    async def begin_sweep(self) -> Running | None:
        """Begin the sweep that is due, if no other worker has begun it and none of this version is at work still.

        The trail is looked at before: what it lacks is told by then.
        """
        try:
            await self.look_at_trail()
        except Unavailable as reason:
            _LOG.warning("the trail is held against what was signed later: %s", reason)
        # One of another version may be left over, and nobody here would ever end it.
        if await is_any_at_work("sweep:", of_version=DBOS.application_version):
            return None
        return await self._begin_sweep(f"sweep:{self._due}", self._due)

    async def look_at_trail(self) -> None:
        """Hold the trail against what was signed, and sign its end; where it lacks something a sweep begins at once."""
        if self._equipment.seal is not None:
            await self._equipment.seal.look(self._equipment.store, self._sweep_after)

    async def follow(self, told: Told) -> None:
        """Begin what follows from settling a head: it is settled again when its time comes, and so is its group."""
        await self.wake(told.wakes)
        for group in told.groups:
            await self._begin(group)

    async def wake(self, wakes: tuple[Wake, ...]) -> None:
        """Settle these heads at these instants, whichever worker is up then. Asking twice asks once."""
        for wake in wakes:
            name = f"wake:{wake.place.repo_id}:{wake.head}:{instant(wake.at)}"
            order = SettleOrder(place=wake.place, head=wake.head, delivery=DeliveryId(name), is_strict_first=False)
            seconds = max(0.0, (wake.at - self._equipment.clock.now()).total_seconds())
            with SetWorkflowID(name), SetEnqueueOptions(delay_seconds=seconds):
                await DBOS.enqueue_workflow_async(CHANGES, self._settle, SETTLE.dump_json(order).decode())

    @property
    def _due(self) -> int:
        return int(self._equipment.clock.now().timestamp()) // self._tempo.sweep_seconds

    async def _sweep_after(self, lost: Lost) -> None:
        # Named for what is gone: one that is at work may have passed whatever has to be settled again.
        await self._begin_sweep(f"sweep:{self._due}:without:{lost.gone.digest}", self._due)

    async def _begin_sweep(self, name: str, turn: int) -> Running:
        with SetWorkflowID(name):
            return await DBOS.start_workflow_async(self._sweep, SWEEP.dump_json(SweepOrder(turn=turn)).decode())

    async def _sweep_all(self, told: str) -> str:
        order = SWEEP.validate_json(told)
        asked = await self._steps.run("lost webhooks", _COUNT, lambda: ask_for_lost_deliveries(self._equipment))
        swept = await self._steps.run(
            "sweep",
            SWEPT,
            lambda: sweep(
                self._equipment,
                order,
                self._protections,
                self._lookalikes,
                self._lights,
                spread_seconds=self._tempo.spread_seconds,
            ),
        )
        following: tuple[ReviewOrder | VerifyOrder | GroupOrder, ...] = (*swept.reviews, *swept.merges, *swept.groups)
        for each in following:
            await self._begin(each)
        await self.wake(swept.wakes)
        # Last, so that a sweep which began before there was a purge goes on with its steps in order.
        gone = await self._steps.run("purge", _COUNT, lambda: purge(self._equipment, self._tempo.ages))
        return f"{asked} webhooks, {len(swept.reviews)} reviews, {len(swept.merges)} merges, {gone} purged"
