"""The storm: webhooks come, processes and the database die, and come back."""

import random
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx

from tests.chaos.change import Author
from tests.e2e.program import Program
from tests.e2e.watched import WatchedGitHub
from tests.standins.github import Delivery
from tests.standins.postgres import DatabaseServer

_TICK_SECONDS: Final = 0.05
_AWAY_SECONDS: Final = (0.0, 2.0)
"""How long something that was killed stays away."""
BETWEEN_KILLS_SECONDS: Final = (1.0, 4.0)
_DATABASE_SHARE: Final = 0.15
"""Of the kills, how many are the database's."""


@dataclass(slots=True, kw_only=True)
class Storm:
    """The weather over a door of many processes, workers, and a database."""

    github: WatchedGitHub
    doors: Sequence[Program]
    workers: Sequence[Program]
    database: DatabaseServer
    dice: random.Random
    kills: dict[str, int] = field(default_factory=lambda: {"door": 0, "worker": 0, "database": 0})
    taken: set[str] = field(default_factory=set)
    """The deliveries that were answered with 202."""
    refused: int = 0
    between_kills_seconds: tuple[float, float] = BETWEEN_KILLS_SECONDS
    _waiting: deque[Delivery] = field(default_factory=deque)
    _away: list[tuple[float, Program | None]] = field(default_factory=list)
    """What is down until then; None is the database."""

    def blow(self, author: Author, *, seconds: float, changes: int) -> None:
        """Let it blow for so long, while this many changes are opened and worked on."""
        began = time.monotonic()
        next_kill = began + self.dice.uniform(*self.between_kills_seconds)
        while (passed := time.monotonic() - began) < seconds:
            due = int(changes * min(1.0, passed / (0.8 * seconds)))
            while len(author.made) < due:
                author.open()
                if self.dice.random() < 0.7:
                    author.go_on()
            self._deliver()
            self._come_back(time.monotonic())
            if time.monotonic() >= next_kill:
                self._kill()
                next_kill = time.monotonic() + self.dice.uniform(*self.between_kills_seconds)
            time.sleep(_TICK_SECONDS)
        # On a busy machine the last ones may not have come in time.
        for _ in range(changes - len(author.made)):
            author.open()

    def abate(self) -> None:
        """Bring back what is away, and hand over what waits: GitHub does so when the App asks for it again."""
        self._come_back(float("inf"))
        self._deliver()

    def _take(self) -> bool:
        self._waiting.extend(self.github.take_deliveries())
        return bool(self._waiting)

    def _deliver(self) -> None:
        self._take()
        for _ in range(len(self._waiting)):
            delivery = self._waiting.popleft()
            if self._is_taken(delivery):
                self.taken.add(delivery.guid)
            else:
                self.refused += 1
                self._waiting.append(delivery)
                return

    def _is_taken(self, delivery: Delivery) -> bool:
        down = {id(program) for _, program in self._away}
        up = [each for each in self.doors if id(each) not in down and each.is_listening]
        if not up:
            return False
        try:
            return self.github.deliver(delivery, f"{self.dice.choice(up).url}/webhooks/github") == 202
        except httpx.TransportError:
            return False

    def _kill(self) -> None:
        if any(program is None for _, program in self._away):
            return
        back = time.monotonic() + self.dice.uniform(*_AWAY_SECONDS)
        if self._strikes_the_database():
            self.database.crash()
            self.kills["database"] += 1
            self._away.append((back, None))
            return
        victim = self.dice.choice(self._exposed())
        if all(program is not victim for _, program in self._away):
            victim.kill()
            self.kills["door" if victim in self.doors else "worker"] += 1
            self._away.append((back, victim))

    def _strikes_the_database(self) -> bool:
        if not all(self.kills.values()):
            return self.kills["door"] > 0 and self.kills["worker"] > 0
        return self.dice.random() < _DATABASE_SHARE

    def _exposed(self) -> Sequence[Program]:
        # A door, a worker and the database die once each before the dice say what dies.
        by_kind = {"door": self.doors, "worker": self.workers}
        return next((kind for name, kind in by_kind.items() if not self.kills[name]), (*self.doors, *self.workers))

    def _come_back(self, now: float) -> None:
        for back, program in tuple(self._away):
            if back <= now:
                self._away.remove((back, program))
                if program is None:
                    self.database.start()
                else:
                    program.start()
        # Whoever could not start while the database was away is started again, as a supervisor would.
        for each in (*self.doors, *self.workers):
            if each.has_ended and all(program is not each for _, program in self._away):
                each.wait_for_end()
                each.start()
