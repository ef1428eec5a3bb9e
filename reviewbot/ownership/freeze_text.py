"""How `owners/policy.yaml` writes its freezes, and the FreezeWindow that stands for each."""

from collections.abc import Callable, Iterator
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, ConfigDict, Field

from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import ChangeNumber, RepoName
from reviewbot.kernel.strict_yaml import Loaded, Value
from reviewbot.ownership.file_text import Name, PathPattern, Sentence, Strict, checked, each_once, like, spelled
from reviewbot.ownership.freeze import FreezeException, FreezeWindow, Once, Weekly
from reviewbot.ownership.time_text import (
    MINUTES_OF_A_WEEK,
    Moment,
    WeekMoment,
    Zone,
    minute_of_week,
    moment_of,
    week_moment_of,
)

_CHANGE: Final = "[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9_.-]{1,100}#[1-9][0-9]{0,8}"

Time = TypeVar("Time")

ChangeText = Annotated[
    str,
    checked(spelled(_CHANGE, "a change; write organisation/repository#number")),
    Field(json_schema_extra={**like(_CHANGE)}),
]


class OnceText(Strict):
    """One span of local time."""

    from_: Moment = Field(alias="from")
    until: Moment = Field(description="Its first moment is free again.")


class WeeklyText(Strict):
    """A span of local time that comes every week; it may reach over Sunday night."""

    from_: WeekMoment = Field(alias="from")
    until: WeekMoment = Field(description="Its first moment is free again.")


class ExceptionText(Strict):
    """One change that the freeze lets through, named beforehand."""

    name: Name
    reason: Sentence
    change: ChangeText


class FreezeText(Strict):
    """When which paths do not change."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["once"]}, {"required": ["weekly"]}]})

    name: Name = Field(description="Unique in the file.")
    paths: tuple[PathPattern, ...] = Field(default=("**",), min_length=1, description="Everywhere, without.")
    time_zone: Zone = Field(description="A name of the IANA database, such as Europe/Berlin.")
    once: Annotated[tuple[OnceText, ...], AfterValidator(each_once)] = Field(default=(), min_length=1, max_length=100)
    weekly: Annotated[tuple[WeeklyText, ...], AfterValidator(each_once)] = Field(
        default=(), min_length=1, max_length=20
    )
    exceptions: tuple[ExceptionText, ...] = Field(default=(), max_length=100)


def freeze_faults(loaded: Loaded) -> Iterator[str]:
    """Yield what is wrong between the keys of `freezes`, whatever else is wrong in them."""
    names: set[Value] = set()
    for here, freeze in loaded.mappings_at("freezes"):
        if "once" not in freeze and "weekly" not in freeze:
            yield loaded.fault_at(*here, says="a freeze needs once or weekly, or it never begins")
        name = freeze.get("name")
        if isinstance(name, str) and name in names:
            yield loaded.fault_at(*here, "name", says=f"freeze name {name[:60]!r} is there already")
        names.add(name if isinstance(name, str) else None)
        yield from _once_faults(loaded, *here)
        yield from _weekly_faults(loaded, *here)
        yield from _exception_faults(loaded, *here)


def _once_faults(loaded: Loaded, *freeze: str | int) -> Iterator[str]:
    for here, span in loaded.mappings_at(*freeze, "once"):
        starts, ends = _read(moment_of, span.get("from")), _read(moment_of, span.get("until"))
        if starts is not None and ends is not None and ends <= starts:
            yield loaded.fault_at(*here, says=f"the span ends at {span['until']!r}, and begins at {span['from']!r}")


def _weekly_faults(loaded: Loaded, *freeze: str | int) -> Iterator[str]:
    frozen: set[int] = set()
    for here, span in loaded.mappings_at(*freeze, "weekly"):
        starts, ends = _read(week_moment_of, span.get("from")), _read(week_moment_of, span.get("until"))
        if starts is None or ends is None:
            continue
        if starts == ends:
            yield loaded.fault_at(*here, says=f"the span ends when it begins, {span['from']!r}")
        first, length = minute_of_week(starts), (minute_of_week(ends) - minute_of_week(starts)) % MINUTES_OF_A_WEEK
        frozen.update(minute % MINUTES_OF_A_WEEK for minute in range(first, first + length))
    if len(frozen) == MINUTES_OF_A_WEEK:
        yield loaded.fault_at(*freeze, "weekly", says="the spans leave no minute of the week: this would never end")


def _exception_faults(loaded: Loaded, *freeze: str | int) -> Iterator[str]:
    for key in ("name", "change"):
        seen: set[str] = set()
        for here, exception in loaded.mappings_at(*freeze, "exceptions"):
            text = exception.get(key)
            if isinstance(text, str) and text.casefold() in seen:
                yield loaded.fault_at(*here, key, says=f"exception {key} {text[:60]!r} is there already")
            seen.update([text.casefold()] if isinstance(text, str) else [])


def _read(reader: Callable[[str], Time], value: Value) -> Time | None:
    # What cannot be read has its own fault already.
    try:
        return reader(value) if isinstance(value, str) else None
    except ValueError:
        return None


def make_freeze(text: FreezeText, line: int) -> FreezeWindow:
    """Return the window that stands on that line."""
    return FreezeWindow(
        name=text.name,
        paths=tuple(map(Glob, text.paths)),
        time_zone=text.time_zone,
        spans=(*map(_once, text.once), *map(_weekly, text.weekly)),
        exceptions=tuple(map(_exception, text.exceptions)),
        file_line=line,
    )


def _once(text: OnceText) -> Once:
    return Once(starts=moment_of(text.from_), ends=moment_of(text.until))


def _weekly(text: WeeklyText) -> Weekly:
    first_day, starts = week_moment_of(text.from_)
    last_day, ends = week_moment_of(text.until)
    return Weekly(first_day=first_day, starts=starts, last_day=last_day, ends=ends)


def _exception(text: ExceptionText) -> FreezeException:
    repo, _, number = text.change.partition("#")
    return FreezeException(name=text.name, reason=text.reason, repo=RepoName(repo), number=ChangeNumber(int(number)))
