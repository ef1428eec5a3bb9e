"""`python -m tests.chaos [--seconds S] [--changes N] [--seed K]`: let a storm blow, and say what it left.

Two doors and four workers on one PostgreSQL; workers, doors and the database are killed at random. Exit 1 where
something was lost, was there twice, was green that may not be, or did not settle within a minute of quiet.
"""

import argparse
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

from tests.chaos.scene import blow_over


def main() -> int:
    """Blow, and print."""
    asked = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    asked.add_argument("--seconds", type=float, default=600)
    asked.add_argument("--changes", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--log", type=Path, default=Path(os.devnull), help="where what the processes said is written")
    given = asked.parse_args()
    with given.log.open("w", encoding="utf-8") as log, redirect_stdout(log):
        left = blow_over(seconds=given.seconds, changes=given.changes, seed=given.seed)
    killed = ", ".join(f"{times} x {name}" for name, times in left.kills.items())
    _say(f"{left.changes} changes with {left.heads} heads; {left.deliveries} deliveries answered with 202,")
    _say(f"{left.refused} times refused and handed over again; killed: {killed}; models asked {left.questions} times")
    _say(f"seed {given.seed}; settled {left.quiet_seconds:.1f} s after the last death")
    _say(f"{len(left.unsettled)} changes are not settled; {len(left.breaches)} breaches")
    for fault in (*left.unsettled, *left.breaches):
        _say(f"  {fault}")
    return 1 if left.unsettled or left.breaches else 0


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this program speaks to whoever started it


if __name__ == "__main__":
    sys.exit(main())
