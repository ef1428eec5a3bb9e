"""Which freezes hold at an instant, and when that changes: only here and in the loader are time zones read.

A local time that the clocks skip or show twice is taken so that the freeze is longer, never shorter: it begins at the
earliest instant the words can mean and ends at the latest.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Final, TypeAlias, assert_never
from zoneinfo import ZoneInfo

from reviewbot.kernel.ids import ChangeNumber, RepoName
from reviewbot.ownership.freeze import WEEKDAYS, FreezeWindow, Once, Span, Standstill, Weekly
from reviewbot.ownership.policy import Policy

_Stretch: TypeAlias = "tuple[datetime, datetime]"
"""From an instant until another, that one excluded."""

_WEEKS_AROUND: Final = range(-2, 3)
_MOST_SPANS: Final = 500
"""Spans that follow on one another without a gap before nobody asks any more when the freeze ends."""


def freezes_at(policy: Policy, *, now: datetime, repo: RepoName, number: ChangeNumber) -> tuple[Standstill, ...]:
    """Return the freezes that hold for the change at an instant; a window that names it as an exception does not.

    A repository is compared without case, as the forge does. One that was renamed is no longer the exception's.
    """
    return tuple(
        Standstill(name=window.name, paths=window.paths, until=_end_of(window, now))
        for window in policy.freezes
        if _is_open(window, now) and not _lets_through(window, repo, number)
    )


def next_freeze_change(policy: Policy, *, now: datetime, repo: RepoName, number: ChangeNumber) -> datetime | None:
    """Return the next instant at which `freezes_at` says something else of the change, or None if there is none."""
    instants = (
        _end_of(window, now) if _is_open(window, now) else _next_start(window, now)
        for window in policy.freezes
        if not _lets_through(window, repo, number)
    )
    return min((instant for instant in instants if instant is not None), default=None)


def is_over(window: FreezeWindow, now: datetime) -> bool:
    """Say whether the window will never be open again."""
    return not _is_open(window, now) and _next_start(window, now) is None


def _lets_through(window: FreezeWindow, repo: RepoName, number: ChangeNumber) -> bool:
    return any(each.repo.casefold() == repo.casefold() and each.number == number for each in window.exceptions)


def _is_open(window: FreezeWindow, now: datetime) -> bool:
    return any(starts <= now < ends for starts, ends in _stretches(window, now))


def _end_of(window: FreezeWindow, now: datetime) -> datetime:
    end = now
    for _ in range(_MOST_SPANS):
        later = [ends for starts, ends in _stretches(window, end) if starts <= end < ends]
        if not later:
            break
        end = max(later)
    return end


def _next_start(window: FreezeWindow, now: datetime) -> datetime | None:
    return min((starts for starts, _ in _stretches(window, now) if starts > now), default=None)


def _stretches(window: FreezeWindow, around: datetime) -> Iterator[_Stretch]:
    zone = ZoneInfo(window.time_zone)
    return chain.from_iterable(_stretches_of(span, zone, around) for span in window.spans)


def _stretches_of(span: Span, zone: ZoneInfo, around: datetime) -> Iterator[_Stretch]:
    match span:
        case Once():
            yield _earliest(span.starts, zone), _latest(span.ends, zone)
        case Weekly():
            today = around.astimezone(zone).date()
            monday = today - timedelta(days=today.weekday())
            for weeks in _WEEKS_AROUND:
                yield _weekly_stretch(span, zone, monday + timedelta(weeks=weeks))
        case _:
            assert_never(span)


def _weekly_stretch(span: Weekly, zone: ZoneInfo, monday: date) -> _Stretch:
    first, last = WEEKDAYS.index(span.first_day), WEEKDAYS.index(span.last_day)
    if (last, span.ends) <= (first, span.starts):
        last += len(WEEKDAYS)
    starts = datetime.combine(monday + timedelta(days=first), span.starts)
    ends = datetime.combine(monday + timedelta(days=last), span.ends)
    return _earliest(starts, zone), _latest(ends, zone)


def _earliest(local: datetime, zone: ZoneInfo) -> datetime:
    return min(_meanings(local, zone))


def _latest(local: datetime, zone: ZoneInfo) -> datetime:
    return max(_meanings(local, zone))


def _meanings(local: datetime, zone: ZoneInfo) -> _Stretch:
    # A time shown twice is one of two instants; for a time that was skipped, these are the offsets before and after.
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second
