"""The steps of a durable workflow, as the engine keeps them. Whoever needs no engine does not load it: see `step`."""

import asyncio
import contextvars
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from dbos import DBOS
from pydantic import TypeAdapter

from reviewbot.flow.tempo import Patience
from reviewbot.kernel.errors import Unavailable

T = TypeVar("T")

_LOG: Final = logging.getLogger("reviewbot.step")
_LONGEST_WISH_SECONDS: Final = 3_600.0
"""GitHub's limits are for an hour at most."""


class DurableSteps:
    """Steps of the durable workflow that is running. Results are kept as JSON, never as pickled objects."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience

    async def run(self, name: str, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Do the work, or return what it gave before."""

        async def run_once() -> str:
            # Tried again in here and not by the engine, whose pauses only grow: after an outage nobody waits for long.
            return kind.dump_json(await self.insist(work)).decode()

        return kind.validate_json(await DBOS.run_step_async({"name": name}, run_once))

    async def insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work, as often as patience allows. Whoever says when to come back is not asked before."""
        for pause in self._patience.pauses():
            try:
                return await work()
            except Unavailable as absence:
                seconds = max(pause, _wished_seconds(absence))
                _LOG.warning("a step waits for %.0f s: %s", seconds, absence)
                await asyncio.sleep(seconds)
        try:
            return await work()
        except Unavailable as absence:
            why = f"{absence.why or 'it did not answer'}, after {self._patience.attempts} tries"
            raise Unavailable(absence.what, why=why, retry_after_seconds=absence.retry_after_seconds) from absence


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What one step of a journal keeps: what was read since the step before, and what the step gave."""

    read: tuple[str, ...]
    given: str


_ENTRY: Final = TypeAdapter(_Entry)


class Journal:
    """Steps of the durable workflow that is running, which also remember what was read between them."""

    def __init__(self, patience: Patience, before: tuple[_Entry, ...]) -> None:
        self._steps = DurableSteps(patience)
        self._before = deque(told for entry in before for told in entry.read)
        self._unkept: list[str] = []

    async def run(self, name: str, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Do the work, or return what it gave before."""

        async def run_once() -> _Entry:
            return _Entry(read=tuple(self._unkept), given=kind.dump_json(await work()).decode())

        entry = await self._steps.run(name, _ENTRY, run_once)
        self._unkept.clear()
        return kind.validate_json(entry.given)

    async def read(self, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Do the work, or return what it gave before."""
        told = self._before.popleft() if self._before else kind.dump_json(await self.insist(work)).decode()
        self._unkept.append(told)
        return kind.validate_json(told)

    async def insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work, as often as patience allows."""
        return await self._steps.insist(work)


async def open_journal(patience: Patience, workflow: str, *, is_first_run: bool = False) -> Journal:
    """Open the journal of the workflow that is running, with what was kept in it before the crash, if there was one.

    Of one that is known to run for the first time nothing was kept.
    """
    if is_first_run:
        return Journal(patience, ())
    # Outside of the workflow's context: inside, asking would itself be a step, and always give its first answer.
    asked = DBOS.list_workflow_steps_async(workflow)
    kept = await asyncio.get_running_loop().create_task(asked, context=contextvars.Context())
    return Journal(patience, tuple(_ENTRY.validate_json(str(each["output"])) for each in kept if each["output"]))


def _wished_seconds(absence: Unavailable) -> float:
    return min(absence.retry_after_seconds or 0.0, _LONGEST_WISH_SECONDS)
