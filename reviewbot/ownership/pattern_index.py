"""CODEOWNERS patterns, and the index that finds the last one that names a path without trying them all.

Most patterns are looked up by a folder, a name or an extension; the few that are left are tried only where one of
their literal parts stands in the path. Source of the meaning of patterns: GitHub Docs, "About code owners"; what that
leaves open follows gitignore(5).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

import re2

_ANY_DEPTH: Final = "**"
_NONE: Final = -1


class _Compiled(Protocol):
    def fullmatch(self, text: str) -> object | None: ...


@dataclass(frozen=True, slots=True)
class Segment:
    """What stands between two slashes of a pattern."""

    written: str
    literal: str | None
    """The name it stands for, escapes undone; None where it has a wildcard."""
    regex: str
    extension: str | None
    """`.py` where every name it stands for ends so and has no dot after it."""


def segments_of(pattern: str) -> tuple[Segment, ...]:
    """Return the segments from the root on; a leading `**` where the pattern may start at any depth."""
    written = pattern.split("/")
    if written[0] == "":
        written = written[1:]
    elif len(written) == 1 or (len(written) == 2 and written[1] == ""):
        written = [_ANY_DEPTH, *written]
    if written[-1] == "":
        written[-1] = _ANY_DEPTH
    single = [each for at, each in enumerate(written) if at == 0 or (each, written[at - 1]) != (_ANY_DEPTH, _ANY_DEPTH)]
    return tuple(_segment(each) for each in single)


def regex_of(segments: tuple[Segment, ...]) -> str:
    """Return the RE2 pattern that a whole path must match."""
    pieces: list[str] = []
    last = len(segments) - 1
    needs_slash = False
    for at, segment in enumerate(segments):
        if segment.written == _ANY_DEPTH:
            pieces.append(_any_depth(is_first=at == 0, is_last=at == last))
            needs_slash = at > 0
        else:
            is_open = at == last and segment.written != "*"
            pieces.append(("/" if needs_slash else "") + segment.regex + ("(?:/.*)?" if is_open else ""))
            needs_slash = True
    return "".join(pieces)


def _any_depth(*, is_first: bool, is_last: bool) -> str:
    if is_last:
        return ".+" if is_first else "/.*"
    return "(?:.*/)?" if is_first else "(?:/.*)?"


def _segment(written: str) -> Segment:
    if written == "*":
        return Segment(written, None, "[^/]+", None)
    tokens = list(_tokens(written))
    regex = "".join(text if is_wild else re2.escape(_spelled(text)) for text, is_wild in tokens)
    if not any(is_wild for _, is_wild in tokens):
        return Segment(written, "".join(text for text, _ in tokens), regex, None)
    tail = ""
    while tokens and not tokens[-1][1]:
        tail = tokens.pop()[0] + tail
    dot = tail.rfind(".")
    return Segment(written, None, regex, tail[dot:] if dot >= 0 else None)


def _tokens(written: str) -> Iterator[tuple[str, bool]]:
    """Split into characters and wildcards; a wildcard comes as its regular expression."""
    is_escaped = False
    for character in written:
        if is_escaped or character not in "\\*?":
            yield character, False
            is_escaped = False
        elif character == "\\":
            is_escaped = True
        else:
            yield ("[^/]*" if character == "*" else "[^/]"), True


def _spelled(text: str) -> str:
    """Return text that RE2 takes: a byte that was not UTF-8 becomes a private letter of its own."""
    if text.isascii():
        return text
    return "".join(chr(ord(each) + 0x102000) if 0xDC80 <= ord(each) <= 0xDCFF else each for each in text)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A pattern that has to be tried."""

    order: int
    compiled: _Compiled


@dataclass(slots=True)
class PatternIndex:
    """Patterns in the order of their file; the last that names a path wins."""

    _everything: int = _NONE
    _at_path: dict[str, int] = field(default_factory=dict)
    _below_path: dict[str, int] = field(default_factory=dict)
    _inside_path: dict[str, int] = field(default_factory=dict)
    """Directly inside a folder: `docs/*`."""
    _at_name: dict[str, int] = field(default_factory=dict)
    _below_name: dict[str, int] = field(default_factory=dict)
    _with_extension: dict[str, int] = field(default_factory=dict)
    _tried_below_path: dict[str, list[_Tried]] = field(default_factory=dict)
    _tried_with_name: dict[str, list[_Tried]] = field(default_factory=dict)
    _tried_with_extension: dict[str, list[_Tried]] = field(default_factory=dict)
    _tried_always: list[_Tried] = field(default_factory=list)

    @classmethod
    def over(cls, patterns: Iterable[str]) -> "PatternIndex":
        """Return the index of the patterns, each known by its place from 0."""
        index = cls()
        for order, pattern in enumerate(patterns):
            index._add(order, segments_of(pattern))
        return index

    def last_match(self, path: str) -> int | None:
        """Return the place of the last pattern that names the path, or None."""
        if not path:
            return None
        best = self._last_looked_up(path)
        for tried in self._to_try(path):
            for each in reversed(tried):
                if each.order <= best:
                    break
                if each.compiled.fullmatch(_spelled(path)) is not None:
                    best = each.order
                    break
        return None if best == _NONE else best

    def _last_looked_up(self, path: str) -> int:
        best = max(self._everything, self._at_path.get(path, _NONE))
        below_path, below_name, with_extension = self._below_path.get, self._below_name.get, self._with_extension.get
        start = 0
        while (slash := path.find("/", start)) >= 0:
            name = path[start:slash]
            best = max(best, below_path(path[:slash], _NONE), below_name(name, _NONE))
            if (dot := name.rfind(".")) >= 0:
                best = max(best, with_extension(name[dot:], _NONE))
            start = slash + 1
        name = path[start:]
        best = max(best, self._inside_path.get(path[: max(start - 1, 0)], _NONE), self._at_name.get(name, _NONE))
        dot = name.rfind(".")
        return best if dot < 0 else max(best, with_extension(name[dot:], _NONE))

    def _to_try(self, path: str) -> Iterator[list[_Tried]]:
        if self._tried_always:
            yield self._tried_always
        names = path.split("/")
        if self._tried_with_name:
            yield from (self._tried_with_name[name] for name in names if name in self._tried_with_name)
        if self._tried_with_extension:
            for name in names:
                tried = self._tried_with_extension.get(name[name.rfind(".") :]) if "." in name else None
                if tried is not None:
                    yield tried
        if self._tried_below_path:
            slash = path.find("/")
            while slash >= 0:
                tried = self._tried_below_path.get(path[:slash])
                if tried is not None:
                    yield tried
                slash = path.find("/", slash + 1)

    def _add(self, order: int, segments: tuple[Segment, ...]) -> None:
        *folders, last = segments
        if not self._add_plain(order, segments):
            tried = _Tried(order, _compile(regex_of(segments)))
            self._bucket(folders, last).append(tried)

    def _add_plain(self, order: int, segments: tuple[Segment, ...]) -> bool:
        """Add a pattern that needs no trying; say whether it was one."""
        is_floating = segments[0].written == _ANY_DEPTH
        rest = segments[1:] if is_floating else segments
        is_below = bool(rest) and rest[-1].written == _ANY_DEPTH
        names = [segment.literal for segment in (rest[:-1] if is_below else rest)]
        literal = [name for name in names if name is not None]
        if is_floating and [segment.written for segment in rest] in ([], ["*"]):
            self._everything = order
        elif is_floating and len(literal) == len(names) == 1:
            self._put(order, literal[0], self._at_name, self._below_name, is_below=is_below)
        elif is_floating and len(rest) == 1 and rest[0].extension == rest[0].written[1:] and rest[0].written[0] == "*":
            self._with_extension[rest[0].written[1:]] = order
        elif not is_floating and len(literal) == len(names):
            self._put(order, "/".join(literal), self._at_path, self._below_path, is_below=is_below)
        elif not is_floating and rest[-1].written == "*" and len(literal) == len(names) - 1:
            self._inside_path["/".join(literal)] = order
        else:
            return False
        return True

    @staticmethod
    def _put(order: int, key: str, at: dict[str, int], below: dict[str, int], *, is_below: bool) -> None:
        below[key] = order
        if not is_below:
            at[key] = order

    def _bucket(self, folders: list[Segment], last: Segment) -> list[_Tried]:
        """Return the list that is tried for every path the pattern can name, and for few others."""
        prefix: list[str] = []
        for segment in folders:
            if segment.literal is None:
                break
            prefix.append(segment.literal)
        if prefix:
            return self._tried_below_path.setdefault("/".join(prefix), [])
        for segment in (last, *reversed(folders)):
            if segment.literal is not None:
                return self._tried_with_name.setdefault(segment.literal, [])
        for segment in (last, *reversed(folders)):
            if segment.extension is not None:
                return self._tried_with_extension.setdefault(segment.extension, [])
        return self._tried_always


def _compile(regex: str) -> _Compiled:
    options = re2.Options()
    options.dot_nl = True
    options.log_errors = False
    compiled: _Compiled = re2.compile(regex, options)
    return compiled
