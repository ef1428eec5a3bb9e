"""What `/metrics` tells of the work: what waits and for how long, who is not asked, how it was decided. No names."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from reviewbot.audit.checkpoint import Lost
from reviewbot.flow.tally import Tallied
from reviewbot.kernel.errors import Unavailable
from reviewbot.upkeep import MOST_COUNTED, MOST_RESTING, CircuitSeen, Upkeep

if TYPE_CHECKING:
    # The engine takes a second and 30 MB to load, and a door without a worker has none.
    from reviewbot.flow.load import QueueLoad

_UNKNOWN: Final = float("nan")


class Moving(Protocol):
    """What takes deliveries in hand."""

    @property
    def is_moving(self) -> bool:
        """Say whether it is at work."""

    @property
    def in_hand(self) -> int:
        """Return how many deliveries are being worked on."""

    def wake(self) -> None:
        """Look now: a delivery was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """The worker of a process, as whoever watches the process sees it. Each is asked anew for every look."""

    pump: Moving
    loads: Callable[[], Awaitable[tuple["QueueLoad", ...]]]
    """Return the load of the engine's queues, on all machines. Raises Unavailable."""
    resting: Callable[[], Awaitable[int]]
    """Return how many reviews are in quarantine, on all machines, at most MOST_RESTING."""
    circuits: Callable[[], tuple[CircuitSeen, ...]]
    """Return whom this process has asked, and whether they are asked now."""
    decided: Callable[[], Mapping[Tallied, int]]
    """Return how many decisions this process put on record, by how they came out."""
    taken_out: Callable[[], int] = lambda: 0
    """Return how many models this process took out of their chain because what they gave turned."""
    lost: Callable[[], Lost | None] = lambda: None
    """Return what the audit trail lacked the last time that this was noticed."""


class Gauges:
    """The gauges of one process, read when they are asked for."""

    def __init__(self, registry: CollectorRegistry, work: AtWork | None) -> None:
        """Without `work` only the inbox is told of: the queues, circuits and decisions are other processes'."""

        def gauge(name: str, meaning: str) -> Gauge:
            return Gauge(f"reviewbot_{name}", meaning, registry=registry)

        self._waiting = gauge("inbox_waiting", f"Deliveries that nobody has begun to work on, at most {MOST_COUNTED}.")
        self._oldest = gauge("inbox_oldest_seconds", "How long the oldest of these has waited; 0 where none waits.")
        self._in_hand = gauge("in_hand", "Deliveries that this process is working on.")
        self._is_up = gauge("database_up", "1 where the database answered this time, else 0.")
        self._work = None if work is None else _WorkGauges(registry, work)

    async def read(self, upkeep: Upkeep, *, now: datetime) -> None:
        """Read all of them; what the database does not tell is not a number, and its queues are not there."""
        if self._work is not None:
            self._in_hand.set(self._work.in_hand)
            self._work.read_circuits()
            self._work.read_loss()
            self._work.forget_loads()
        try:
            backlog = await upkeep.fetch_backlog()
            if self._work is not None:
                await self._work.read_loads()
                await self._work.read_resting()
        except Unavailable:
            self._is_up.set(0)
            self._waiting.set(_UNKNOWN)
            self._oldest.set(_UNKNOWN)
            return
        self._is_up.set(1)
        self._waiting.set(backlog.waiting)
        waited = 0.0 if backlog.oldest is None else (now - backlog.oldest).total_seconds()
        self._oldest.set(max(0.0, waited))


class _WorkGauges:
    def __init__(self, registry: CollectorRegistry, work: AtWork) -> None:
        def gauge(name: str, meaning: str, *labels: str) -> Gauge:
            return Gauge(f"reviewbot_{name}", meaning, labels, registry=registry)

        self._work = work
        self._waiting = gauge("queue_waiting", "Workflows that wait for a slot, on all machines.", "queue")
        self._running = gauge("queue_running", "Workflows of the queue that are at work, on all machines.", "queue")
        self._oldest = gauge(
            "queue_oldest_seconds", "How long the oldest waits for a slot; 0 where none does.", "queue"
        )
        self._resting = gauge(
            "reviews_in_quarantine",
            f"Reviews that broke off by a fault of ours and rest for an hour, on all machines, at most {MOST_RESTING}.",
        )
        self._open = gauge("circuit_open", "1 where this process leaves them alone, as they failed.", "of", "name")
        self._lost = gauge(
            "trail_lost_timestamp_seconds",
            "When it was last noticed that the database lacks records that were signed; 0 where it never was.",
        )
        registry.register(_Decisions(work.decided, work.taken_out))

    @property
    def in_hand(self) -> int:
        return self._work.pump.in_hand

    def read_circuits(self) -> None:
        for each in self._work.circuits():
            self._open.labels(of=each.of, name=each.name).set(each.seconds_left > 0)

    def read_loss(self) -> None:
        lost = self._work.lost()
        self._lost.set(0 if lost is None else lost.noticed_at.timestamp())

    def forget_loads(self) -> None:
        # A queue that has left, or that nobody can tell of, is not shown as it was once.
        for gauge in (self._waiting, self._running, self._oldest):
            gauge.clear()
        self._resting.set(_UNKNOWN)

    async def read_loads(self) -> None:
        for load in await self._work.loads():
            self._waiting.labels(queue=load.queue).set(load.waiting)
            self._running.labels(queue=load.queue).set(load.running)
            self._oldest.labels(queue=load.queue).set(load.oldest_seconds)

    async def read_resting(self) -> None:
        self._resting.set(await self._work.resting())


class _Decisions(Collector):
    def __init__(self, decided: Callable[[], Mapping[Tallied, int]], taken_out: Callable[[], int]) -> None:
        self._decided = decided
        self._taken_out = taken_out

    def collect(self) -> Iterator[CounterMetricFamily]:
        meaning = "Decisions that this process put on record, by how they came out."
        told = CounterMetricFamily("reviewbot_decisions", meaning, labels=["outcome"])
        for outcome, count in self._decided().items():
            told.add_metric([outcome], count)
        yield told
        meaning = "Models that this process took out of their chain because what they gave turned."
        yield CounterMetricFamily("reviewbot_models_taken_out", meaning, value=self._taken_out())
