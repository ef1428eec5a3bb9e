"""The gauges: what a process tells of its work, and what it does not make up where nobody can tell."""

import asyncio
import math
import re
from dataclasses import dataclass, field

import httpx
import pytest

from reviewbot.audit.checkpoint import BEGINNING, Lost
from reviewbot.entry.gauge import AtWork
from reviewbot.entry.web import Door, make_app, make_lookout
from reviewbot.fakes.clock import FrozenClock
from reviewbot.fakes.store import MemoryStore
from reviewbot.flow.load import QueueLoad
from reviewbot.flow.tally import Tally
from reviewbot.kernel.errors import Unavailable
from reviewbot.upkeep import CircuitSeen
from tests.contracts.store_value import NOON
from tests.unit.publish.samples import opened

BUSY = QueueLoad(queue="lane:standard", waiting=12, running=4, oldest_seconds=90.5)
IDLE = QueueLoad(queue="changes", waiting=0, running=0, oldest_seconds=0.0)


@dataclass(slots=True, kw_only=True)
class Worker:
    """A worker whose state a test sets; it is its own pump."""

    is_moving: bool = True
    in_hand: int = 0
    queues: tuple[QueueLoad, ...] | None = ()
    """None where the database does not answer."""
    resting: int = 0
    circuits: tuple[CircuitSeen, ...] = ()
    tally: Tally = field(default_factory=Tally)
    lost: Lost | None = None

    def wake(self) -> None:
        """Sleep on."""

    async def loads(self) -> tuple[QueueLoad, ...]:
        if self.queues is None:
            raise Unavailable("the database", why="it is gone")
        return self.queues

    async def rest(self) -> int:
        return self.resting

    def at_work(self) -> AtWork:
        return AtWork(
            pump=self,
            loads=self.loads,
            resting=self.rest,
            circuits=lambda: self.circuits,
            decided=self.tally.read,
            lost=lambda: self.lost,
        )

    def door(self) -> Door:
        work = self.at_work()
        return Door(store=MemoryStore(), clock=FrozenClock(NOON), secrets=(b"s",), wake=lambda: None, work=work)


def read(door: Door, *paths: str, is_alone: bool = False, method: str = "GET") -> list[httpx.Response]:
    """Ask the application of a door, or of a worker alone, for one path after another."""
    app = make_lookout(door) if is_alone else make_app(door)

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
            return [await client.request(method, f"http://reviewbot.local{path}") for path in paths]

    return asyncio.run(ask())


def figures(said: httpx.Response, *names: str) -> dict[str, float]:
    """Return the figures of these names, each with its labels."""
    found = re.findall(r"^reviewbot_(\w+)((?:\{.*\})?) (\S+)$", said.text, re.MULTILINE)
    return {f"{name}{labels}": float(value) for name, labels, value in found if name in names}


def test_each_queue_tells_what_waits_what_runs_and_for_how_long_the_oldest_has_waited() -> None:
    worker = Worker(queues=(IDLE, BUSY), in_hand=7)

    (said,) = read(worker.door(), "/metrics")

    assert figures(said, "in_hand", "queue_waiting", "queue_running", "queue_oldest_seconds") == {
        "in_hand": 7,
        'queue_waiting{queue="changes"}': 0,
        'queue_waiting{queue="lane:standard"}': 12,
        'queue_running{queue="changes"}': 0,
        'queue_running{queue="lane:standard"}': 4,
        'queue_oldest_seconds{queue="changes"}': 0,
        'queue_oldest_seconds{queue="lane:standard"}': 90.5,
    }


def test_a_circuit_is_open_as_long_as_nobody_is_asked() -> None:
    left = CircuitSeen(of="installation", name="9", seconds_left=89.0)
    asked = CircuitSeen(of="provider", name="anthropic", seconds_left=0.0)
    worker = Worker(circuits=(left, asked))

    (said,) = read(worker.door(), "/metrics")

    assert figures(said, "circuit_open") == {
        'circuit_open{name="9",of="installation"}': 1,
        'circuit_open{name="anthropic",of="provider"}': 0,
    }


def test_q06_when_it_was_noticed_that_the_trail_lacks_something_is_told_and_before_that_nothing_is() -> None:
    lost = Lost(told_by=4, noticed_at=NOON, held=BEGINNING, gone=BEGINNING)

    (well,) = read(Worker().door(), "/metrics")
    (said,) = read(Worker(lost=lost).door(), "/metrics")

    assert figures(well, "trail_lost_timestamp_seconds") == {"trail_lost_timestamp_seconds": 0}
    assert figures(said, "trail_lost_timestamp_seconds") == {"trail_lost_timestamp_seconds": NOON.timestamp()}


def test_decisions_are_counted_by_how_they_came_out() -> None:
    worker = Worker()
    worker.tally.count(opened())

    (said,) = read(worker.door(), "/metrics")

    assert figures(said, "decisions_total") == {
        'decisions_total{outcome="awaits_people"}': 0,
        'decisions_total{outcome="blocked"}': 0,
        'decisions_total{outcome="broken_glass"}': 0,
        'decisions_total{outcome="open"}': 1,
    }


def test_what_the_database_does_not_tell_is_not_shown_as_it_was() -> None:
    worker = Worker(queues=(BUSY,), resting=2)
    door, app = worker.door(), []

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=make_app(door))) as client:
            app.append(await client.get("http://reviewbot.local/metrics"))
            worker.queues = None
            app.append(await client.get("http://reviewbot.local/metrics"))
        return app

    before, after = asyncio.run(ask())

    shown = ("database_up", "queue_waiting", "reviews_in_quarantine")
    assert figures(before, *shown) == {
        "database_up": 1,
        "reviews_in_quarantine": 2,
        'queue_waiting{queue="lane:standard"}': 12,
    }
    assert figures(after, *shown) == {"database_up": 0, "reviews_in_quarantine": pytest.approx(math.nan, nan_ok=True)}


def test_a_process_without_a_worker_tells_of_no_queue_circuit_or_decision() -> None:
    door = Door(store=MemoryStore(), clock=FrozenClock(NOON), secrets=(b"s",), wake=lambda: None)

    ready, said = read(door, "/readyz", "/metrics")

    assert ready.status_code == 200
    assert set(re.findall(r"^reviewbot_(\w+)", said.text, re.MULTILINE)) == {
        "inbox_waiting",
        "inbox_oldest_seconds",
        "in_hand",
        "database_up",
    }


def test_a_backlog_and_an_open_circuit_leave_the_process_ready_and_a_worker_that_ended_does_not() -> None:
    worker = Worker(queues=(BUSY,), circuits=(CircuitSeen(of="provider", name="openai", seconds_left=5.0),))

    (busy,) = read(worker.door(), "/readyz")
    worker.is_moving = False
    (ended,) = read(worker.door(), "/readyz")

    assert (busy.status_code, ended.status_code) == (200, 503)
    assert ended.json() == {"ready": False, "why": "the worker of this process has ended"}


def test_a_worker_s_own_port_answers_whoever_watches_and_takes_nothing_else() -> None:
    door = Worker(queues=(BUSY,)).door()

    watched = read(door, "/healthz", "/readyz", "/metrics", is_alone=True)
    (knocked,) = read(door, "/webhooks/github", is_alone=True, method="POST")
    others = read(door, "/", "/api/v1/decisions/acme/shop/7", "/api/v1/openapi.json", "/docs", is_alone=True)

    assert [each.status_code for each in watched] == [200, 200, 200]
    assert [each.status_code for each in (knocked, *others)] == [404] * 5
    assert watched[2].headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
