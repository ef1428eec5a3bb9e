"""Exact readers: a JSON value becomes one of ours, or a fault that says where and why. Nothing is coerced."""

import json
import marshal
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, TypeAlias, TypeVar, cast

from reviewbot.kernel.glob import Glob

T = TypeVar("T")
Reader: TypeAlias = Callable[[object], T]

LARGEST_WHOLE: Final = 2**63 - 1
_LONGEST_QUOTE: Final = 80


class Fault(Exception):
    """A value that is not what it should be; `path` leads to it from the outermost object."""

    def __init__(self, what: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(what)
        self.what = what
        self.path = path

    def below(self, step: str | int) -> "Fault":
        """Return the same fault, seen from one step further out."""
        return Fault(self.what, (step, *self.path))

    def __str__(self) -> str:
        spelled = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return f"{spelled.removeprefix('.')} {self.what}" if spelled else self.what


def required(whole: Mapping[str, object], key: str, read: Reader[T]) -> T:
    """Read a field that must be there. Raises Fault."""
    if key not in whole:
        raise Fault("is missing", (key,))
    try:
        return read(whole[key])
    except Fault as fault:
        raise fault.below(key) from None


def optional(whole: Mapping[str, object], key: str, read: Reader[T], absent: T) -> T:
    """Read a field that may be left out. Raises Fault."""
    if key not in whole:
        return absent
    try:
        return read(whole[key])
    except Fault as fault:
        raise fault.below(key) from None


def nullable(read: Reader[T]) -> Reader[T | None]:
    """Make a reader that takes null as well."""
    return lambda value: None if value is None else read(value)


def each_of(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """Make a reader of lists."""

    def read_all(value: object) -> tuple[T, ...]:
        if type(value) is not list:
            raise Fault(f"is {_quoted(value)}, not a list")
        items: list[T] = []
        try:
            for item in value:
                items.append(read(item))  # noqa: PERF401 - a comprehension would not tell how far it came
        except Fault as fault:
            raise fault.below(len(items)) from None
        return tuple(items)

    return read_all


def kept(read: Reader[T]) -> Reader[T]:
    """Make a reader that keeps what it read last: world after world comes with the same policy and teams.

    Two values are the same where marshal spells them alike: unlike `==`, it tells `true` from 1 and 1 from 1.0.
    """
    last: tuple[bytes, T] | None = None

    def read_or_recall(value: object) -> T:
        nonlocal last
        try:
            spelled = marshal.dumps(value)  # type: ignore[arg-type] # what it cannot spell is a ValueError
        except ValueError:
            # Such as one that is nested more deeply than marshal goes.
            return read(value)
        if last is None or last[0] != spelled:
            last = spelled, read(value)
        return last[1]

    return read_or_recall


def one_of(words: Iterable[T]) -> Reader[T]:
    """Make a reader of words from a closed list."""
    known = {cast("object", word): word for word in words}

    def read_word(value: object) -> T:
        if type(value) is str and value in known:
            return known[value]
        raise Fault(f"is {_quoted(value)}, not one of {', '.join(map(str, known))}")

    return read_word


def mapping(value: object) -> Mapping[str, object]:
    """Read an object."""
    if type(value) is not dict:
        raise Fault(f"is {_quoted(value)}, not an object")
    return value


def text(value: object) -> str:
    """Read a text, empty or not."""
    if type(value) is not str:
        raise Fault(f"is {_quoted(value)}, not a text")
    return value


def name(value: object) -> str:
    """Read a text that is not empty."""
    if type(value) is str and value:
        return value
    text(value)
    raise Fault("is empty")


def flag(value: object) -> bool:
    """Read true or false."""
    if type(value) is not bool:
        raise Fault(f"is {_quoted(value)}, not true or false")
    return value


def count(value: object) -> int:
    """Read a whole number from 0 to 2^63 - 1."""
    if type(value) is not int:
        raise Fault(f"is {_quoted(value)}, not a whole number")
    if not 0 <= value <= LARGEST_WHOLE:
        raise Fault(f"is {_quoted(value)}, not from 0 to {LARGEST_WHOLE}")
    return value


def positive(value: object) -> int:
    """Read a whole number from 1 to 2^63 - 1."""
    if count(value) == 0:
        raise Fault("is 0, not 1 or more")
    return cast("int", value)


def moment(value: object) -> datetime:
    """Read an instant with a time zone, as ISO 8601 spells it, into UTC."""
    spelled = name(value)
    try:
        instant = datetime.fromisoformat(spelled)
        if instant.tzinfo is None:
            raise Fault(f"is {_quoted(value)}, an instant without a time zone")
        return instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Fault(f"is {_quoted(value)}, not an instant such as 2026-11-20T12:00:00Z") from None


def glob(value: object) -> Glob:
    """Read an anchored glob."""
    try:
        return _glob(text(value))
    except ValueError as error:
        raise Fault(f"holds a pattern that cannot be used: {error}") from None


# World after world comes with the same policy.
_glob: Final = lru_cache(maxsize=4096)(Glob)


def _quoted(value: object) -> str:
    match value:
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return json.dumps(value)[:_LONGEST_QUOTE]
