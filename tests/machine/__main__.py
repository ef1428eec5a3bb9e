"""Run many more histories than the tests do: `uv run python -m tests.machine 100000`."""

import sys
import time

from tests.machine.histories import STEPS, hold


def main() -> int:
    """Run as many histories as the first word says, or 100,000, and tell how long it took."""
    sequences = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    started = time.monotonic()
    hold(sequences)
    seconds = time.monotonic() - started
    print(f"{sequences:,} histories of {STEPS} steps hold, in {seconds:,.0f} s")  # noqa: T201 - a command's answer
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
