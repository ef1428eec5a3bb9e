"""A circuit: whether somebody who did not answer is asked again, and when. What is open costs nobody a try."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias, assert_never

MOST_FAILURES: Final = 5
"""In a row, before nobody is asked for a while."""
FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(minutes=2)
LONGEST_WISH: Final = timedelta(hours=1)
"""Whoever asks to be left alone for longer is asked again after this time."""
_PROBE: Final = timedelta(minutes=2)
"""How long a single try may take until another one is let through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """They are asked."""

    failures: int = 0
    """In a row, up to now."""
    kind: Literal["closed"] = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """They are not asked until then."""

    until: datetime
    pause: timedelta
    """Doubled with the next failure."""
    kind: Literal["open"] = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfOpen:
    """One try is under way; the others wait for how it ends, or until then."""

    until: datetime
    pause: timedelta
    kind: Literal["half_open"] = "half_open"


Circuit: TypeAlias = Closed | Open | HalfOpen


def seconds_to_wait(circuit: Circuit, *, now: datetime) -> float:
    """Return how long nobody is to be asked; 0 where one may ask now."""
    match circuit:
        case Closed():
            return 0.0
        case Open(until=until) | HalfOpen(until=until):
            return max(0.0, (until - now).total_seconds())
        case _:
            assert_never(circuit)


def after_asking(circuit: Circuit, *, now: datetime) -> Circuit:
    """Return the circuit once somebody has begun to ask; of an open one this is the single try."""
    match circuit:
        case Closed():
            return circuit
        case Open(pause=pause) | HalfOpen(pause=pause):
            return HalfOpen(until=now + _PROBE, pause=pause)
        case _:
            assert_never(circuit)


def after_failure(circuit: Circuit, *, now: datetime, wished_seconds: float | None) -> Circuit:
    """Return the circuit after no answer came.

    `wished_seconds` is how long they asked to be left alone: that opens it at once.
    """
    wish = None if wished_seconds is None else min(timedelta(seconds=wished_seconds), LONGEST_WISH)
    match circuit:
        case Closed(failures=failures) if wish is None and failures + 1 < MOST_FAILURES:
            return Closed(failures=failures + 1)
        case Closed():
            pause = FIRST_PAUSE
        case Open(pause=before) | HalfOpen(pause=before):
            pause = min(before * 2, LONGEST_PAUSE) if isinstance(circuit, HalfOpen) else before
        case _:
            assert_never(circuit)
    until = now + (pause if wish is None else wish)
    # What was asked before it opened may come back later: it does not make the time shorter.
    return Open(until=max(until, circuit.until) if isinstance(circuit, Open) else until, pause=pause)
