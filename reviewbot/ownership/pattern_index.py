"""CODEOWNERS patterns, and the index that finds the last one that names a path without trying them all.

Most patterns are looked up by a folder, a name or an extension; the few that are left are tried only where one of
their literal parts stands in the path. Source of the meaning of patterns: GitHub Docs, "About code owners"; what that
leaves open follows gitignore(5).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, takewhile
from typing import Final, NamedTuple, Protocol

import re2

_ANY_DEPTH: Final = "**"
_SPECIAL: Final = re.compile(r"[*?\\]")
_WILD: Final = {"*": "[^/]*", "?": "[^/]"}
_NONE: Final = -1
_MOST_KEPT: Final = 50_000
"""Folders whose answer is kept."""
_LONGEST_KEPT: Final = 512
"""Characters of such a folder's path."""


class _Compiled(Protocol):
    def fullmatch(self, text: str) -> object | None: ...


class Segment(NamedTuple):
    """What stands between two slashes of a pattern."""

    written: str
    literal: str | None
    """The name it stands for, escapes undone; None where it has a wildcard."""
    extension: str | None
    """`.py` where every name it stands for ends so and has no dot after it."""
    needle: str
    """The longest literal text in it: every name it stands for holds it. Empty where there is none."""


def segments_of(pattern: str) -> tuple[Segment, ...]:
    """Return the segments from the root on; a leading `**` where the pattern may start at any depth."""
    written = pattern.split("/")
    if written[0] == "":
        written = written[1:]
    elif len(written) == 1 or (len(written) == 2 and written[1] == ""):
        written = [_ANY_DEPTH, *written]
    if written[-1] == "":
        written[-1] = _ANY_DEPTH
    single = [each for at, each in enumerate(written) if at == 0 or not each == written[at - 1] == _ANY_DEPTH]
    return tuple(map(_segment, single))


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
            pieces.append(("/" if needs_slash else "") + _regex(segment.written) + ("(?:/.*)?" if is_open else ""))
            needs_slash = True
    return "".join(pieces)


def _any_depth(*, is_first: bool, is_last: bool) -> str:
    if is_last:
        return ".+" if is_first else "/.*"
    return "(?:.*/)?" if is_first else "(?:/.*)?"


@lru_cache(maxsize=8192)
def _segment(written: str) -> Segment:
    if not _SPECIAL.search(written):
        return Segment(written, written, None, written)
    runs = [""]
    for character, is_wild in _tokens(written):
        if is_wild:
            runs.append("")
        else:
            runs[-1] += character
    if len(runs) == 1:
        return Segment(written, runs[0], None, runs[0])
    return Segment(written, None, _extension(runs[-1]) or None, max(runs, key=len))


def _regex(written: str) -> str:
    if written == "*":
        return "[^/]+"
    pieces = groupby(_tokens(written), key=lambda token: token[1])
    texts = (("".join(text for text, _ in tokens), is_wild) for is_wild, tokens in pieces)
    return "".join(
        "".join(map(_WILD.__getitem__, text)) if is_wild else re2.escape(_spelled(text)) for text, is_wild in texts
    )


def _tokens(written: str) -> Iterator[tuple[str, bool]]:
    """Split into characters, escapes undone, each with whether it is a wildcard."""
    is_escaped = False
    for character in written:
        if is_escaped or character not in "\\*?":
            yield character, False
            is_escaped = False
        elif character == "\\":
            is_escaped = True
        else:
            yield character, True


def _spelled(text: str) -> str:
    """Return text that RE2 takes: a byte that was not UTF-8 becomes a private letter of its own."""
    if text.isascii():
        return text
    return "".join(chr(ord(each) + 0x102000) if 0xDC80 <= ord(each) <= 0xDCFF else each for each in text)


class _Tried(NamedTuple):
    """A pattern that has to be tried."""

    order: int
    needle: str
    """Literal text that every path it names holds."""
    compiled: _Compiled


@dataclass(slots=True)
class _Known:
    """What the patterns say of one path, one name or one extension; places of patterns, the last of each sort."""

    at: int = _NONE
    """Names just this."""
    below: int = _NONE
    """Names all that is below it."""
    inside: int = _NONE
    """Names what is directly inside: `docs/*`."""
    tried: list[_Tried] = field(default_factory=list)
    """May name something at it or below it."""


class _Folder(NamedTuple):
    """The same, summed up for everything below one folder."""

    below: int
    inside: int
    tried: tuple[_Tried, ...]


@dataclass(slots=True)
class PatternIndex:
    """Patterns in the order of their file; the last that names a path wins."""

    _root: _Known = field(default_factory=_Known)
    _by_path: defaultdict[str, _Known] = field(default_factory=lambda: defaultdict(_Known))
    _by_name: defaultdict[str, _Known] = field(default_factory=lambda: defaultdict(_Known))
    _by_extension: defaultdict[str, _Known] = field(default_factory=lambda: defaultdict(_Known))
    _folders: dict[str, _Folder] = field(default_factory=dict)
    """Folders that were asked for: the paths of a change share them. Emptied when full."""

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
        start = path.rfind("/") + 1
        folder = self._folders.get(path[:start]) or self._folder(path[:start])
        best, tried = folder.inside, folder.tried
        for known in self._known(path, path[start:]):
            best = max(best, known.at)
            tried = (*tried, *known.tried) if known.tried else tried
        if tried:
            best = _last_tried(tried, path, best)
        return None if best == _NONE else best

    def _known(self, path: str, name: str) -> Iterable[_Known]:
        """Return what is known of a path, of its last name and of that name's extension."""
        dot = name.rfind(".")
        by_extension = self._by_extension.get(name[dot:]) if dot >= 0 else None
        return filter(None, (self._by_path.get(path), self._by_name.get(name), by_extension))

    def _folder(self, path: str) -> _Folder:
        """Go down to the folder, whose path ends with a slash, gathering what applies below it."""
        if len(self._folders) >= _MOST_KEPT:
            self._folders.clear()
        start = len(path)
        while start and path[:start] not in self._folders:
            start = path.rfind("/", 0, start - 1) + 1
        folder = self._folders[path[:start]] if start else self._root_folder()
        while start < len(path):
            end = path.index("/", start)
            folder = self._child(folder, path[:end], path[start:end])
            start = end + 1
            if start <= _LONGEST_KEPT:
                self._folders[path[:start]] = folder
        return folder

    def _root_folder(self) -> _Folder:
        root = self._root
        return _Folder(root.below, max(root.below, root.inside), tuple(root.tried))

    def _child(self, parent: _Folder, path: str, name: str) -> _Folder:
        below, inside, tried = parent.below, _NONE, parent.tried
        for known in self._known(path, name):
            below, inside = max(below, known.below), max(inside, known.inside)
            tried = (*tried, *known.tried) if known.tried else tried
        return _Folder(below, max(inside, below), tried)

    def _add(self, order: int, segments: tuple[Segment, ...]) -> None:
        if not self._add_plain(order, segments):
            needle = max((segment.needle for segment in segments), key=len)
            self._bucket(segments).append(_Tried(order, needle, _compile(regex_of(segments))))

    def _add_plain(self, order: int, segments: tuple[Segment, ...]) -> bool:
        """Add a pattern that needs no trying; say whether it was one."""
        is_floating = segments[0].written == _ANY_DEPTH
        rest = segments[1:] if is_floating else segments
        if not rest:
            self._root.below = order
            return True
        is_below = rest[-1].written == _ANY_DEPTH
        rest = rest[:-1] if is_below else rest
        names = [segment.literal for segment in rest if segment.literal is not None]
        if len(names) < len(rest):
            return not is_below and self._add_last(order, names, rest, is_floating=is_floating)
        if is_floating and len(names) > 1:
            return False
        known = self._by_name[names[0]] if is_floating else self._by_path["/".join(names)]
        known.below = order
        known.at = known.at if is_below else order
        return True

    def _add_last(self, order: int, names: list[str], rest: tuple[Segment, ...], *, is_floating: bool) -> bool:
        """Add a pattern of which only the last segment has a wildcard, where that is a plain one."""
        last = rest[-1]
        if is_floating and len(rest) == 1 and last.written == "*":
            self._root.below = order
        elif is_floating and len(rest) == 1 and last.extension is not None and last.written == f"*{last.extension}":
            known = self._by_extension[last.extension]
            known.at = known.below = order
        elif not is_floating and last.written == "*" and len(names) == len(rest) - 1:
            known = self._by_path["/".join(names)] if names else self._root
            known.inside = order
        else:
            return False
        return True

    def _bucket(self, segments: tuple[Segment, ...]) -> list[_Tried]:
        """Return the list that is tried for every path the pattern can name, and for few others."""
        prefix = [segment.literal or "" for segment in takewhile(lambda segment: segment.literal is not None, segments)]
        if prefix:
            return self._by_path["/".join(prefix)].tried
        for segment in reversed(segments):
            if segment.literal is not None:
                return self._by_name[segment.literal].tried
        for segment in reversed(segments):
            if segment.extension is not None:
                return self._by_extension[segment.extension].tried
        return self._root.tried


def _extension(name: str) -> str:
    """Return what follows the last dot, with it; empty where there is none."""
    dot = name.rfind(".")
    return name[dot:] if dot >= 0 else ""


def _last_tried(tried: Sequence[_Tried], path: str, best: int) -> int:
    for order, needle, compiled in tried:
        if order > best and needle in path and compiled.fullmatch(_spelled(path)) is not None:
            best = order
    return best


def _options() -> re2.Options:
    options = re2.Options()
    options.dot_nl = True
    options.log_errors = False
    return options


_OPTIONS: Final = _options()


def _compile(regex: str) -> _Compiled:
    compiled: _Compiled = re2.compile(regex, _OPTIONS)
    return compiled
