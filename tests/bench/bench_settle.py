"""What an approval costs us: from its webhook to the gate's check, and how much is asked of GitHub for it.

The time is taken through the front door, the inbox and the durable engine, on the forge in memory: all of it is ours.
The requests are counted on the HTTP stand-in for GitHub, as GitHub counts them: what has not changed is free.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final

from reviewbot.fakes.forge import FakeForge
from reviewbot.gate.world import ReviewState
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import ChangeNumber
from reviewbot.publish.gate_check import GATE
from reviewbot.publish.surface import Action, CreateCheck, UpdateCheck
from tests.bench.table import Row
from tests.settling import FILES, OWNERS, counted, settling, standin
from tests.world import World

EVENTS: Final = 24
WARMING: Final = 4
MOST_MILLISECONDS: Final = 100
MOST_REQUESTS: Final = 12
MOST_UNCHANGED: Final = 4


class _Stopwatch(FakeForge):
    """The forge in memory, which notes when it was last told a gate."""

    told: float = 0.0

    async def apply(self, place: Place, number: ChangeNumber, action: Action) -> None:
        await super().apply(place, number, action)
        if isinstance(action, CreateCheck | UpdateCheck) and action.check.name == GATE:
            self.told = time.perf_counter()


def run() -> list[Row]:
    """Return the time and the requests."""
    milliseconds = median(_taken())
    approved, unchanged = asyncio.run(_asked())
    what = f"{FILES} files and {len(OWNERS)} teams"
    return [
        Row(
            what=f"own time from an approval's webhook to the gate's check, {what}, median of {EVENTS - WARMING}",
            measured=milliseconds,
            unit="ms",
            ceiling=None,
            ceiling_is="none",
            target=f"<= {MOST_MILLISECONDS} ms",
            is_met=milliseconds <= MOST_MILLISECONDS,
        ),
        _counted(f"GitHub requests that count, for an approval, {what}", approved, MOST_REQUESTS),
        _counted(f"GitHub requests that count, where nothing changed, {what}", unchanged, MOST_UNCHANGED),
    ]


def _counted(what: str, measured: int, most: int) -> Row:
    return Row(
        what=what,
        measured=measured,
        unit="requests",
        ceiling=None,
        ceiling_is="none",
        target=f"<= {most}",
        is_met=measured <= most,
    )


def _taken() -> list[float]:
    """Return the milliseconds of each event: people of one team approve and ask for changes in turn."""
    with tempfile.TemporaryDirectory(prefix="reviewbot-bench-") as folder:
        world = World(Path(folder))
        world.forge = watch = _Stopwatch(world.scene)
        world.models_find_nothing()
        for owner in OWNERS:
            world.owner(owner, of=f"{owner}/**")
        world.regulated("sox", of="payments/**", approvals=1, by="acme/payments")
        world.author_pushes({f"{OWNERS[at % len(OWNERS)]}/part_{at}.py": f"PART = {at}\n" for at in range(FILES)})
        taken = [_one(world, watch, approves=at % 2 == 0) for at in range(EVENTS)]
        world.bot.ends()
        return taken[WARMING:]


def _one(world: World, watch: _Stopwatch, *, approves: bool) -> float:
    world.clock.advance(minutes=1)
    state: ReviewState = "approved" if approves else "changes_requested"
    world.scene.review(world.place, world.last, by="payments-lead", state=state)
    began = time.perf_counter()
    world.happens("submitted", event="pull_request_review")
    if watch.told < began:
        raise RuntimeError("the gate was not told anew")
    return 1_000 * (watch.told - began)


async def _asked() -> tuple[int, int]:
    """Return what counts of an approval's requests, the most of two, and of those where nothing changed since."""
    with (
        tempfile.TemporaryDirectory(prefix="reviewbot-bench-") as folder,
        standin(Path(folder) / "github") as github,
        settling(github) as change,
    ):
        await change.agents_approve()
        approved = []
        for person in ("payments-one", "payments-two"):
            change.approves(person)
            approved.append(len(counted((await change.asked_while_settling())[0])))
        await change.settles()
        return max(approved), len(counted((await change.asked_while_settling())[0]))
