"""What a model answered: its findings, its decision, what it recalled, and what that cost."""

from dataclasses import dataclass
from typing import TypeAlias

from reviewbot.kernel.money import Money
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.scoring.golden import Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One fault that a model reported."""

    key: str
    """Unique in its run."""
    case: str
    spot: Spot | None
    """None where it names no line."""
    topic: str | None
    severity: str | None
    text: Untrusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one review cost. None is unknown, which is never taken for nothing."""

    cost: Money | None = None
    latency_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A review of a case that could be read."""

    case: str
    repeat: int = 0
    """Which of the repeats it is, from 0."""
    found: tuple[Found, ...] = ()
    decision: str | None = None
    passages: tuple[str, ...] = ()
    """What was recalled, best first."""
    owners: frozenset[str] | None = None
    """Who was called; None where it is not told."""
    spent: Spent = Spent()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A review of a case that could not be read. It is counted apart: it says nothing of what the model saw."""

    case: str
    repeat: int = 0
    why: str
    spent: Spent = Spent()


Response: TypeAlias = Answered | Unreadable
