"""Waiting for other workflows to end: told at once of those that ran here, and asking the engine about the others."""

import asyncio
import contextvars
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from dbos import DBOS

_SECONDS_BETWEEN_LOOKS: Final = 0.25
"""What ended on another machine is noticed this late at most."""
_MOST_REMEMBERED: Final = 4_096
_UNENDED: Final = ["PENDING", "ENQUEUED", "DELAYED"]


class Endings:
    """Which workflows have ended in this process, for those who wait for them, whether they begin to before or after.

    The engine is asked about all that are awaited at once, however many wait.
    """

    def __init__(self) -> None:
        self._awaited: dict[str, list[asyncio.Event]] = {}
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._at_work: set[str] = set()
        self._watch: asyncio.Task[None] | None = None

    @contextmanager
    def telling(self, workflow: str) -> Iterator[None]:
        """Run a workflow; once it has ended well, those who wait are told.

        Of one that failed here the engine is asked: it may have been taken over by another process, and go on there.
        """
        self._ended.pop(workflow, None)
        self._at_work.add(workflow)
        try:
            yield
        finally:
            self._at_work.discard(workflow)
        self._remember(workflow)
        self._tell(workflow)

    async def wait_for(self, workflows: Sequence[str]) -> None:
        """Return once every one of them has ended, however it did, here or anywhere."""
        events = {workflow: asyncio.Event() for workflow in workflows if workflow not in self._ended}
        for workflow, event in events.items():
            self._awaited.setdefault(workflow, []).append(event)
        ended = asyncio.gather(*(event.wait() for event in events.values()))
        try:
            while not ended.done():
                watch = self._watching()
                await asyncio.wait((ended, watch), return_when=asyncio.FIRST_COMPLETED)
                if watch.done() and not ended.done():
                    watch.result()
        finally:
            ended.cancel()
            for workflow, event in events.items():
                self._forget(workflow, event)

    def _remember(self, workflow: str) -> None:
        self._ended[workflow] = None
        while len(self._ended) > _MOST_REMEMBERED:
            self._ended.popitem(last=False)

    def _tell(self, workflow: str) -> None:
        for event in self._awaited.pop(workflow, ()):
            event.set()

    def _forget(self, workflow: str, event: asyncio.Event) -> None:
        left = [each for each in self._awaited.pop(workflow, ()) if each is not event]
        if left:
            self._awaited[workflow] = left

    def _watching(self) -> "asyncio.Task[None]":
        if self._watch is None or self._watch.done():
            # Outside of the workflow's context: inside, each look would be a step, and a replay looks more often.
            self._watch = asyncio.get_running_loop().create_task(self._look_on(), context=contextvars.Context())
        return self._watch

    async def _look_on(self) -> None:
        while self._awaited:
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
            elsewhere = [name for name in self._awaited if name not in self._at_work]
            if not elsewhere:
                continue
            found = await DBOS.list_workflows_async(
                workflow_ids=elsewhere, status=_UNENDED, load_input=False, load_output=False
            )
            for name in set(elsewhere).difference(each.workflow_id for each in found):
                self._tell(name)
