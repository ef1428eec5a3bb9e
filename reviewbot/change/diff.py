"""Hunks: the lines that a change adds, removes and shows around them."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

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
    """Without its line ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """A run of neighbouring lines."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """Every hunk of one entry, in order."""

    hunks: tuple[Hunk, ...]

    @property
    def added(self) -> tuple[Line, ...]:
        """Every added line, in order."""
        return tuple(line for hunk in self.hunks for line in hunk.lines if line.side == "added")

    @property
    def removed(self) -> tuple[Line, ...]:
        """Every removed line, in order."""
        return tuple(line for hunk in self.hunks for line in hunk.lines if line.side == "removed")
