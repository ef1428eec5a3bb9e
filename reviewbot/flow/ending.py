"""Waiting for other workflows to end: told at once of those that ran here, and asking the engine about the others."""

import asyncio
import contextvars
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Literal

from dbos import DBOS

_SECONDS_BETWEEN_LOOKS: Final = 0.25
"""What ended on another machine is noticed this late at most."""
_UNENDED: Final = ["PENDING", "ENQUEUED", "DELAYED"]


class Endings:
    """Which workflows have ended in this process, for those who wait for them."""

    def __init__(self) -> None:
        self._awaited: dict[str, list[asyncio.Event]] = {}

    @contextmanager
    def telling(self, workflow: str) -> Iterator[None]:
        """Run a workflow; however it ends, those who wait are told. What the process's end cuts off has not ended."""
        is_cut_off = False
        try:
            yield
        except asyncio.CancelledError:
            is_cut_off = True
            raise
        finally:
            if not is_cut_off:
                for event in self._awaited.pop(workflow, ()):
                    event.set()

    @contextmanager
    def awaited(self, workflows: Sequence[str]) -> Iterator["Awaited"]:
        """Listen for these while the block runs. To be entered before they are started."""
        events = {workflow: asyncio.Event() for workflow in workflows}
        for workflow, event in events.items():
            self._awaited.setdefault(workflow, []).append(event)
        try:
            yield Awaited(events)
        finally:
            for workflow, event in events.items():
                self._forget(workflow, event)

    def _forget(self, workflow: str, event: asyncio.Event) -> None:
        left = [each for each in self._awaited.pop(workflow, ()) if each is not event]
        if left:
            self._awaited[workflow] = left


class Awaited:
    """Some workflows that somebody waits for."""

    def __init__(self, events: dict[str, asyncio.Event]) -> None:
        self._events = events

    async def wait(self) -> None:
        """Return once every one of them has ended, however it did, here or anywhere."""
        waiting = [asyncio.create_task(event.wait()) for event in self._events.values()]
        try:
            while waiting and not await self._have_all_ended(waiting):
                pass
        finally:
            for each in waiting:
                each.cancel()

    async def _have_all_ended(self, waiting: "list[asyncio.Task[Literal[True]]]") -> bool:
        _, missing = await asyncio.wait(waiting, timeout=_SECONDS_BETWEEN_LOOKS)
        if not missing:
            return True
        # Outside of the workflow's context: inside, each look would be a step, and a replay looks more or less often.
        looking = DBOS.list_workflows_async(
            workflow_ids=list(self._events), status=_UNENDED, load_input=False, load_output=False
        )
        return not await asyncio.get_running_loop().create_task(looking, context=contextvars.Context())
