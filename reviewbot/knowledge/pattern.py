"""RE2 patterns over the lines of a change: linear in the text, refused where they are too large."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

import re2

LONGEST_PATTERN: Final = 2_000
"""Characters of a pattern. A longer one is a fault of its file."""

_MOST_MEMORY: Final = 1 << 20
"""Bytes for one compiled pattern."""

_MEANS_THE_TEXT: Final = re.compile(rb"\\[AzQ]|\(\?[a-zA-Z]*-")
"""What may mean another thing in many lines than in one: `\\A`, `\\z`, a quotation, a flag switched off."""


class _Compiled(Protocol):
    def search(self, text: bytes) -> object | None: ...


@dataclass(frozen=True, slots=True)
class LinePattern:
    """A compiled pattern."""

    _line: _Compiled
    _anywhere: _Compiled | None

    def matches(self, line: bytes) -> bool:
        """Say whether the pattern matches somewhere in a line."""
        return self._line.search(line) is not None

    def may_match(self, lines: bytes) -> bool:
        """Say whether the pattern could match any of many lines; False is certain, True is not."""
        return self._anywhere is None or self._anywhere.search(lines) is not None


def line_pattern_fault(pattern: str) -> str | None:
    """Return what is wrong with a pattern, as a sentence, or None."""
    if not pattern:
        return "a pattern is empty"
    if len(pattern) > LONGEST_PATTERN:
        return f"pattern {pattern[:40]!r}… is longer than {LONGEST_PATTERN:,} characters"
    try:
        compile_line_pattern(pattern)
    except re2.error as error:
        said = error.args[0]
        why = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return f"pattern {pattern[:80]!r} is not RE2: {why}"
    return None


@lru_cache(maxsize=4096)
def compile_line_pattern(pattern: str) -> LinePattern:
    """Return the pattern, compiled for lines that `line_bytes` has spelled.

    Raises re2.error where `line_pattern_fault` has a fault.
    """
    spelled = line_bytes(pattern)
    line = _compile(spelled)
    anywhere = None if _MEANS_THE_TEXT.search(spelled) else _compile(b"(?m:" + spelled + b")")
    return LinePattern(line, anywhere)


def line_bytes(text: str) -> bytes:
    """Return a line as patterns read it; what is not Unicode becomes a question mark."""
    return text.encode("utf-8", "replace")


def _compile(pattern: bytes) -> _Compiled:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    compiled: _Compiled = re2.compile(pattern, options)
    return compiled
