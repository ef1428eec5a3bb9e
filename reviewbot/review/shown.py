"""The diff as it is shown: every line of an entry, its secrets masked. Prompt and grounding both go by it.

What a model quotes is compared with what it was shown, so there is one such view and not two.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from reviewbot.change.change import Entry
from reviewbot.change.diff import Line, Side
from reviewbot.kernel.untrusted import Untrusted, visible
from reviewbot.review.mask import mask

_MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """One line of a hunk, masked."""

    side: Side
    old_number: int | None
    new_number: int | None
    text: Untrusted
    masked: tuple[str, ...]
    """What was masked on it."""

    def number_on(self, side: Literal["new", "old"]) -> int | None:
        """Return the line's number on one side, or None where it is not on that side."""
        return self.new_number if side == "new" else self.old_number


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEntry:
    """One entry, hunk by hunk."""

    entry: Entry
    hunks: tuple[tuple[ShownLine, ...], ...]

    @property
    def lines(self) -> tuple[ShownLine, ...]:
        """Every line of every hunk, in order."""
        return tuple(line for hunk in self.hunks for line in hunk)


def show(entries: Iterable[Entry]) -> tuple[ShownEntry, ...]:
    """Return the entries as a model and a person may see them."""
    return tuple(ShownEntry(entry=entry, hunks=tuple(_hunks(entry))) for entry in entries)


def masked_in(entries: Iterable[ShownEntry]) -> tuple[str, ...]:
    """Return a sentence for each line on which a secret was masked, for whoever has to replace it."""
    return tuple(
        f"masked before any model saw it: {', '.join(line.masked)} on {_spot(line)} of {shown.entry.path!r}"
        for shown in entries
        for line in shown.lines
        if line.masked
    )[:_MOST_NAMED]


def as_read(line: str) -> str:
    """Return a line, or a path, as a model reads it: on one line, hidden characters written out."""
    if line.isascii() and line.isprintable():
        return line
    return visible(line).replace("\n", "<U+000A>")


def _spot(line: ShownLine) -> str:
    return f"old line {line.old_number}" if line.side == "removed" else f"new line {line.new_number}"


def _hunks(entry: Entry) -> Iterator[tuple[ShownLine, ...]]:
    for hunk in entry.patch.hunks if entry.patch is not None else ():
        masked = mask(tuple(line.text for line in hunk.lines))
        kinds: dict[int, tuple[str, ...]] = {}
        for at, kind in masked.found:
            kinds[at] = (*kinds.get(at, ()), kind)
        yield tuple(
            _shown(line, text, kinds.get(at, ()))
            for at, (line, text) in enumerate(zip(hunk.lines, masked.lines, strict=True))
        )


def _shown(line: Line, text: Untrusted, masked: tuple[str, ...]) -> ShownLine:
    return ShownLine(side=line.side, old_number=line.old_number, new_number=line.new_number, text=text, masked=masked)
