"""When a decision changes though nothing happens: then the head is settled again, whoever is asleep."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from reviewbot.flow.order import GroupOrder, Told, Wake
from reviewbot.flow.settle import Settled
from reviewbot.gate.debt import next_due
from reviewbot.gate.decision import Blocked, Decision, Opened
from reviewbot.intake.event import Place
from reviewbot.kernel.glob import folded
from reviewbot.ownership.freeze_clock import next_freeze_change

_LATE: Final = timedelta(seconds=1)
"""So that the instant itself has passed when the head is decided about, however clocks round."""


def told_of(place: Place, settled: Sequence[Settled], *, groups: tuple[GroupOrder, ...], now: datetime) -> Told:
    """Return what settling a head came to, and what follows from it."""
    said = ", ".join(f"{each.number} {each.decision.kind}" for each in settled)
    return Told(said=said, wakes=wakes_after(place, settled, now=now), groups=groups)


def wakes_after(place: Place, settled: Sequence[Settled], *, now: datetime) -> tuple[Wake, ...]:
    """Return every instant at which the heads of what was settled have to be settled again."""
    decided = wakes_of(place, (one.decision for one in settled), now=now)
    return (*decided, *freeze_wakes_of(place, settled), *debt_wakes_of(place, settled))


def wakes_of(place: Place, decisions: Iterable[Decision], *, now: datetime) -> tuple[Wake, ...]:
    """Return when the heads of these decisions have to be settled again; the past is left out."""
    return tuple(
        Wake(place=place, head=decision.binding.head, at=at + _LATE)
        for decision in decisions
        for at in _changes_at(decision)
        if at + _LATE > now
    )


def freeze_wakes_of(place: Place, settled: Iterable[Settled]) -> tuple[Wake, ...]:
    """Return when a freeze begins or ends for these changes: no decision knows of one that has not begun."""
    return tuple(
        Wake(place=place, head=one.binding.head, at=at + _LATE)
        for one in settled
        if (at := _next_freeze_change(one)) is not None
    )


def debt_wakes_of(place: Place, settled: Iterable[Settled]) -> tuple[Wake, ...]:
    """Return when a debt that stands on their paths begins to freeze these changes: what is open then has to shut."""
    return tuple(
        Wake(place=place, head=one.binding.head, at=due + _LATE)
        for one in settled
        if (due := next_due(one.emergency.debts, now=one.world.now)) is not None
    )


def _next_freeze_change(one: Settled) -> datetime | None:
    change, policy = one.seen.look.change, one.seen.rulebook.registry.policy
    paths = tuple(folded(path) for entry in change.entries for path in entry.paths)
    touched = tuple(
        window for window in policy.freezes if any(glob.matches_folded(path) for glob in window.paths for path in paths)
    )
    return next_freeze_change(
        replace(policy, freezes=touched), now=one.world.now, repo=change.repo, number=change.number
    )


def _changes_at(decision: Decision) -> Iterator[datetime]:
    match decision:
        case Opened(changes_at=at) | Blocked(opens_at=at):
            if at is not None:
                yield at
        case _:
            assert_never(decision)
