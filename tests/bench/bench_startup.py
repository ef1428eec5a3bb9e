"""How long it takes until `reviewbot` says something, and until the demo is over. Bytecode is cached, as installed."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.table import Row
from tests.e2e.program import REVIEWBOT, environment

TIMES: Final = 7
MOST_SECONDS_OF_HELP: Final = 0.5
MOST_SECONDS_OF_DEMO: Final = 20.0


def run() -> list[Row]:
    """Return the seconds of `--help` and of `demo`."""
    with tempfile.TemporaryDirectory(prefix="reviewbot-bench-") as folder:
        settings = environment(REVIEWBOT_HOME=str(Path(folder) / "home"))
        shown = _median([str(REVIEWBOT), "--help"], settings)
        bare = _median([sys.executable, "-c", "pass"], settings)
        played = _seconds([str(REVIEWBOT), "demo"], settings)
    return [
        Row(
            what=f"`reviewbot --help`, median of {TIMES}",
            measured=shown,
            unit="s",
            ceiling=bare,
            ceiling_is="the interpreter that does nothing",
            target=f"<= {MOST_SECONDS_OF_HELP} s",
            is_met=shown <= MOST_SECONDS_OF_HELP,
        ),
        Row(
            what="`reviewbot demo` in a new home",
            measured=played,
            unit="s",
            ceiling=None,
            ceiling_is="none",
            target=f"<= {MOST_SECONDS_OF_DEMO:.0f} s",
            is_met=played <= MOST_SECONDS_OF_DEMO,
        ),
    ]


def _median(command: Sequence[str], settings: Mapping[str, str]) -> float:
    _seconds(command, settings)
    return median(_seconds(command, settings) for _ in range(TIMES))


def _seconds(command: Sequence[str], settings: Mapping[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=settings, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return time.perf_counter() - began
