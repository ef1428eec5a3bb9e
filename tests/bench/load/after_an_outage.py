"""A hundred thousand webhooks that came while no worker was there: who is served first, and when all are."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import psycopg

from tests.bench.load.ground import Opened, as_requests
from tests.bench.load.sender import Order, send
from tests.bench.load.stage import Stage, progress, stage
from tests.bench.table import Row

CHANGES: Final = 200
DELIVERIES: Final = 100_000
WORKERS: Final = 2
MOST_SECONDS: Final = 240.0
"""After which the emptying is not waited for any longer."""
_AT_ONCE: Final = 64
"""Of the newest, how many may be concluded before the very newest: so many are in hand of two workers."""
_LOOK_SECONDS: Final = 0.05
_REPEAT: Final = (
    "INSERT INTO deliveries (id, event, body, received_at, is_handed_on, repo_id, subject)"
    " SELECT gen_random_uuid()::text, event, body, received_at, false, repo_id, subject"
    " FROM (SELECT * FROM deliveries) AS kept CROSS JOIN generate_series(1, %s) AS time ORDER BY time, sequence"
)
_WAITING: Final = "SELECT count(*) FROM deliveries WHERE NOT is_handed_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What became of the backlog."""

    first_seconds: float
    """From the workers' start to the first concluded gate."""
    first_rank: int
    """Of the change that was served first: 0 is the newest."""
    seconds: float
    """To when it was empty, or was not waited for any longer."""
    left: int
    concluded: int


def rows() -> list[Row]:
    """Return when the first was served, and when all were."""
    with stage(owners=3) as on:
        progress(f"opening {CHANGES} changes")
        opened = on.ground.open_many(range(CHANGES))
        _fill(on, opened)
        progress(f"{DELIVERIES:,} webhooks wait for {WORKERS} workers")
        with on.shares() as shares:
            drained = _drained(on, [each.head for each in opened])
    about = f"{DELIVERIES:,} webhooks about {CHANGES} changes, {WORKERS} workers from their start"
    is_empty = not drained.left and drained.concluded == CHANGES
    pace = drained.concluded / drained.seconds
    return [
        _row(
            f"{about}: until the first gate is concluded (change {drained.first_rank + 1} from the newest)",
            drained.first_seconds,
            "newest first",
            is_met=drained.first_rank < _AT_ONCE,
        ),
        _row(
            f"the same: until nothing waits and every gate is concluded ({pace:.1f} changes/s; {shares()})"
            if is_empty
            else f"the same: NOT EMPTY when it was not waited for any longer, {drained.left:,} webhooks wait and "
            f"{CHANGES - drained.concluded} gates are open ({pace:.1f} changes/s; {shares()})",
            drained.seconds,
            "none given; empty",
            is_met=is_empty,
        ),
    ]


def _row(what: str, seconds: float, target: str, *, is_met: bool) -> Row:
    return Row(what=what, measured=seconds, unit="s", ceiling=None, ceiling_is="none", target=target, is_met=is_met)


def _fill(on: Stage, opened: Sequence[Opened]) -> None:
    """Let the door keep one webhook of each change, and repeat these as if they had come again and again."""
    requests = as_requests([each.announcement for each in opened])
    send(Order(url=f"{on.door.url}/webhooks/github", requests=requests, connections=1, seconds=0))
    with psycopg.connect(on.database, autocommit=True) as connection:
        connection.execute(_REPEAT, (DELIVERIES // CHANGES - 1,))
        connection.execute("ANALYZE deliveries")


def _drained(on: Stage, heads: Sequence[str]) -> Drained:
    newest_first = list(reversed(heads))
    began = time.perf_counter()
    on.work(WORKERS)
    on.door.look_until(lambda: bool(on.ground.concluded(heads)), seconds=MOST_SECONDS)
    first, first_seconds = on.ground.concluded(heads), time.perf_counter() - began
    with psycopg.connect(on.database, autocommit=True) as connection:
        while True:
            left = int((connection.execute(_WAITING).fetchone() or (0,))[0])
            concluded, passed = len(on.ground.concluded(heads)), time.perf_counter() - began
            if (not left and concluded == len(heads)) or passed > MOST_SECONDS:
                break
            # Nothing tells when the last one is served: it is looked at, often enough for a measurement of seconds.
            time.sleep(_LOOK_SECONDS)
    return Drained(
        first_seconds=first_seconds,
        first_rank=min(newest_first.index(head) for head in first),
        seconds=passed,
        left=left,
        concluded=concluded,
    )
