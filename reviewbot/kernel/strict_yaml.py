"""YAML without its dangers: one small document of plain values, each key with its line, and every fault at once.

Refused: aliases and anchors, tags, several documents, duplicate keys, keys that are not text, and anything over the
limits below. Work is bounded by them, whatever the bytes say. Keys are read as they are spelled. `true`, `false`,
`null`, decimal integers and decimal fractions are values; every other plain scalar is text: `yes`, `0o17`, dates.
"""

import difflib
import functools
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from reviewbot.kernel.errors import Misconfigured

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
KeyPath: TypeAlias = "tuple[str | int, ...]"
Model = TypeVar("Model", bound=BaseModel)

MOST_BYTES: Final = 256 * 1024
MOST_DEPTH: Final = 20
MOST_NODES: Final = 20_000
MOST_FAULTS: Final = 100
"""Faults listed of one file; one more line counts the rest."""

_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})", re.ASCII)
_FRACTION: Final = re.compile(r"[-+]?[0-9]{1,18}(?:\.[0-9]{0,18})?(?:[eE][-+]?[0-9]{1,3})?", re.ASCII)
_WORDS: Final[Mapping[str, bool | None]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document's plain value, and on which line each key and list item stands."""

    value: Value
    lines: Mapping[KeyPath, int]
    """From the path of keys and indexes to the line, from 1. `()` is the document itself."""

    def line_of(self, *path: str | int) -> int:
        """Return the line of a path, or of the nearest part of it that the document has."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def mappings_at(self, *path: str | int) -> Iterator[tuple[KeyPath, dict[str, Value]]]:
        """Yield the mappings of the list at a path, each with its own path; what has another shape is passed over."""
        value = functools.reduce(_part_of, path, self.value)
        for at, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, dict):
                yield (*path, at), item

    def fault_at(self, *path: str | int, says: str) -> str:
        """Return a fault as it is listed: `line 3: paths is empty`."""
        return f"line {self.line_of(*path)}: {says}"


def _part_of(value: Value, part: str | int) -> Value:
    if isinstance(value, dict) and isinstance(part, str):
        return value.get(part)
    return value[part] if isinstance(value, list) and isinstance(part, int) else None


def parse_yaml(content: bytes, *, where: str, first_line: int = 1) -> Loaded:
    """Return the document in the bytes; `first_line` is the number of its first line in the file `where`.

    An empty document has the value None. Raises Misconfigured for what this module refuses.
    """
    if len(content) > MOST_BYTES:
        raise Misconfigured(where, (f"the file has {len(content):,} bytes; at most {MOST_BYTES:,} are read",))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = first_line + content[: error.start].count(b"\n")
        raise Misconfigured(where, (f"line {line}: byte {error.start} is not UTF-8",)) from error
    return _Reading(where=where, first_line=first_line).document(text)


def read_as(model: type[Model], loaded: Loaded, *, where: str) -> Model:
    """Return the document as the model, compared strictly: no text becomes a number, no number text.

    Raises Misconfigured with every fault as `line N: <sentence>`, in the order of the lines.
    """
    if loaded.value is None:
        raise Misconfigured(where, ("the file is empty",))
    try:
        # Through JSON, because a strict model then takes lists for tuples and text for dates, and nothing else.
        return model.model_validate_json(json.dumps(loaded.value), strict=True)
    except ValidationError as error:
        errors = [each for each in error.errors() if not _is_echo(each)]
        found = sorted((loaded.line_of(*each["loc"]), _sentence(each, model)) for each in errors)
        raise Misconfigured(where, listed([f"line {line}: {says}" for line, says in found])) from error


def listed(faults: list[str]) -> tuple[str, ...]:
    """Return the faults, each once, and no more than a person will read."""
    once = tuple(dict.fromkeys(faults))
    if len(once) <= MOST_FAULTS:
        return once
    rest = len(once) - MOST_FAULTS
    return (*once[:MOST_FAULTS], f"and {rest:,} more fault{'' if rest == 1 else 's'}")


@dataclass(slots=True)
class _Reading:
    """One pass over the parser's events; it counts what it takes and stops at a limit."""

    where: str
    first_line: int
    lines: dict[KeyPath, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    nodes: int = 0

    def document(self, text: str) -> Loaded:
        self.lines[()] = self.first_line
        try:
            value = self._only_document(yaml.parse(text, Loader=yaml.CSafeLoader))
        except yaml.MarkedYAMLError as error:
            line = self.first_line + (error.problem_mark.line if error.problem_mark else 0)
            raise self._refused(line, f"this is not YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise Misconfigured(self.where, (f"this is not YAML: {str(error).splitlines()[0]}",)) from error
        if self.faults:
            raise Misconfigured(self.where, listed(self.faults))
        return Loaded(value, self.lines)

    def _only_document(self, events: Iterator[Event]) -> Value:
        value: Value = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refused(self._line(event), "a second document starts; a file has one")
            elif isinstance(event, NodeEvent):
                value = self._value(event, events, ())
        return value

    def _value(self, event: Event, events: Iterator[Event], path: KeyPath) -> Value:
        self._count(event, path)
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _count(self, event: Event, path: KeyPath) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self._refused(self._line(event), f"the file has more than {MOST_NODES:,} values")
        if len(path) > MOST_DEPTH:
            raise self._refused(self._line(event), f"values are nested more than {MOST_DEPTH} deep")
        if isinstance(event, AliasEvent):
            raise self._refused(self._line(event), f"{f'*{event.anchor}'!r} is an alias; write the value out")
        if isinstance(event, NodeEvent) and event.anchor is not None:
            self._fault(event, f"{f'&{event.anchor}'!r} is an anchor; there are no aliases here")
        if getattr(event, "tag", None) is not None:
            self._fault(event, "a tag; values have no tags here")

    def _scalar(self, event: ScalarEvent) -> Value:
        text: str = event.value
        if "\0" in text:
            self._fault(event, "a text holds a NUL character")
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FRACTION.fullmatch(text) and not text.lstrip("-+").isdigit() and math.isfinite(float(text)):
            return float(text)
        return text

    def _sequence(self, events: Iterator[Event], path: KeyPath) -> Value:
        items: list[Value] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            here = (*path, len(items))
            self.lines[here] = self._line(event)
            items.append(self._value(event, events, here))
        return items

    def _mapping(self, events: Iterator[Event], path: KeyPath) -> Value:
        items: dict[str, Value] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            key = self._key(event, path)
            here = (*path, key)
            if key in items:
                self._fault(event, f"key {_shown(key)} is there already, on line {self.lines[here]}")
            self.lines[here] = self._line(event)
            items[key] = self._value(next(events), events, here)
        return items

    def _key(self, event: Event, path: KeyPath) -> str:
        self._count(event, path)
        if not isinstance(event, ScalarEvent):
            raise self._refused(self._line(event), "a key is not text")
        self._scalar(event)
        key: str = event.value
        return key

    def _line(self, event: Event) -> int:
        return self.first_line + (event.start_mark.line if event.start_mark else 0)

    def _fault(self, event: Event, says: str) -> None:
        self.faults.append(f"line {self._line(event)}: {says}")

    def _refused(self, line: int, says: str) -> Misconfigured:
        return Misconfigured(self.where, listed([*self.faults, f"line {line}: {says}"]))


_NEEDS: Final[Mapping[str, str]] = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "frozen_set_type": "a list",
    "set_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}
"""What the schema wants where a value has another type."""


_BOUNDS: Final[Mapping[str, str]] = {
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "string_too_long": "at most {max_length} characters long",
    "too_long": "at most {max_length} long",
}
"""What the schema wants of a value that has the right type."""


def _is_echo(error: ErrorDetails) -> bool:
    # A list of which one item is wrong counts as too short as well: the item's own fault says it.
    return error["type"] == "too_short" and bool(error["input"])


def _sentence(error: ErrorDetails, model: type[BaseModel]) -> str:
    name = path_spelled(error["loc"])
    kind = error["type"]
    context = error.get("ctx", {})
    if kind == "missing":
        return f"{name} is missing"
    if kind == "extra_forbidden":
        return f"key {_shown(name)} is not known{_nearest(error['loc'], model)}"
    if kind in _NEEDS:
        return f"{name} is {_shown(error['input'])}; it must be {_NEEDS[kind]}"
    if kind == "literal_error":
        return f"{name} is {_shown(error['input'])}; it must be {context['expected']}"
    if kind in _BOUNDS:
        return f"{name} is {_shown(error['input'])}; it must be {_BOUNDS[kind].format(**context)}"
    if kind == "too_short":
        return f"{name} is empty"
    if kind == "value_error":
        return f"{name}: {context['error']}" if error["loc"] else f"{context['error']}"
    return f"{name} is {_shown(error['input'])}; {error['msg'][:1].lower()}{error['msg'][1:]}"


def path_spelled(path: KeyPath) -> str:
    """Return a path as people write it: `tiers.standard.chain[1]`."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return words.removeprefix(".") or "the file"


def _nearest(path: KeyPath, model: type[BaseModel]) -> str:
    if len(path) != 1:
        return ""
    near = difflib.get_close_matches(str(path[0]), list(model.model_fields), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _shown(value: object) -> str:
    """Return a foreign value as its start, in quotes: a fault is one short line whatever the file holds."""
    spelled = repr(value)
    return spelled if len(spelled) <= _SHOWN else spelled[:_SHOWN] + "…"
