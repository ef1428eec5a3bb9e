"""Dispatch: what this process has just queued is begun at once, as far as there are slots, without waiting for a poll.

DBOS looks at a queue by polling alone. A poll often enough to feel quick costs a tenth of a core while nothing happens;
so the poll is slow, for what other processes queued or left, and whoever queues something here claims it as the poll
would. That takes DBOS's own functions, which are not public: its version is pinned, and `tests/` would notice.
"""

import asyncio
import contextvars
import logging
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from dbos import DBOS
from dbos._core import execute_dequeued_workflow
from dbos._dbos import _get_dbos_instance
from sqlalchemy.exc import DBAPIError

from reviewbot.kernel.errors import BrokenInvariant

_LOG: Final = logging.getLogger("reviewbot.flow")


class Dispatch:
    """Begins queued work of this process. Slots are kept: what runs here is counted, whoever has begun it."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._in_hand: dict[str, set[str]] = {}
        self._waiting: Counter[str] = Counter()

    async def begin(self, queue: str, *, queued: int) -> None:
        """Begin what was just queued, `queued` of them; what finds no slot begins when another one ends."""
        self._waiting[queue] += queued
        await self._claim_apart(queue)

    @contextmanager
    def holding(self, queue: str, workflow: str) -> Iterator[None]:
        """Hold a slot of the queue while a workflow runs."""
        self._in_hand.setdefault(queue, set()).add(workflow)
        try:
            yield
        finally:
            self._in_hand[queue].discard(workflow)

    async def pass_on(self, queue: str) -> None:
        """Begin what waits for a slot, now that one is free."""
        if self._waiting[queue] > 0:
            await self._claim_apart(queue)

    async def _claim_apart(self, queue: str) -> None:
        # Outside of the running workflow's context: inside, what is begun would count among its own steps, and a
        # replay, which may begin others, would not find its own again.
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, contextvars.Context().run, self._claim, queue)

    def _claim(self, name: str) -> None:
        dbos = _get_dbos_instance()
        with self._turn:
            queue = dbos._sys_db.get_queue(name)
            if queue is None:
                raise BrokenInvariant(f"queue {name!r} was never opened")
            # DBOS counts a workflow a moment after it was claimed; those that hold a slot are counted here at once.
            running = max(dbos._active_workflows_set.count_for_queue(name), len(self._in_hand.get(name, ())))
            claim = uuid.uuid4().hex
            try:
                claimed, _ = dbos._sys_db.start_queued_workflows(
                    queue, DBOS.executor_id, DBOS.application_version, None, running, owner_xid=claim
                )
            except DBAPIError as error:
                _LOG.info("queue %s is left to its poll: %s", name, type(error).__name__)
                return
            self._waiting[name] = max(0, self._waiting[name] - len(claimed)) if claimed else 0
            for status in dbos._sys_db.get_workflow_statuses(claimed):
                execute_dequeued_workflow(dbos, status, claim)
