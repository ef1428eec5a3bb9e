"""Freezes on the clock: they begin and end to the minute, and a change of the clocks never makes them shorter."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import ChangeNumber, RepoName
from reviewbot.ownership.freeze import FreezeException, FreezeWindow, Once, Span, Standstill, Weekday, Weekly
from reviewbot.ownership.freeze_clock import freezes_at, is_over, next_freeze_change
from reviewbot.ownership.policy import Policy
from reviewbot.ownership.time_text import moment_of, week_moment_of
from tests.unit.ownership.files import a_registry

SHOP = RepoName("acme/shop")
SEVEN = ChangeNumber(7)


def once(starts: str, ends: str) -> Once:
    return Once(starts=moment_of(starts), ends=moment_of(ends))


def weekly(starts: str, ends: str) -> Weekly:
    (first_day, first), (last_day, last) = week_moment_of(starts), week_moment_of(ends)
    return Weekly(first_day=first_day, starts=first, last_day=last_day, ends=last)


def a_window(*spans: Span, zone: str = "Europe/Berlin", name: str = "ledger") -> FreezeWindow:
    return FreezeWindow(name=name, paths=(Glob("ledger/**"),), time_zone=zone, spans=spans, exceptions=())


def a_policy(*windows: FreezeWindow) -> Policy:
    return replace(a_registry().policy, freezes=windows)


def at(text: str) -> datetime:
    return moment_of(text).replace(tzinfo=UTC)


def is_frozen(window: FreezeWindow, now: str) -> bool:
    return bool(freezes_at(a_policy(window), now=at(now), repo=SHOP, number=SEVEN))


def end_of(window: FreezeWindow, now: str) -> datetime:
    (standstill,) = freezes_at(a_policy(window), now=at(now), repo=SHOP, number=SEVEN)
    return standstill.until


def changes_at(window: FreezeWindow, now: str) -> datetime | None:
    return next_freeze_change(a_policy(window), now=at(now), repo=SHOP, number=SEVEN)


def test_a_freeze_holds_from_its_first_minute_until_its_last() -> None:
    window = a_window(once("2026-12-18 16:00", "2027-01-04 08:00"))

    assert [is_frozen(window, now) for now in ("2026-12-18 14:59", "2026-12-18 15:00", "2027-01-04 06:59")] == [
        False,
        True,
        True,
    ]
    assert not is_frozen(window, "2027-01-04 07:00")


def test_a_standstill_says_what_and_until_when() -> None:
    window = a_window(once("2026-12-18 16:00", "2027-01-04 08:00"))

    assert freezes_at(a_policy(window), now=at("2026-12-24 12:00"), repo=SHOP, number=SEVEN) == (
        Standstill(name="ledger", paths=(Glob("ledger/**"),), until=at("2027-01-04 07:00")),
    )


def test_no_freeze_is_none() -> None:
    assert freezes_at(a_policy(), now=at("2026-12-24 12:00"), repo=SHOP, number=SEVEN) == ()
    assert next_freeze_change(a_policy(), now=at("2026-12-24 12:00"), repo=SHOP, number=SEVEN) is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2026-11-20 14:59", False, id="Friday before"),
        pytest.param("2026-11-20 15:00", True, id="Friday, the first minute"),
        pytest.param("2026-11-22 12:00", True, id="Sunday"),
        pytest.param("2026-11-23 06:59", True, id="Monday, the last minute"),
        pytest.param("2026-11-23 07:00", False, id="Monday after"),
        pytest.param("2026-11-25 12:00", False, id="Wednesday"),
    ],
)
def test_a_weekend_reaches_over_sunday_night(now: str, expected: bool) -> None:
    assert is_frozen(a_window(weekly("fri 16:00", "mon 08:00")), now) is expected


def test_a_span_that_ends_on_its_own_day_before_it_begins_is_nearly_a_week() -> None:
    window = a_window(weekly("wed 12:00", "wed 10:00"), zone="UTC")

    assert [is_frozen(window, f"2026-11-25 {clock}") for clock in ("09:59", "10:00", "11:59", "12:00")] == [
        True,
        False,
        False,
        True,
    ]


def test_spans_that_meet_end_together() -> None:
    window = a_window(
        weekly("mon 00:00", "tue 00:00"),
        weekly("tue 00:00", "wed 06:00"),
        once("2026-11-25 05:00", "2026-11-25 09:00"),
        zone="UTC",
    )

    assert end_of(window, "2026-11-23 10:00") == at("2026-11-25 09:00")


def test_the_next_change_is_the_beginning_or_the_end_that_comes_first() -> None:
    window = a_window(weekly("fri 16:00", "mon 08:00"), once("2026-11-25 12:00", "2026-11-25 13:00"), zone="UTC")

    assert changes_at(window, "2026-11-24 10:00") == at("2026-11-25 12:00")
    assert changes_at(window, "2026-11-25 12:30") == at("2026-11-25 13:00")
    assert changes_at(window, "2026-11-26 10:00") == at("2026-11-27 16:00")
    assert changes_at(window, "2026-11-28 10:00") == at("2026-11-30 08:00")


def test_after_the_last_span_nothing_changes_any_more() -> None:
    window = a_window(once("2026-11-25 12:00", "2026-11-25 13:00"), zone="UTC")

    assert changes_at(window, "2026-11-25 13:00") is None
    assert is_over(window, at("2026-11-25 13:00"))
    assert not is_over(window, at("2026-11-25 12:30"))
    assert not is_over(window, at("2026-11-25 11:30"))


def test_a_named_change_is_let_through_and_no_other() -> None:
    exception = FreezeException(name="fix", reason="rates", repo=RepoName("Acme/Shop"), number=SEVEN)
    window = replace(a_window(weekly("fri 16:00", "mon 08:00")), exceptions=(exception,))
    saturday = at("2026-11-21 12:00")

    assert freezes_at(a_policy(window), now=saturday, repo=SHOP, number=SEVEN) == ()
    assert next_freeze_change(a_policy(window), now=saturday, repo=SHOP, number=SEVEN) is None
    assert freezes_at(a_policy(window), now=saturday, repo=SHOP, number=ChangeNumber(8)) != ()
    assert freezes_at(a_policy(window), now=saturday, repo=RepoName("acme/shop2"), number=SEVEN) != ()


# In Berlin the clocks went from 01:59 to 03:00 on 29 March 2026, and from 02:59 back to 02:00 on 25 October 2026.


def test_a_freeze_that_begins_at_a_skipped_time_begins_before_it() -> None:
    window = a_window(once("2026-03-29 02:30", "2026-03-29 12:00"))

    assert [is_frozen(window, f"2026-03-29 {clock}") for clock in ("00:29", "00:30", "01:30")] == [False, True, True]


def test_a_freeze_that_ends_at_a_skipped_time_ends_after_it() -> None:
    window = a_window(once("2026-03-28 12:00", "2026-03-29 02:30"))

    assert end_of(window, "2026-03-28 12:00") == at("2026-03-29 01:30")


def test_a_freeze_that_begins_at_a_doubled_time_begins_the_first_time() -> None:
    window = a_window(once("2026-10-25 02:30", "2026-10-25 12:00"))

    assert [is_frozen(window, f"2026-10-25 {clock}") for clock in ("00:29", "00:30")] == [False, True]


def test_a_freeze_that_ends_at_a_doubled_time_ends_the_second_time() -> None:
    window = a_window(once("2026-10-24 12:00", "2026-10-25 02:30"))

    assert end_of(window, "2026-10-24 12:00") == at("2026-10-25 01:30")


def test_a_freeze_of_one_doubled_hour_is_two_hours() -> None:
    window = a_window(weekly("sun 02:00", "sun 03:00"))

    assert [is_frozen(window, f"2026-10-25 {clock}") for clock in ("00:00", "01:59", "02:00")] == [True, True, False]


def test_a_window_without_a_gap_is_asked_about_for_a_bounded_time() -> None:
    window = a_window(weekly("mon 00:00", "fri 00:00"), weekly("fri 00:00", "mon 00:00"), zone="UTC")

    assert end_of(window, "2026-11-21 12:00") > at("2027-11-21 12:00")


DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata")


@given(
    first_day=st.sampled_from(DAYS),
    last_day=st.sampled_from(DAYS),
    starts=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    ends=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - given
)
def test_what_comes_next_is_what_is_then(
    first_day: Weekday, last_day: Weekday, starts: time, ends: time, zone: str, now: datetime
) -> None:
    window = a_window(Weekly(first_day=first_day, starts=starts, last_day=last_day, ends=ends), zone=zone)
    policy = a_policy(window)

    def frozen(instant: datetime) -> bool:
        return bool(freezes_at(policy, now=instant, repo=SHOP, number=SEVEN))

    change = next_freeze_change(policy, now=now, repo=SHOP, number=SEVEN)

    if (first_day, starts) == (last_day, ends):
        return
    assert change is not None
    assert now < change <= now + timedelta(days=16)
    assert frozen(change) is not frozen(now)
    assert frozen(change - timedelta(microseconds=1)) is frozen(now)
