"""How eagerly the workflows run."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a step waits for a world that does not answer."""

    attempts: int
    """At least 1."""
    first_pause_seconds: float
    """Doubled after each attempt."""
    longest_pause_seconds: float = 30.0
    """However long it has lasted: once the world answers again, everything is right within a minute."""

    def pauses(self) -> Iterator[float]:
        """Give the seconds between one attempt and the next, one fewer than there are attempts."""
        pause = self.first_pause_seconds
        for _ in range(1, self.attempts):
            yield min(pause, self.longest_pause_seconds)
            pause *= 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """How long what is over is kept, in days."""

    deliveries_days: int = 30
    """Webhooks as they came, once they were handed on."""
    runs_days: int = 30
    """Workflows that have ended, with their steps and what was asked of models and answered in them."""
    observations_days: int = 400
    """What was observed of models, and what those in shadow cost: as long as runs of nights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How often something is looked at, how much at once, and how long something that is down is waited for."""

    poll_seconds: float
    """Between two looks at a queue, for what other processes queued; what this one queues is begun at once."""
    changes_at_once: int
    patience: Patience
    sweep_seconds: int
    """Between two sweeps over every open change."""
    spread_seconds: float
    """Over how much of that a sweep spreads its work."""
    calm_seconds: float
    """Between two pushes to one change that are reviewed apart; the last one of a burst is reviewed once for all."""
    ages: Ages = Ages()


TEMPO: Final = Tempo(
    poll_seconds=0.5,
    changes_at_once=16,
    patience=Patience(attempts=65, first_pause_seconds=1.0),
    sweep_seconds=240,
    spread_seconds=30,
    calm_seconds=5.0,
)
"""Patience of half an hour: 1 + 2 + 4 + 8 + 16 seconds, and 59 times 30."""
