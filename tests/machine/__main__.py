"""Run many more histories than the tests do: `uv run python -m tests.machine 100000`."""

import os
import sys
import time


def main() -> int:
    """Run as many sequences as the first word says, or 100,000, and tell how many steps were held."""
    sequences = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    os.environ["REVIEWBOT_TEST_SEQUENCES"] = str(sequences)
    from tests.machine.test_people_decide import STEPS, test_i1_to_i7_hold_after_every_step_of_every_history

    started = time.monotonic()
    test_i1_to_i7_hold_after_every_step_of_every_history()
    seconds = time.monotonic() - started
    print(f"{sequences:,} histories of {STEPS} steps hold, in {seconds:,.0f} s")  # noqa: T201 - a command's answer
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
