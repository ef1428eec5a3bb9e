"""Whether a process can do what it is there for: asked again and again, answered soon, by one look at a time."""

import asyncio
from dataclasses import dataclass
from typing import Final, TypeAlias

from reviewbot.entry.gauge import AtWork
from reviewbot.kernel.errors import Unavailable
from reviewbot.ports import Store

PATIENCE_SECONDS: Final = 2.5
"""Whoever asks gives up after a few seconds, and then has no reason to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Everything answered."""

    switches_on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unready:
    """Something did not answer, or has ended."""

    why: str


Readiness: TypeAlias = Ready | Unready


class Checkup:
    """Looks whether a process is ready, anew for everybody who asks, but never twice at once.

    A look that hangs holds a thread, which nothing ends but the database: whoever asks meanwhile waits for the same.
    """

    def __init__(self, store: Store, work: AtWork | None, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._store = store
        self._work = work
        self._patience_seconds = patience_seconds
        self._looking: asyncio.Task[Readiness] | None = None

    async def ask(self) -> Readiness:
        """Return how it is, within the time for it, whatever hangs."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(self._patience_seconds):
                return await asyncio.shield(self._looking)
        except TimeoutError:
            return Unready(why=f"the database did not answer within {self._patience_seconds:g} seconds")

    async def _look(self) -> Readiness:
        try:
            await self._store.upkeep.prove_writable()
            switches = await self._store.fetch_switches()
        except Unavailable as reason:
            return Unready(why=str(reason))
        if self._work is None:
            return Ready(switches_on=len(switches))
        if not self._work.pump.is_moving:
            return Unready(why="the worker of this process has ended")
        try:
            await self._work.loads()
        except Unavailable as reason:
            return Unready(why=f"the durable engine does not answer: {reason}")
        return Ready(switches_on=len(switches))
