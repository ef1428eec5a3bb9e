"""The words in which the policy speaks of time: how long, in which zone, from when until when.

Time zones are those of the IANA database. It is part of the language, like the letters: that it is kept in files is
`zoneinfo`'s affair, which takes the machine's own or else the `tzdata` package.
"""

import re
from collections.abc import Callable
from datetime import datetime, time
from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from reviewbot.ownership.file_text import checked, like, spelled
from reviewbot.ownership.freeze import WEEKDAYS, Weekday

MINUTES_OF_A_DAY: Final = 24 * 60
MINUTES_OF_A_WEEK: Final = 7 * MINUTES_OF_A_DAY

_SECONDS: Final = {"m": 60, "h": 3_600, "d": 86_400}
_DURATION: Final = "[1-9][0-9]{0,5}[mhd]"
_CLOCK: Final = "([01][0-9]|2[0-3]):[0-5][0-9]"
_MOMENT: Final = rf"20[0-9]{{2}}-[01][0-9]-[0-3][0-9] {_CLOCK}"
_WEEK_MOMENT: Final = rf"({'|'.join(WEEKDAYS)}) {_CLOCK}"
_ZONE: Final = "[A-Z][A-Za-z0-9_+-]{0,30}(/[A-Za-z0-9_+-]{1,30}){0,2}"
"""With a capital: `localtime` and `posix/…` are what some machines have beside the database."""


def seconds_of(duration: str) -> int:
    """Return how long a duration such as `30m`, `2h` or `1d` is."""
    return int(duration[:-1]) * _SECONDS[duration[-1]]


def moment_of(text: str) -> datetime:
    """Return the local time that a text such as `2026-12-18 16:00` names.

    Raises ValueError, with a sentence for the file's author, where it names none.
    """
    _require(_MOMENT, text, "a local time; write it as 2026-12-18 16:00")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not in the calendar") from error


def week_moment_of(text: str) -> tuple[Weekday, time]:
    """Return the day and local time that a text such as `fri 16:00` names; raises as `moment_of`."""
    _require(_WEEK_MOMENT, text, "a time of the week; write it as fri 16:00")
    word, _, clock = text.partition(" ")
    return next(day for day in WEEKDAYS if day == word), time.fromisoformat(clock)


def minute_of_week(moment: tuple[Weekday, time]) -> int:
    """Return how many minutes after Monday's midnight that is, 0 to 10,079."""
    day, clock = moment
    return WEEKDAYS.index(day) * MINUTES_OF_A_DAY + clock.hour * 60 + clock.minute


def _duration_fault(shortest: str, longest: str) -> Callable[[str], str | None]:
    spelling_fault = spelled(_DURATION, "a length of time; write a whole number and m, h or d, such as 30m")

    def fault_of(text: str) -> str | None:
        fault = spelling_fault(text)
        if fault is None and not seconds_of(shortest) <= seconds_of(text) <= seconds_of(longest):
            return f"{text!r} is out of bounds; write {shortest} to {longest}"
        return fault

    return fault_of


def _require(pattern: str, text: str, wanted: str) -> None:
    fault = spelled(pattern, wanted)(text)
    if fault is not None:
        raise ValueError(fault)


def _is_moment(text: str) -> str:
    moment_of(text)
    return text


def _is_week_moment(text: str) -> str:
    week_moment_of(text)
    return text


def _zone_fault(text: str) -> str | None:
    fault = f"{text[:60]!r} is no time zone that is known; write a name of the IANA database such as Europe/Berlin"
    if re.fullmatch(_ZONE, text, re.ASCII) is None:
        return fault
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, OSError, ValueError):  # a folder of zones, such as Europe, is an OSError
        return fault
    return None


CoolOff = Annotated[str, checked(_duration_fault("1m", "7d")), Field(json_schema_extra={**like(_DURATION)})]
Expiry = Annotated[str, checked(_duration_fault("1m", "1d")), Field(json_schema_extra={**like(_DURATION)})]
ReviewTerm = Annotated[str, checked(_duration_fault("1h", "30d")), Field(json_schema_extra={**like(_DURATION)})]
Moment = Annotated[str, AfterValidator(_is_moment), Field(json_schema_extra={**like(_MOMENT)})]
WeekMoment = Annotated[str, AfterValidator(_is_week_moment), Field(json_schema_extra={**like(_WEEK_MOMENT)})]
Zone = Annotated[str, checked(_zone_fault), Field(json_schema_extra={**like(_ZONE)})]
