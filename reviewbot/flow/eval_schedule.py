"""The schedule of nights, on DBOS: one workflow for each night, whichever worker begins it."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Final, TypeAlias

from dbos import DBOS, SetWorkflowID

from reviewbot.flow.running import Running, Workflow, registered
from reviewbot.ports import Clock

BEGINS_AT: Final = 2
"""The hour of the day, UTC, from which on a night's evals may begin; a worker that was down then begins them later."""
SECONDS_BETWEEN_NIGHTS: Final = 300.0
"""From one look at whether a night is due to the next."""

NightWork: TypeAlias = Callable[[date], Awaitable[str]]


class EvalNights:
    """Begins each night's evals once. `register` comes before the engine is launched."""

    def __init__(self, clock: Clock, work: NightWork) -> None:
        """`work` is the night: it is done again from its beginning after a crash, and has to remember what it did."""
        self._clock = clock
        self._work = work
        self._night: Workflow | None = None

    def register(self) -> None:
        """Give the engine the workflow."""
        self._night = registered("eval_night", self._run)

    async def begin(self) -> Running | None:
        """Begin the night that is due, if no worker has begun it; None where it is too early."""
        now = self._clock.now()
        if self._night is None or now.hour < BEGINS_AT:
            return None
        night = now.date().isoformat()
        with SetWorkflowID(f"night:{night}"):
            return await DBOS.start_workflow_async(self._night, night)

    async def _run(self, told: str) -> str:
        return await self._work(date.fromisoformat(told))
