"""Watches: content that calls an owner wherever it stands in a change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from reviewbot.change.change import Change, Entry
from reviewbot.change.diff import Line
from reviewbot.kernel.glob import folded
from reviewbot.kernel.ids import OwnerName
from reviewbot.kernel.line_pattern import compile_line_pattern, line_bytes
from reviewbot.ownership.owner import LineWatch, StructuralWatch, Watch
from reviewbot.ownership.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchMatch:
    """Where a structural watch's rule matched code at the head, as a scanner saw it."""

    owner: OwnerName
    watch: str
    path: str
    """The present name of the entry."""
    first_line: int
    """From 1."""
    last_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchHit:
    """The first line of an entry that a watch calls its owner for."""

    owner: OwnerName
    watch: str
    path: str
    """The present name of the entry."""
    line: int
    """From 1: in the new file, or in the old one where the line was removed."""
    is_removed: bool


def check_watches(change: Change, registry: Registry, matches: Iterable[WatchMatch]) -> tuple[WatchHit, ...]:
    """Return at most one hit for each watch and entry, in the order of owners, watches and entries.

    A structural match counts where it touches an added line. Both names of a rename count for a watch's files.
    """
    by_place: dict[tuple[str, str, str], list[WatchMatch]] = {}
    for match in matches:
        by_place.setdefault((match.owner, match.watch, match.path), []).append(match)
    read = tuple(_Readable.of(entry) for entry in change.entries)
    whole = b"\n".join(each.whole for each in read)
    return tuple(
        hit
        for owner in registry.owners
        for watch in owner.watches
        if _may_hit(watch, whole)
        for hit in _hits(owner.name, watch, read, by_place)
    )


@dataclass(frozen=True, slots=True)
class _Readable:
    """An entry's changed lines, as patterns read them."""

    path: str
    folded_paths: tuple[str, ...]
    lines: tuple[Line, ...]
    whole: bytes

    @classmethod
    def of(cls, entry: Entry) -> "_Readable":
        lines = () if entry.patch is None else (*entry.patch.added, *entry.patch.removed)
        whole = line_bytes("\n".join([line.text.raw for line in lines]))
        return cls(entry.path, tuple(map(folded, entry.paths)), lines, whole)


def _may_hit(watch: Watch, whole: bytes) -> bool:
    # Most watches concern no line of the change: one look says so.
    return watch.kind != "line" or compile_line_pattern(watch.pattern).may_match(whole)


def _hits(
    owner: OwnerName,
    watch: Watch,
    read: Sequence[_Readable],
    by_place: Mapping[tuple[str, str, str], Sequence[WatchMatch]],
) -> Iterator[WatchHit]:
    for each in read:
        match watch:
            case LineWatch(pattern=pattern):
                line = _first_matching(pattern, each)
            case StructuralWatch():
                line = _first_touched(each, by_place.get((owner, watch.name, each.path), ()))
            case _:
                assert_never(watch)
        if line is not None and any(glob.matches_folded(path) for glob in watch.files for path in each.folded_paths):
            number = line.new_number or line.old_number or 1
            is_removed = line.side == "removed"
            yield WatchHit(owner=owner, watch=watch.name, path=each.path, line=number, is_removed=is_removed)


def _first_matching(pattern: str, read: _Readable) -> Line | None:
    compiled = compile_line_pattern(pattern)
    if not compiled.may_match(read.whole):
        return None
    return next((line for line in read.lines if compiled.matches(line_bytes(line.text.raw))), None)


def _first_touched(read: _Readable, matches: Sequence[WatchMatch]) -> Line | None:
    for line in read.lines if matches else ():
        number = line.new_number
        if number is not None and any(match.first_line <= number <= match.last_line for match in matches):
            return line
    return None
