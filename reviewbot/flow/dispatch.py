"""Dispatch: what this process has just queued is begun at once, as far as there are slots, without waiting for a poll.

DBOS looks at a queue by polling alone. A poll often enough to feel quick costs a tenth of a core while nothing happens;
so the poll is slow, for what other processes queued or left, and whoever queues something here claims it as the poll
would. That takes DBOS's own functions, which are not public: its version is pinned, and `tests/` would notice.
"""

import asyncio
import contextvars
import logging
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from typing import Any, Final, TypeAlias

from dbos import DBOS, Queue
from dbos._core import execute_dequeued_workflow, prepare_enqueued_workflow
from dbos._dbos import _get_dbos_instance
from dbos._sys_db import db_retry
from sqlalchemy.exc import DBAPIError

from reviewbot.flow.together import Together
from reviewbot.kernel.errors import BrokenInvariant

_LOG: Final = logging.getLogger("reviewbot.flow")
_FREE: Final = nullcontext()
"""Stands for a slot where the slots are not known yet: the engine recovers no more than were held."""

Workflow: TypeAlias = Callable[[str], Coroutine[Any, Any, str]]
"""A registered workflow; all that it is told is one text."""


class Dispatch:
    """Begins queued work of this process. Slots are kept: what runs here is counted, whoever has begun it."""

    def __init__(self) -> None:
        self._claims = Together()
        self._in_hand: dict[str, set[str]] = {}
        self._leaving: dict[str, set[str]] = {}
        self._waiting: dict[str, set[str]] = {}
        self._queues: dict[str, Queue] | None = None
        self._first_runs: set[str] = set()
        self._slots: dict[str, asyncio.Semaphore] = {}

    def know(self, queues: Iterable[Queue], slots: Mapping[str, int]) -> None:
        """Remember the queues, now that all are open, and the slots of each by name: no claim reads these again.

        The engine begins what it recovers before that; what is queued meanwhile is left to the first poll.
        """
        self._queues = {queue.name: queue for queue in queues}
        self._slots = {name: asyncio.Semaphore(count) for name, count in slots.items()}

    @property
    def lanes(self) -> tuple[str, ...]:
        """The names of the queues that this process begins by itself, once they are open."""
        return tuple(self._queues or ())

    async def begin(self, queue: str, work: Workflow, told: Mapping[str, str]) -> None:
        """Queue a workflow under each name, told its text, all at once, and begin them; a taken name stays as it is.

        What finds no slot begins when another one ends.
        """
        await _apart(partial(self._queue_and_claim, queue, work, told))

    def is_first_run(self, workflow: str) -> bool:
        """Say whether the running workflow is known to have never run before; to be asked once, as it begins."""
        is_first = workflow in self._first_runs
        self._first_runs.discard(workflow)
        return is_first

    @asynccontextmanager
    async def holding(self, queue: str, workflow: str) -> AsyncIterator[None]:
        """Hold a slot of the queue while a workflow runs. Where a poll and a claim have met over one, wait for it."""
        self._in_hand.setdefault(queue, set()).add(workflow)
        try:
            async with self._slots.get(queue, _FREE):
                yield
        finally:
            self._leaving.setdefault(queue, set()).add(workflow)
            self._in_hand[queue].discard(workflow)

    async def pass_on(self, queue: str) -> None:
        """Begin what waits for a slot, now that one is free."""
        if self._waiting.get(queue):
            await _apart(partial(self._claim, queue))

    def _queue_and_claim(self, queue: str, work: Workflow, told: Mapping[str, str]) -> None:
        dbos = _get_dbos_instance()
        rows = [
            prepare_enqueued_workflow(dbos, work, (text,), {}, queue_name=queue, workflow_id=name)
            for name, text in told.items()
        ]
        # Alone among the engine's writes, this one does not wait by itself for a database that is away.
        db_retry(sys_db=dbos._sys_db)(dbos._sys_db.init_workflows)(rows)
        self._waiting.setdefault(queue, set()).update(told)
        self._claim(queue)

    def _claim(self, name: str) -> None:
        if self._queues is None:
            _LOG.info("queue %s is left to its poll: it is about to be opened", name)
            return
        queue, waiting = self._queues.get(name), self._waiting.setdefault(name, set())
        if queue is None:
            raise BrokenInvariant(f"queue {name!r} was never opened")
        self._claims.see_to(name, partial(self._claim_from, queue, waiting))

    def _claim_from(self, queue: Queue, waiting: set[str]) -> None:
        dbos = _get_dbos_instance()
        claim = uuid.uuid4().hex
        try:
            # Only what was queued under this very version: what has none is left to the poll of the latest.
            claimed, stopped_by = dbos._sys_db.start_queued_workflows(
                queue,
                DBOS.executor_id,
                DBOS.application_version,
                None,
                self._running(queue.name),
                owner_xid=claim,
                is_latest_version=False,
            )
        except DBAPIError as error:
            _LOG.info("queue %s is left to its poll: %s", queue.name, type(error).__name__)
            return
        for status in dbos._sys_db.get_workflow_statuses(claimed):
            # Both: what waited was queued here a moment ago, and nobody began it in between.
            if status["workflow_uuid"] in waiting and status["recovery_attempts"] == 1:
                self._first_runs.add(status["workflow_uuid"])
            execute_dequeued_workflow(dbos, status, claim)
        waiting.difference_update(claimed)
        if not claimed and stopped_by is None:
            # There was room and nothing to begin: others have begun it all.
            waiting.clear()

    def _running(self, queue: str) -> int:
        active = _get_dbos_instance()._active_workflows_set
        # DBOS counts a workflow a moment after it was claimed; those that hold a slot are counted here at once.
        # And it counts one that has given its slot back a moment too long.
        leaving = self._leaving.setdefault(queue, set())
        leaving.intersection_update(active.activeList())
        return max(active.count_for_queue(queue) - len(leaving), len(self._in_hand.get(queue, ())))


async def _apart(work: Callable[[], None]) -> None:
    # Outside of the running workflow's context: inside, what is begun would count among its own steps, and a
    # replay, which may begin others, would not find its own again.
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, contextvars.Context().run, work)
