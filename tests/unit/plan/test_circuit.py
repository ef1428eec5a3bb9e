"""A circuit: closed until there were failures enough, open for a while, and tried once before it closes."""

from datetime import UTC, datetime, timedelta

import pytest

from reviewbot.plan.circuit import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    LONGEST_WISH,
    MOST_FAILURES,
    Circuit,
    Closed,
    HalfOpen,
    Open,
    after_asking,
    after_failure,
    seconds_to_wait,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def failed(circuit: Circuit, *, at: datetime = NOON, wished_seconds: float | None = None) -> Circuit:
    return after_failure(circuit, now=at, wished_seconds=wished_seconds)


def test_a_few_failures_keep_it_closed_and_enough_in_a_row_open_it() -> None:
    circuit: Circuit = Closed()
    for count in range(1, MOST_FAILURES):
        circuit = failed(circuit)
        assert circuit == Closed(failures=count)

    assert failed(circuit) == Open(until=NOON + FIRST_PAUSE, pause=FIRST_PAUSE)


def test_a_wish_to_be_left_alone_opens_it_at_once_for_that_long() -> None:
    assert failed(Closed(), wished_seconds=30) == Open(until=NOON + timedelta(seconds=30), pause=FIRST_PAUSE)


def test_a_wish_for_for_ever_is_granted_for_an_hour() -> None:
    assert failed(Closed(), wished_seconds=10**6) == Open(until=NOON + LONGEST_WISH, pause=FIRST_PAUSE)


@pytest.mark.parametrize(
    ("circuit", "seconds"),
    [
        pytest.param(Closed(failures=4), 0.0, id="closed"),
        pytest.param(Open(until=NOON + MINUTE, pause=MINUTE), 60.0, id="open"),
        pytest.param(Open(until=NOON - MINUTE, pause=MINUTE), 0.0, id="open until a minute ago"),
        pytest.param(HalfOpen(until=NOON + MINUTE, pause=MINUTE), 60.0, id="somebody tries"),
    ],
)
def test_nobody_asks_while_it_is_open(circuit: Circuit, seconds: float) -> None:
    assert seconds_to_wait(circuit, now=NOON) == seconds


def test_one_tries_when_the_time_is_over_and_the_others_wait() -> None:
    half_open = after_asking(Open(until=NOON, pause=MINUTE), now=NOON)

    assert isinstance(half_open, HalfOpen)
    assert seconds_to_wait(half_open, now=NOON) > 0
    assert after_asking(Closed(failures=1), now=NOON) == Closed(failures=1)


def test_a_try_that_never_ended_gives_way_to_another() -> None:
    half_open = after_asking(Open(until=NOON, pause=MINUTE), now=NOON)

    later = NOON + timedelta(minutes=3)
    assert seconds_to_wait(half_open, now=later) == 0
    assert after_asking(half_open, now=later) == HalfOpen(until=later + timedelta(minutes=2), pause=MINUTE)


def test_each_try_that_fails_doubles_the_time_up_to_a_limit() -> None:
    assert failed(HalfOpen(until=NOON, pause=FIRST_PAUSE)) == Open(until=NOON + FIRST_PAUSE * 2, pause=FIRST_PAUSE * 2)
    assert failed(HalfOpen(until=NOON, pause=LONGEST_PAUSE)) == Open(until=NOON + LONGEST_PAUSE, pause=LONGEST_PAUSE)


def test_a_failure_that_comes_late_does_not_make_the_time_shorter() -> None:
    opened = Open(until=NOON + timedelta(minutes=30), pause=FIRST_PAUSE)

    assert failed(opened) == opened
