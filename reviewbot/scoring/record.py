"""Records of strangers' files, read leniently in their names and strictly in their values.

Public sets call the same thing by many names and carry columns of their own: what is not asked for is passed over. A
value that is asked for and cannot be meant is a fault, with its place; all of a file's faults are told at once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from reviewbot.gate.strict_json import NotJson, parse_json
from reviewbot.kernel.errors import Misconfigured
from reviewbot.scoring.golden import Spot

ONE_CHANGE: Final = "change"
"""The case of records that name none: all of them are about one change."""

CASE: Final = ("case", "url", "pr_url", "change", "pull_request", "id")
TEXT: Final = ("text", "comment", "body", "description", "message", "problem", "title")
TOPIC: Final = ("topic", "category", "rule_name")
PATH: Final = ("path", "file", "file_path", "filename")
FIRST: Final = ("line", "start_line", "line_start")
LAST: Final = ("end_line", "line_end")
LONGEST_QUOTE: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One object of a file, and where it stands."""

    at: str
    fields: Mapping[str, object]
    faults: list[str] = field(compare=False)
    """All of the file's, so far."""

    def fault(self, sentence: str) -> None:
        """Keep a fault of this record."""
        self.faults.append(f"{self.at}: {sentence}" if self.at else sentence)

    def text(self, *names: str) -> str | None:
        """Return the first of these fields that is there; None where none is, or is null."""
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str):
                return value
            if value is not None:
                self.fault(f"{name!r} is {_shown(value)}, not a text")
                return None
        return None

    def number(self, name: str) -> float | None:
        """Return a number that is not negative; None where it is not there, or null."""
        value = self.fields.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
            self.fault(f"{name!r} is {_shown(value)}, not a number from 0")
            return None
        return float(value)

    @property
    def is_whole(self) -> bool:
        """Whether it is the only record of its file, as on a single line, and no object of records by their names."""
        return any(isinstance(self.fields.get(name), str | int) for name in (*CASE, *PATH, *TEXT))

    def case(self) -> str:
        """Return which change it is about."""
        number = self.fields.get("id")
        return str(number) if type(number) is int else self.text(*CASE) or ONE_CHANGE

    def topic(self) -> str | None:
        """Return its topic, case folded."""
        topic = self.text(*TOPIC)
        return None if topic is None else topic.strip().casefold() or None

    def spot(self) -> Spot | None:
        """Return where it points; None where it names no file or no line."""
        path, lines = self.text(*PATH), self.fields.get("lines")
        first, last = (lines[0], lines[-1]) if isinstance(lines, list) and lines else (self._first(FIRST), None)
        last = self._first(LAST) if last is None else last
        if path is None or first is None:
            return None
        if not _is_line(first) or not _is_line(last if last is not None else first):
            self.fault(f"the line is {_shown(first)} to {_shown(last)}; lines are whole numbers from 1")
            return None
        assert isinstance(first, int)
        spot = Spot(path=path, first=first, last=last if isinstance(last, int) else first)
        if spot.last < spot.first:
            self.fault(f"the line is {spot.first} to {spot.last}, which ends before it begins")
            return None
        return spot

    def _first(self, names: tuple[str, ...]) -> object:
        return next((self.fields[name] for name in names if self.fields.get(name) is not None), None)

    def under(self, name: str) -> "Record":
        """Return the object below a field; an empty one where there is none."""
        value = self.fields.get(name)
        return Record(at=f"{self.at}.{name}", fields=value if isinstance(value, dict) else {}, faults=self.faults)

    def records(self, name: str) -> "Iterator[Record]":
        """Yield the objects of a list below a field."""
        yield from records_of(self.fields.get(name, []), f"{self.at}.{name}", self.faults)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a text, or a list of texts; nothing where it is not there."""
        value = self.fields.get(name)
        listed = [value] if isinstance(value, str) else value or []
        if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
            self.fault(f"{name!r} is {_shown(value)}, not a list of texts")
            return ()
        return tuple(listed)

    def has(self, *names: str) -> str | None:
        """Return the first of these fields that holds a list."""
        return next((name for name in names if isinstance(self.fields.get(name), list)), None)


def _is_line(value: object) -> bool:
    return type(value) is int and value >= 1


def records_of(document: object, at: str, faults: list[str]) -> Iterator[Record]:
    """Yield the objects of a list; what is no object is a fault."""
    if not isinstance(document, list):
        faults.append(f"{at or 'the document'}: is {_shown(document)}, not a list")
        return
    for number, each in enumerate(document):
        if isinstance(each, dict):
            yield Record(at=f"{at}[{number}]", fields=each, faults=faults)
        else:
            faults.append(f"{at}[{number}]: is {_shown(each)}, not an object")


def twice(keys: Iterable[str]) -> Iterator[str]:
    """Yield a fault for each key that stands more than once."""
    yield from (f"the key {key!r} stands {times} times" for key, times in Counter(keys).items() if times > 1)


def document_of(text: str, where: str) -> object:
    """Return what a file says: one JSON document, or the list of those on its lines.

    Raises Misconfigured where it is neither.
    """
    try:
        return parse_json(text, where=where)
    except NotJson as error:
        if "\n" not in text.strip():
            raise Misconfigured(where, (f"is not JSON: {error}",)) from None
    documents, faults = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                documents.append(parse_json(line, where=where))
            except NotJson as error:
                faults.append(f"line {number} is not JSON: {error}")
    if faults:
        raise Misconfigured(where, faults)
    return documents


def _shown(value: object) -> str:
    quoted = repr(value)
    return quoted if len(quoted) <= LONGEST_QUOTE else f"{quoted[:LONGEST_QUOTE]}…"
