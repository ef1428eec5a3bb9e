"""`python -m tests.machine [--histories N] [--shard 1/8]`: tell many more histories than the tests do.

They are told in batches, each from a seed of its own, so that all shards together tell what one run tells. The simplest
history there is, with which every batch begins, is told besides and not counted. Where something does not hold, the
run ends with the shortest history found and exit 1; the batch is named in the line before.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from typing import Final

from tests.machine.histories import STEPS, hold
from tests.shard import WHOLE, Shard, parse_shard

BATCH: Final = 500


def main(words: Sequence[str] | None = None) -> int:
    """Tell the histories of a shard, and say before each batch how many have held so far."""
    parser = argparse.ArgumentParser(prog="python -m tests.machine", description=__doc__)
    parser.add_argument("--histories", type=_count, default=100_000, metavar="N", help="of all shards together")
    parser.add_argument("--shard", type=parse_shard, default=WHOLE, metavar="I/N", help="only this part of them")
    asked = parser.parse_args(words)
    batches = tuple(batches_of(asked.histories, asked.shard))
    wanted, held, started = sum(size for _, size in batches), 0, time.monotonic()
    for number, size in batches:
        _say(f"{held:,} of {wanted:,} histories held, in {time.monotonic() - started:,.0f} s; now batch {number}")
        held += hold(size + 1, shard=number) - 1
    if held < wanted:
        _say(f"only {held:,} of {wanted:,} histories came to their end")
        return 1
    seconds = time.monotonic() - started
    _say(f"{held:,} histories of {STEPS} steps hold, in {seconds:,.0f} s: shard {asked.shard} of {asked.histories:,}")
    return 0


def batches_of(histories: int, shard: Shard) -> Iterator[tuple[int, int]]:
    """Yield the batches of a shard, each with its seed and how many histories it tells."""
    for number, first in enumerate(range(0, histories, BATCH)):
        if shard.holds(number):
            yield number, min(BATCH, histories - first)


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of histories")
    return int(text)


def _say(sentence: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {sentence}", flush=True)  # noqa: T201 - a command's answer


if __name__ == "__main__":
    raise SystemExit(main())
