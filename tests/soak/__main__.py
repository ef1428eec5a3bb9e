"""`python -m tests.soak [--seconds S] [--changes-a-minute N] [--seed K]`: soak a service, and say what it holds.

One `reviewbot serve` on SQLite; a model that plays the thirty hostile scripts one after the other; GitHub that does
something wrong with each change. Exit 1 where memory or handles grew, a gate was green that may not be, or a change
was left undecided once nothing failed any more.
"""

import argparse
import logging
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

from tests.soak.level import Sample, faults_in
from tests.soak.scene import soak


def main() -> int:
    """Soak, and print."""
    asked = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    asked.add_argument("--seconds", type=float, default=3600)
    asked.add_argument("--changes-a-minute", type=float, default=12)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--log", type=Path, default=Path(os.devnull), help="where what the service said is written")
    given = asked.parse_args()
    # The stand-ins' server would tell of each answer that is broken off on purpose.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    with given.log.open("w", encoding="utf-8") as log, redirect_stdout(log):
        left = soak(seconds=given.seconds, changes_a_minute=given.changes_a_minute, seed=given.seed, look=_say_sample)
    played = f"{len(left.played)} scripts played {sum(left.played.values())} times"
    _say(f"{left.changes} changes with {left.heads} heads; {left.deliveries} deliveries answered with 202; {played}")
    faults = [*faults_in(left.samples), *(f"undecided: {each}" for each in left.undecided), *left.false_greens]
    _say(f"{len(faults)} faults")
    for fault in faults:
        _say(f"  {fault}")
    return 1 if faults else 0


def _say_sample(seen: Sample) -> None:
    _say(f"{seen.seconds:7.0f} s {seen.memory:6.0f} MiB {seen.handles:4} handles {seen.threads:4} threads")


def _say(line: str) -> None:
    # Standard output is the log's while the service runs.
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - this program speaks to whoever started it


if __name__ == "__main__":
    sys.exit(main())
