"""Freeze windows: times in which paths do not change, but for exceptions that were approved beforehand."""

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Final, Literal, TypeAlias

from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import ChangeNumber, RepoName

Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """One span of local time, its end excluded."""

    starts: datetime
    """Without an offset: the window's time zone gives it."""
    ends: datetime
    kind: Literal["once"] = "once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """A span of local time that comes every week, its end excluded; it may reach over Sunday night."""

    first_day: Weekday
    starts: time
    last_day: Weekday
    ends: time
    kind: Literal["weekly"] = "weekly"


Span: TypeAlias = Once | Weekly


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeException:
    """One change that a freeze lets through, named beforehand."""

    name: str
    reason: str
    repo: RepoName
    number: ChangeNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeWindow:
    """When which paths are frozen."""

    name: str
    paths: tuple[Glob, ...]
    time_zone: str
    """A name of the IANA database, such as `Europe/Berlin`."""
    spans: tuple[Span, ...]
    exceptions: tuple[FreezeException, ...]
    file_line: int | None = field(default=None, compare=False)
    """Where it stands in its file, from 1; for showing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standstill:
    """Paths that a freeze window keeps from changing at this instant."""

    name: str
    """Of the window."""
    paths: tuple[Glob, ...]
    until: datetime
    """The first instant at which no span of the window is open."""
