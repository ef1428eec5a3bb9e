"""One soak: a service and its worker, changes that come and go, a hostile model, and GitHub that fails now and then."""

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
import psutil

from tests.chaos.aftermath import false_greens
from tests.chaos.change import Author
from tests.crash.crossing import guarded_rules
from tests.e2e.program import Program
from tests.e2e.shown import GATE
from tests.e2e.small import small_on
from tests.e2e.watched import WatchedGitHub
from tests.soak.hostile import HostileModels, hostile_models
from tests.soak.level import Sample, sample
from tests.standins.github import Delivery

OPEN_AT_ONCE: Final = 20
"""Older changes are closed, so that the last minute has as much to do as the second."""
QUIET_SECONDS: Final = 300.0
"""For how long the open changes may take, once nothing fails any more: an open circuit rests for two minutes."""
_START_SECONDS: Final = 120.0
_ENOUGH_REQUESTS: Final = 100_000_000
_REGULATED: Final = '[{name: books, paths: ["ledger/**"], approvals: 1, from: ["acme/payments"]}]'

_Mischief = Callable[[WatchedGitHub], None]
MISCHIEF: Final[tuple[_Mischief, ...]] = (
    lambda github: github.fail("* *", 502, times=2),
    lambda github: github.fail("* *", 503, "Unavailable"),
    lambda github: github.fail("* *", 403, "You have exceeded a secondary rate limit", retry_after="1"),
    lambda github: github.fail("* *", 429, "Too many", retry_after="1"),
    lambda github: github.drop("* *"),
    lambda github: github.lose_reply("POST *"),
    lambda github: github.lose_reply("PATCH *"),
    lambda github: github.delay("GET *", 2.0),
    lambda github: github.serve_stale("GET *", times=2),
)
"""What GitHub does wrong, one thing with each change."""


@dataclass(slots=True, kw_only=True)
class Soaked:
    """What a soak did, and what it left."""

    samples: list[Sample] = field(default_factory=list)
    changes: int = 0
    heads: int = 0
    deliveries: int = 0
    played: Counter[str] = field(default_factory=Counter)
    undecided: list[str] = field(default_factory=list)
    """Open changes whose gate said nothing in the end, although nothing failed any more."""
    false_greens: list[str] = field(default_factory=list)


def soak(*, seconds: float, changes_a_minute: float, seed: int, look: Callable[[Sample], None]) -> Soaked:
    """Soak a service for so long, and say what it left. `look` is shown each sample, sixty or more in all.

    Raises psutil.NoSuchProcess where the service ended.
    """
    dice = random.Random(seed)
    soaked = Soaked()
    with _scene(dice) as scene:
        process = psutil.Process(scene.service.pid)
        began = time.monotonic()
        next_look = next_change = 0.0
        while (passed := time.monotonic() - began) < seconds:
            if passed >= next_change:
                scene.somebody_works()
                next_change += 60.0 / changes_a_minute
            scene.deliver()
            if passed >= next_look:
                soaked.samples.append(sample(process, seconds=passed))
                look(soaked.samples[-1])
                next_look += seconds / 60
            time.sleep(0.05)
        scene.github.heal()
        soaked.undecided = list(scene.undecided_after(QUIET_SECONDS))
        soaked.changes = len(scene.author.made)
        soaked.heads = sum(len(each.heads) for each in scene.author.made)
        soaked.deliveries = scene.delivered
        soaked.played = scene.models.played
        soaked.false_greens = false_greens(scene.github, scene.author.shop, scene.author.made)
    return soaked


@dataclass(slots=True, kw_only=True)
class _Scene:
    github: WatchedGitHub
    service: Program
    author: Author
    models: HostileModels
    dice: random.Random
    delivered: int = 0
    _waiting: list[Delivery] = field(default_factory=list)
    _closed: int = 0

    def somebody_works(self) -> None:
        """Open a change, mostly go on with another, close the oldest, and let GitHub do something wrong."""
        self.author.open()
        if self.dice.random() < 0.7:
            self.author.go_on(among=OPEN_AT_ONCE // 2)
        if len(self.author.made) - self._closed > OPEN_AT_ONCE:
            self.author.close(self.author.made[self._closed])
            self._closed += 1
        self.dice.choice(MISCHIEF)(self.github)

    def deliver(self) -> None:
        """Hand over what GitHub has to tell, again where it was not taken."""
        waiting, self._waiting = [*self._waiting, *self.github.take_deliveries()], []
        for each in waiting:
            if self._is_taken(each):
                self.delivered += 1
            else:
                self._waiting.append(each)

    def undecided_after(self, seconds: float) -> Iterator[str]:
        """Wait until each open change is decided, and name those that are not in time."""
        until = time.monotonic() + seconds
        while (left := self._undecided()) and time.monotonic() < until:
            self.deliver()
            # Nothing tells when all are decided: they are looked at, four times a second.
            time.sleep(0.25)
        yield from left

    def _undecided(self) -> list[str]:
        shown = {
            each.number: [check.conclusion for check in self.author.shop.checks(each.head) if check.name == GATE]
            for each in self.author.made[self._closed :]
        }
        return [f"#{number}: {said or 'no gate'}" for number, said in shown.items() if said in ([], [None])]

    def _is_taken(self, delivery: Delivery) -> bool:
        try:
            return self.github.deliver(delivery, f"{self.service.url}/webhooks/github") == 202
        except httpx.TransportError:
            return False


@contextmanager
def _scene(dice: random.Random) -> Iterator[_Scene]:
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (directory / "github").mkdir()
        github = stack.enter_context(WatchedGitHub(directory / "github"))
        models = stack.enter_context(hostile_models())
        github.limits.requests_per_hour = _ENOUGH_REQUESTS
        small = small_on(github)
        lead = github.person("payments-lead")
        small.shop.give(lead, "write")
        github.take_deliveries()
        settings = small.settings(
            guarded_rules(directory, regulated=_REGULATED),
            directory / "home",
            ANTHROPIC_API_KEY="none",
            ANTHROPIC_BASE_URL=models.url,
            REVIEWBOT_SWEEP_SECONDS="30",
            MALLOC_ARENA_MAX="2",  # as the image of deploy/ has it
        )
        service = stack.enter_context(
            Program(arguments=("serve", "--port", "0"), settings=settings, directory=directory)
        )
        service.wait_for("listening on", seconds=_START_SECONDS)
        author = Author(small.shop, author=small.ada, approver=lead, dice=dice)
        yield _Scene(github=github, service=service, author=author, models=models, dice=dice)
