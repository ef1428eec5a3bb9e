"""How fast the gate decides: in memory, and through the command's JSON Lines beside bare JSON of the same lines."""

import json
import subprocess
import threading
import time
from collections.abc import Callable
from typing import IO

from reviewbot.gate.decide import decide
from reviewbot.gate.world import World
from reviewbot.gate.world_json import render_world
from tests.bench.table import Row
from tests.e2e.program import REVIEWBOT
from tests.unit.gate import builders as a

_WORLDS = 5_000
_TIMES_THROUGH_COMMAND = 4
"""The command calls other processes while it answers; over few lines it is their start that is measured."""
_ROUNDS = 3


def run() -> list[Row]:
    """Measure both ways over worlds of the contract's size: an entry, an owner, a rule and two reviews."""
    worlds = [a_common_world(number) for number in range(_WORLDS)]
    lines = "".join(f"{json.dumps(render_world(world))}\n" for world in worlds)
    through_json = _rate(lambda: _bare_json(lines))
    through_command = max(_rate_of_command(lines * _TIMES_THROUGH_COMMAND) for _ in range(_ROUNDS))
    in_memory = _rate(lambda: _decide_each(worlds))
    return [
        Row(
            what="gate: worlds through JSON Lines",
            measured=through_command,
            unit="worlds/s",
            ceiling=through_json,
            ceiling_is="json.loads and json.dumps of the same lines, on one core",
            target=">= 5,000 worlds/s",
            is_met=through_command >= 5_000,
        ),
        Row(
            what="gate: decisions in memory",
            measured=in_memory,
            unit="decisions/s",
            ceiling=None,
            ceiling_is="",
            target=">= 20,000 decisions/s",
            is_met=in_memory >= 20_000,
        ),
    ]


def a_common_world(number: int) -> World:
    """A change of the contract's size: open for every second number, short of one approval for the others."""
    return a.a_world(
        entries=(a.an_entry(f"ledger/{number}.py"),),
        seats=(a.a_seat(paths=(f"ledger/{number}.py",)),),
        reviews=a.OPEN_WORLD.reviews[: 1 + number % 2],
    )


def _decide_each(worlds: list[World]) -> None:
    # As in the command, no decision is kept: the collector has nothing to walk through.
    for world in worlds:
        decide(world)


def _bare_json(lines: str) -> None:
    for line in lines.splitlines():
        json.dumps(json.loads(line))


def _rate_of_command(lines: str) -> float:
    """Return worlds per second through the command's pipes, once it has started: its first answer was read."""
    first, rest = lines.encode().split(b"\n", maxsplit=1)
    with subprocess.Popen([str(REVIEWBOT), "gate"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as command:
        assert command.stdin is not None
        assert command.stdout is not None
        command.stdin.write(first + b"\n")
        command.stdin.flush()
        command.stdout.readline()
        start = time.perf_counter()
        teller = threading.Thread(target=_tell_all, args=(command.stdin, rest))
        teller.start()
        answered = sum(1 for _ in command.stdout)
        seconds = time.perf_counter() - start
        teller.join()
    assert answered == lines.count("\n") - 1, "each world gets its answer"
    return answered / seconds


def _tell_all(stdin: IO[bytes], text: bytes) -> None:
    stdin.write(text)
    stdin.close()


def _rate(work: Callable[[], object]) -> float:
    """Return worlds per second, the best of a few rounds: the others measure the machine's other work."""
    seconds = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return _WORLDS / min(seconds)
