"""How many changes are completed in a second, how long fifty at once take, and what memory a worker has in use."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.bench.load.ground import Opened, as_requests
from tests.bench.load.sender import Order, Sent, send
from tests.bench.load.stage import Shares, Stage, Watermark, memory_row, progress, resident, stage
from tests.bench.table import Row

OWNERS: Final = 3
CHANGES: Final = 60
WARMING: Final = 6
"""For each worker: imports, connections and the index are made once in a process's life."""
BURST: Final = 50
LEAST_CHANGES_PER_SECOND: Final = 20.0
MOST_SECONDS_TO_ANSWER: Final = 1.0
MOST_SECONDS_TO_COMPLETE: Final = 5.0
MOST_MEGABYTES: Final = 350.0
_PATIENCE_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Changes that were announced at once, and completed."""

    sent: Sent
    seconds: float
    """From the first webhook to the last concluded gate."""
    shares: Shares


def rows() -> list[Row]:
    """Return the changes a second of 1, 2 and 4 workers, the burst of fifty, and the memory of a worker."""
    with stage(owners=OWNERS) as on:
        alone, at_rest, _ = _of_workers(on, 1, first=1_000)
        two, _, most = _of_workers(on, 2, first=2_000)
        progress(f"{BURST} webhooks at once, 2 workers")
        burst = _done(on, on.ground.open_many(range(3_000, 3_000 + BURST)), connections=BURST)
        four, _, _ = _of_workers(on, 4, first=4_000)
    return [
        *(_pace(count, done) for count, done in ((1, alone), (2, two), (4, four))),
        *_burst(burst),
        memory_row("worker at rest", at_rest, most=MOST_MEGABYTES),
        memory_row(f"worker at {CHANGES} changes at once, the most", most, most=MOST_MEGABYTES),
    ]


def _of_workers(on: Stage, count: int, *, first: int) -> tuple[Done, float, float]:
    """Return what so many workers did, and the megabytes of the newest of them at rest and at most."""
    progress(f"{CHANGES} changes of {OWNERS} owners, {count} workers")
    on.work(count)
    newest = on.workers[-1]
    at_rest = resident(newest)
    _done(on, on.ground.open_many(range(first, first + WARMING * count)), connections=4)
    opened = on.ground.open_many(range(first + 500, first + 500 + CHANGES))
    with Watermark(newest) as mark:
        done = _done(on, opened, connections=16)
    return done, at_rest, mark.most


def _done(on: Stage, opened: Sequence[Opened], *, connections: int) -> Done:
    requests = as_requests([each.announcement for each in opened])
    with on.shares() as shares:
        order = Order(url=f"{on.door.url}/webhooks/github", requests=requests, connections=connections, seconds=0)
        sent = send(order)
        ended = on.wait_for_all([each.head for each in opened], seconds=_PATIENCE_SECONDS)
    progress(f"{len(opened)} changes in {ended - sent.began:.1f} s; {shares()}")
    return Done(sent=sent, seconds=ended - sent.began, shares=shares())


def _pace(workers: int, done: Done) -> Row:
    pace = CHANGES / done.seconds
    return Row(
        what=f"changes completed, {OWNERS} owners and an instant model each, {workers} worker{'s' * (workers > 1)}, "
        f"{CHANGES} at once, everything on the same two cores; {done.shares}",
        measured=pace,
        unit="/s",
        ceiling=None,
        ceiling_is="none",
        target=f">= {LEAST_CHANGES_PER_SECOND:.0f}/s",
        is_met=pace >= LEAST_CHANGES_PER_SECOND,
    )


def _burst(done: Done) -> list[Row]:
    return [
        Row(
            what=f"{BURST} webhooks at once, 2 workers: until all are answered",
            measured=done.sent.seconds,
            unit="s",
            ceiling=None,
            ceiling_is="none",
            target=f"<= {MOST_SECONDS_TO_ANSWER:.0f} s",
            is_met=done.sent.seconds <= MOST_SECONDS_TO_ANSWER and done.sent.statuses == {"202": BURST},
        ),
        Row(
            what=f"the same: until all {BURST} gates are concluded",
            measured=done.seconds,
            unit="s",
            ceiling=None,
            ceiling_is="none",
            target=f"<= {MOST_SECONDS_TO_COMPLETE:.0f} s",
            is_met=done.seconds <= MOST_SECONDS_TO_COMPLETE,
        ),
    ]
