"""Steps: work whose result is remembered, so that after a crash it is not done again."""

import asyncio
import contextvars
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from dbos import DBOS
from dbos._error import DBOSMaxStepRetriesExceeded
from pydantic import TypeAdapter

from reviewbot.flow.tempo import Patience
from reviewbot.kernel.errors import Unavailable

T = TypeVar("T")

_LONGEST_WISH_SECONDS: Final = 3_600.0
"""GitHub's limits are for an hour at most."""


class Steps(Protocol):
    """Runs the steps of one workflow, in an order that a replay repeats."""

    async def run(self, name: str, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Return what `work` gave, now or before the crash.

        Work may be done twice where the crash came before its result was kept; it has to bear that.
        Raises Unavailable when patience ends.
        """

    async def read(self, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Return what `work` gave, now or before the crash; for work that changes nothing.

        It is kept with the next step, and so costs none: what no step came after may be read anew.
        Raises Unavailable when patience ends.
        """

    async def insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work each time, and again where nobody answered; for work that is the same done twice.

        Raises Unavailable when patience ends.
        """


class PlainSteps:
    """Steps that nobody remembers: for work that ends with the process, such as a review before a push."""

    async def run(self, name: str, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Do the work."""
        return await work()

    async def read(self, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Do the work."""
        return await work()

    async def insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work."""
        return await work()


class DurableSteps:
    """Steps of the durable workflow that is running. Results are kept as JSON, never as pickled objects."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience

    async def run(self, name: str, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Do the work, or return what it gave before."""

        async def run_once() -> str:
            try:
                return kind.dump_json(await work()).decode()
            except Unavailable as absence:
                # Whoever says when to come back is not asked before: no try is burnt on it.
                await asyncio.sleep(_wished_seconds(absence))
                raise

        try:
            return kind.validate_json(await self._run_step(name, run_once))
        except DBOSMaxStepRetriesExceeded as spent:
            # Why it failed the last time says more than how often it was tried.
            raise (spent.errors[-1] if spent.errors else spent) from None

    async def _run_step(self, name: str, work: Callable[[], Coroutine[Any, Any, str]]) -> str:
        return await DBOS.run_step_async(
            {
                "name": name,
                "retries_allowed": self._patience.attempts > 1,
                "max_attempts": self._patience.attempts,
                "interval_seconds": self._patience.first_pause_seconds,
                "backoff_rate": 2.0,
                "should_retry": _is_worth_another_try,
            },
            work,
        )

    async def insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work, as often as patience allows."""
        pause = self._patience.first_pause_seconds
        for _ in range(1, self._patience.attempts):
            try:
                return await work()
            except Unavailable as absence:
                await asyncio.sleep(max(pause, _wished_seconds(absence)))
                pause *= 2
        return await work()


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


async def open_journal(patience: Patience, workflow: str) -> Journal:
    """Open the journal of the workflow that is running, with what was kept in it before the crash, if there was one."""
    # Outside of the workflow's context: inside, asking would itself be a step, and always give its first answer.
    asked = DBOS.list_workflow_steps_async(workflow)
    kept = await asyncio.get_running_loop().create_task(asked, context=contextvars.Context())
    return Journal(patience, tuple(_ENTRY.validate_json(str(each["output"])) for each in kept if each["output"]))


def _wished_seconds(absence: Unavailable) -> float:
    return min(absence.retry_after_seconds or 0.0, _LONGEST_WISH_SECONDS)


def _is_worth_another_try(error: BaseException) -> bool:
    return isinstance(error, Unavailable)
