"""Hunks: the lines that a change adds, removes and shows around them. A patch is read whole or not at all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, TypeAlias

from reviewbot.kernel.untrusted import Untrusted

Side: TypeAlias = Literal["added", "removed", "context"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a hunk."""

    side: Side
    old_number: int | None
    """From 1; None for an added line."""
    new_number: int | None
    """From 1; None for a removed line."""
    text: Untrusted
    """Without its line feed; a carriage return before it is kept, so that a change of line endings shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """A run of neighbouring lines."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)  # without slots: its sides are asked for by every station, and found once
class Patch:
    """Every hunk of one entry, in order."""

    hunks: tuple[Hunk, ...]

    @cached_property
    def added(self) -> tuple[Line, ...]:
        """Every added line, in order."""
        return tuple(line for hunk in self.hunks for line in hunk.lines if line.side == "added")

    @cached_property
    def removed(self) -> tuple[Line, ...]:
        """Every removed line, in order."""
        return tuple(line for hunk in self.hunks for line in hunk.lines if line.side == "removed")


_HEADER: Final = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@(?: .*)?", re.ASCII | re.DOTALL)
_SIDES: Final[dict[str, Side]] = {"+": "added", "-": "removed", " ": "context"}


def parse_patch(text: str) -> Patch:
    """Return the hunks of one entry, as git and GitHub write them; file headers before the first hunk are passed over.

    Every count of every hunk header must hold, and hunks must not overlap. Raises ValueError with a sentence where the
    text is anything else: a patch that was cut short is never returned as if it were whole.
    Source: git-diff(1), "Generating patch text with -p".
    """
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    if lines and lines[0].startswith(("diff --git ", "--- ")):
        lines = lines[next((at for at, line in enumerate(lines) if line.startswith("@@ ")), len(lines)) :]
    if not lines:
        raise ValueError("the patch has no hunk")
    return Patch(hunks=tuple(_hunks(lines)))


def _hunks(lines: list[str]) -> Iterator[Hunk]:
    at = old_end = new_end = 0
    while at < len(lines):
        header = _HEADER.fullmatch(lines[at])
        if header is None:
            raise ValueError(f"line {at + 1} of the patch is no hunk header")
        old_start, old_count = _range(header[1], header[2])
        new_start, new_count = _range(header[3], header[4])
        if old_start < old_end or new_start < new_end:
            raise ValueError(f"the hunk on line {at + 1} of the patch overlaps the one before")
        old_end, new_end = old_start + old_count, new_start + new_count
        body = _Body(old=old_start, new=new_start, old_end=old_end, new_end=new_end)
        at = body.read(lines, at + 1)
        yield Hunk(lines=tuple(body.lines))


def _range(start: str, count: str | None) -> tuple[int, int]:
    """Return the first line's number and how many there are."""
    first, many = int(start), 1 if count is None else int(count)
    if many and not first:
        raise ValueError("a hunk header counts lines from 0")
    # An empty side names the line before it.
    return (first, many) if many else (first + 1, 0)


@dataclass(slots=True, kw_only=True)
class _Body:
    """The lines of one hunk, read until both of its counts are used up."""

    old: int
    new: int
    old_end: int
    new_end: int
    lines: list[Line] = field(default_factory=list)

    def read(self, lines: list[str], at: int) -> int:
        """Take the hunk's lines from `at` on and return where the next hunk starts."""
        while self.old < self.old_end or self.new < self.new_end:
            if at == len(lines):
                raise ValueError("the patch ends inside a hunk")
            if not (self.lines and lines[at].startswith("\\")):
                self._take(lines[at], at)
            at += 1
        if self.lines and at < len(lines) and lines[at].startswith("\\"):
            at += 1
        return at

    def _take(self, line: str, at: int) -> None:
        # Some tools strip the one space of an empty context line.
        side = _SIDES.get(line[:1] or " ")
        if side is None:
            raise ValueError(f"line {at + 1} of the patch is neither added, removed nor context")
        old_number = None if side == "added" else self.old
        new_number = None if side == "removed" else self.new
        self.old += old_number is not None
        self.new += new_number is not None
        if self.old > self.old_end or self.new > self.new_end:
            raise ValueError(f"line {at + 1} of the patch is more than its hunk header counts")
        self.lines.append(Line(side=side, old_number=old_number, new_number=new_number, text=Untrusted(line[1:])))
