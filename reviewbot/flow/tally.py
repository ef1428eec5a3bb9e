"""A tally of what this process decided, for whoever watches it. It begins at nothing."""

from collections import Counter
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, assert_never, get_args

from reviewbot.gate.decision import Blocked, Decision, Opened

Tallied: TypeAlias = Literal["open", "broken_glass", "awaits_people", "blocked"]
"""How a decision came out: broken glass is no ordinary pass, and where only people are awaited nothing objects."""
OUTCOMES: Final[tuple[Tallied, ...]] = get_args(Tallied)


class Tally:
    """Counts decisions by how they came out, and models that were taken out."""

    def __init__(self) -> None:
        self._counts: Counter[Tallied] = Counter()
        self.falls = 0
        """Models that were taken out of their chain because what they gave turned."""

    def count_fall(self) -> None:
        """Count one more that was taken out."""
        self.falls += 1

    def count(self, decision: Decision) -> None:
        """Count one more."""
        self._counts[tallied_as(decision)] += 1

    def read(self) -> Mapping[Tallied, int]:
        """Return how many there were of each outcome, 0 where none was."""
        return {outcome: self._counts[outcome] for outcome in OUTCOMES}


def tallied_as(decision: Decision) -> Tallied:
    """Return the outcome under which a decision is counted."""
    match decision:
        case Opened(broken_glass_until=None):
            return "open"
        case Opened():
            return "broken_glass"
        case Blocked(awaits_only_people=True):
            return "awaits_people"
        case Blocked():
            return "blocked"
        case _:
            assert_never(decision)
