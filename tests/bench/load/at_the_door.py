"""How many webhooks the door takes while workers are at work, and how long it lets each wait."""

import sys
from statistics import fmean
from typing import Final

from tests.bench.load.ground import as_requests
from tests.bench.load.sender import PROJECT, Order, Sent, send
from tests.bench.load.stage import Stage, Watermark, memory_row, progress, resident, stage
from tests.bench.table import Row
from tests.e2e.program import Program

WORKERS: Final = 2
CHANGES: Final = 40
"""Real open changes that the webhooks are about: each keeps the workers busy."""
CONNECTIONS: Final = 16
ROUNDS: Final = 3
ROUND_SECONDS: Final = 4.0
LEAST_SHARE: Final = 0.5
MOST_MILLISECONDS: Final = 100.0
MOST_MEGABYTES: Final = 200.0


def rows() -> list[Row]:
    """Return what the door accepts, how long it takes, and what memory it has in use."""
    with stage(owners=3) as on:
        at_rest = resident(on.door)
        on.work(WORKERS)
        progress(f"opening {CHANGES} changes")
        opened = on.ground.open_many(range(CHANGES))
        requests = as_requests([each.announcement for each in opened])
        size = fmean(len(body) for _, body in requests) / 1_000
        with _ceiling(on) as bare, Watermark(on.door) as mark, on.shares() as shares:
            ours, least = _in_turn(on.door, bare, requests)
            half, bare_half = (_at_half(each, requests, sent) for each, sent in ((on.door, ours), (bare, least)))
    where = f"{WORKERS} workers at work, the sender on the same two cores; {shares()}"
    return [
        _accepted(ours, least, f"{size:.0f} KB each, {CONNECTIONS} connections, {where}"),
        Row(
            what=f"webhooks at half of that: p99 (p50 {half.percentile(0.5):.1f} ms, {half.accepted_per_second:.0f}/s)",
            measured=half.percentile(0.99),
            unit="ms",
            ceiling=bare_half.percentile(0.99),
            ceiling_is=f"the bare endpoint at half of its own ({bare_half.accepted_per_second:.0f}/s)",
            target=f"<= {MOST_MILLISECONDS:.0f} ms",
            is_met=half.percentile(0.99) <= MOST_MILLISECONDS and set(half.statuses) == {"202"},
        ),
        memory_row("web door at rest", at_rest, most=MOST_MEGABYTES),
        memory_row("web door under all that it can accept, the most", mark.most, most=MOST_MEGABYTES),
    ]


def _accepted(ours: list[Sent], least: list[Sent], where: str) -> Row:
    accepted, ceiling = (fmean(each.accepted_per_second for each in sent) for sent in (ours, least))
    p50, p99 = (fmean(each.percentile(share) for each in ours) for share in (0.5, 0.99))
    return Row(
        what=f"webhooks accepted (p50 {p50:.1f} ms, p99 {p99:.1f} ms), {where}",
        measured=accepted,
        unit="/s",
        ceiling=ceiling,
        ceiling_is="a bare endpoint: same server, same HMAC, one row committed each",
        target=f">= {LEAST_SHARE} of the ceiling",
        is_met=accepted >= LEAST_SHARE * ceiling and all(set(each.statuses) == {"202"} for each in ours),
    )


def _ceiling(on: Stage) -> Program:
    module = (sys.executable, "-m", "tests.bench.load.ceiling")
    return Program(arguments=(on.database,), settings=on.settings, directory=PROJECT, command=module)


def _in_turn(
    door: Program, bare: Program, requests: tuple[tuple[dict[str, str], str], ...]
) -> tuple[list[Sent], list[Sent]]:
    # By turns, so that whatever else the machine is at falls on both.
    ours, least = [], []
    bare.wait_for("listening on", seconds=60)
    for number in range(ROUNDS):
        progress(f"webhooks as fast as they are answered, round {number + 1} of {ROUNDS}")
        ours.append(_load(door, requests))
        least.append(_load(bare, requests))
    return ours, least


def _at_half(program: Program, requests: tuple[tuple[dict[str, str], str], ...], full: list[Sent]) -> Sent:
    rate = fmean(each.accepted_per_second for each in full) / 2
    progress(f"{rate:.0f} webhooks a second")
    return _load(program, requests, rate=rate)


def _load(program: Program, requests: tuple[tuple[dict[str, str], str], ...], *, rate: float = 0.0) -> Sent:
    return send(
        Order(
            url=f"{program.url}/webhooks/github",
            requests=requests,
            connections=CONNECTIONS if not rate else 4 * CONNECTIONS,
            seconds=ROUND_SECONDS,
            rate=rate,
        )
    )
