"""What `/metrics` tells of the work: how much waits, for how long, and whether the database answers. No names."""

from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Gauge

from reviewbot.kernel.errors import Unavailable
from reviewbot.upkeep import MOST_COUNTED, Upkeep

_UNKNOWN: Final = float("nan")


class Gauges:
    """The gauges of one process, read when they are asked for."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, meaning: str) -> Gauge:
            return Gauge(f"reviewbot_{name}", meaning, registry=registry)

        self._waiting = gauge("inbox_waiting", f"Deliveries that nobody has begun to work on, at most {MOST_COUNTED}.")
        self._oldest = gauge("inbox_oldest_seconds", "How long the oldest of these has waited; 0 where none waits.")
        self._in_hand = gauge("in_hand", "Deliveries that this process is working on.")
        self._is_up = gauge("database_up", "1 where the database answered this time, else 0.")

    async def read(self, upkeep: Upkeep, *, in_hand: int, now: datetime) -> None:
        """Read all of them; what the database does not tell is not a number."""
        self._in_hand.set(in_hand)
        try:
            backlog = await upkeep.fetch_backlog()
        except Unavailable:
            self._is_up.set(0)
            self._waiting.set(_UNKNOWN)
            self._oldest.set(_UNKNOWN)
            return
        self._is_up.set(1)
        self._waiting.set(backlog.waiting)
        waited = 0.0 if backlog.oldest is None else (now - backlog.oldest).total_seconds()
        self._oldest.set(max(0.0, waited))
