"""How the policy speaks of time."""

from datetime import datetime, time

import pytest

from reviewbot.ownership.time_text import minute_of_week, moment_of, seconds_of, week_moment_of


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [
        pytest.param("30m", 1_800, id="minutes"),
        pytest.param("2h", 7_200, id="hours"),
        pytest.param("1d", 86_400, id="a day"),
    ],
)
def test_a_duration_is_a_number_and_a_unit(duration: str, seconds: int) -> None:
    assert seconds_of(duration) == seconds


def test_a_local_time_is_read_without_an_offset() -> None:
    assert moment_of("2026-12-18 16:00") == datetime(2026, 12, 18, 16)  # noqa: DTZ001 - local time has none


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("2026-12-18", "is not a local time; write it as 2026-12-18 16:00", id="no clock"),
        pytest.param("2026-12-18T16:00Z", "is not a local time; write it as 2026-12-18 16:00", id="an offset"),
        pytest.param("2026-02-30 10:00", "is not in the calendar", id="a day that does not exist"),
        pytest.param("2026-02-10 24:00", "is not a local time; write it as 2026-12-18 16:00", id="hour 24"),
    ],
)
def test_what_is_no_local_time_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="not") as refused:
        moment_of(text)

    assert str(refused.value) == f"{text!r} {sentence}"


def test_a_time_of_the_week_is_a_day_and_a_clock() -> None:
    assert week_moment_of("fri 16:30") == ("fri", time(16, 30))


@pytest.mark.parametrize("text", ["Friday 16:00", "fri", "fri 7:00", "fri 16:60"])
def test_what_is_no_time_of_the_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not") as refused:
        week_moment_of(text)

    assert str(refused.value) == f"{text!r} is not a time of the week; write it as fri 16:00"


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        pytest.param("mon 00:00", 0, id="the first"),
        pytest.param("tue 01:05", 1_505, id="another"),
        pytest.param("sun 23:59", 10_079, id="the last"),
    ],
)
def test_minutes_are_counted_from_mondays_midnight(text: str, minute: int) -> None:
    assert minute_of_week(week_moment_of(text)) == minute
