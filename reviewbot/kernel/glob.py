"""Anchored globs: the one way in which our own files name paths. They over-match rather than under-match.

`*` and `?` stop at `/`; `**` does not; `x/**` also matches `x` itself. Paths and patterns are compared case-folded and
NFC-normalised, because a file system may fold what git keeps apart.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from typing import Final, Protocol

import re2

LONGEST_PATTERN: Final = 512
"""Characters of a pattern. A longer one is a fault of its file."""


_WILDCARD: Final = re.compile(r"[*?]")
_ENDING: Final = re.compile(r"(?:[^*?]+/)?\*\*/\*[^*?/]+")


class _Compiled(Protocol):
    def fullmatch(self, text: str) -> object | None: ...


def folded(path: str) -> str:
    """Return the spelling under which two paths are the same path here.

    A byte that was not UTF-8 arrives as a lone surrogate; all of them fold to one question mark.
    """
    if path.isascii():
        return path.lower()
    whole = path.encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", whole).casefold())


@dataclass(frozen=True, slots=True, order=True)
class Glob:
    """One anchored glob.

    Raises ValueError, with a sentence for the file's author, where the pattern is empty, too long or not relative.
    """

    pattern: str
    _prefix: str = field(init=False, repr=False, compare=False)
    """What every path it names starts with: most paths need no closer look."""
    _suffix: str = field(init=False, repr=False, compare=False)
    """What every path it names ends with."""
    _is_folder: bool = field(init=False, repr=False, compare=False)
    """Whether it is a plain `x/**`: the folder and all below, told by the prefix alone."""
    _is_ending: bool = field(init=False, repr=False, compare=False)
    """Whether it is a plain `**/*y` or `x/**/*y`: all below that ends so, told by the prefix and the suffix alone."""
    _compiled: _Compiled = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        fault = pattern_fault(self.pattern)
        if fault is not None:
            raise ValueError(fault)
        spelled = folded(self.pattern)
        object.__setattr__(self, "_prefix", _WILDCARD.split(spelled, maxsplit=1)[0].removesuffix("/"))
        object.__setattr__(self, "_suffix", _WILDCARD.split(spelled)[-1].removeprefix("/"))
        object.__setattr__(self, "_is_folder", spelled == f"{self._prefix}/**")
        object.__setattr__(self, "_is_ending", bool(_ENDING.fullmatch(spelled)))
        object.__setattr__(self, "_compiled", _compile(spelled))

    def matches(self, path: str) -> bool:
        """Say whether the pattern names this path."""
        return self.matches_folded(folded(path))

    def matches_folded(self, folded_path: str) -> bool:
        """Say whether the pattern names a path that `folded` has already spelled."""
        if not folded_path.startswith(self._prefix):
            return False
        if self._is_folder:
            return len(folded_path) == len(self._prefix) or folded_path[len(self._prefix)] == "/"
        if not folded_path.endswith(self._suffix):
            return False
        if self._is_ending:
            below = len(self._prefix) + 1 if self._prefix else 0
            return len(folded_path) >= below + len(self._suffix) and (not below or folded_path[below - 1] == "/")
        return self._compiled.fullmatch(folded_path) is not None

    def matches_any(self, folded_paths: Sequence[str]) -> bool:
        """Say whether the pattern names one of these paths, that `folded` has spelled and that are sorted."""
        if not self._prefix:
            return any(map(str.endswith, folded_paths, repeat(self._suffix))) and any(
                map(self.matches_folded, folded_paths)
            )
        # Those that begin as the pattern does stand together: most patterns of most policies look at none.
        for at in range(bisect_left(folded_paths, self._prefix), len(folded_paths)):
            path = folded_paths[at]
            if not path.startswith(self._prefix):
                return False
            if self.matches_folded(path):
                return True
        return False

    def matches_exactly(self, path: str) -> bool:
        """Say whether the pattern names this path letter for letter: for what a path must not get into by mistake.

        Nothing is folded or normalised, and a path that is not UTF-8 is named by nothing.
        """
        if not self.matches(path) or any("\ud800" <= letter <= "\udfff" for letter in path):
            return False
        return _compile(self.pattern).fullmatch(path) is not None


def first_match(globs: Iterable[Glob], path: str) -> Glob | None:
    """Return the first pattern that names the path."""
    spelled = folded(path)
    return next((glob for glob in globs if glob.matches_folded(spelled)), None)


def pattern_fault(pattern: str) -> str | None:
    """Return what is wrong with a pattern, as a sentence, or None."""
    if not pattern:
        return "a pattern is empty"
    if len(pattern) > LONGEST_PATTERN:
        return f"pattern {pattern[:40]!r}… is longer than {LONGEST_PATTERN} characters"
    if pattern.startswith("/"):
        return f"pattern {pattern!r} starts with '/'; patterns are anchored at the root already"
    if pattern.endswith("/"):
        return f"pattern {pattern!r} ends with '/'; write {pattern + '**'!r} for all that is below"
    if pattern.startswith("!"):
        return f"pattern {pattern!r} starts with '!'; there are no exceptions from a pattern"
    return None


@lru_cache(maxsize=4096)
def _compile(spelled: str) -> _Compiled:
    options = re2.Options()
    options.dot_nl = True
    options.log_errors = False
    compiled: _Compiled = re2.compile("".join(_pieces(spelled)), options)
    return compiled


def _pieces(spelled: str) -> Iterable[str]:
    at = 0
    while at < len(spelled):
        rest = spelled[at:]
        piece, width = _next_piece(rest, is_segment_start=at == 0 or spelled[at - 1] == "/")
        yield piece
        at += width


def _next_piece(rest: str, *, is_segment_start: bool) -> tuple[str, int]:
    if rest == "/**":
        return "(?:/.*)?", 3
    if rest.startswith("**/") and is_segment_start:
        return "(?:.*/)?", 3
    if rest.startswith("**"):
        return ".*", 2
    if rest[0] == "*":
        return "[^/]*", 1
    if rest[0] == "?":
        return "[^/]", 1
    return re2.escape(rest[0]), 1
