"""When a decision changes though nothing happens: then the head is settled again, whoever is asleep."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, assert_never

from reviewbot.flow.order import Wake
from reviewbot.gate.decision import Blocked, Decision, Opened
from reviewbot.intake.event import Place

_LATE: Final = timedelta(seconds=1)
"""So that the instant itself has passed when the head is decided about, however clocks round."""


def wakes_of(place: Place, decisions: Iterable[Decision], *, now: datetime) -> tuple[Wake, ...]:
    """Return when the heads of these decisions have to be settled again; the past is left out."""
    return tuple(
        Wake(place=place, head=decision.binding.head, at=at + _LATE)
        for decision in decisions
        for at in _changes_at(decision)
        if at + _LATE > now
    )


def _changes_at(decision: Decision) -> Iterator[datetime]:
    match decision:
        case Opened(broken_glass_until=until):
            if until is not None:
                yield datetime.fromisoformat(until)
        case Blocked():
            return
        case _:
            assert_never(decision)
