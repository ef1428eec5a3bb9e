"""The Clock port: an instant with its time zone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from reviewbot.adapters.clock_system import SystemClock
from reviewbot.fakes.clock import FrozenClock
from reviewbot.ports import Clock

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "make", [pytest.param(lambda: FrozenClock(NOON), id="frozen"), pytest.param(SystemClock, id="system")]
)
def test_the_present_has_a_time_zone_and_does_not_step_back(make: Callable[[], Clock]) -> None:
    clock = make()

    first, second = clock.now(), clock.now()

    assert first.utcoffset() == timedelta(0)
    assert first <= second


def test_the_system_clock_is_shifted_by_as_many_seconds_as_asked() -> None:
    ahead = SystemClock(offset_seconds=3600).now() - SystemClock().now()

    assert timedelta(minutes=59) < ahead < timedelta(minutes=61)


def test_a_frozen_clock_moves_when_it_is_told() -> None:
    clock = FrozenClock(NOON)

    clock.advance(hours=1)
    assert clock.now() == NOON + timedelta(hours=1)

    clock.advance(minutes=-90)
    assert clock.now() == NOON - timedelta(minutes=30)


def test_a_frozen_clock_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        FrozenClock(NOON.replace(tzinfo=None))
