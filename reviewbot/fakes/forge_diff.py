"""What changed between two trees in memory, shown as git would and read as from any forge."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reviewbot.change.change import Entry
from reviewbot.change.entry import Shown, Status
from reviewbot.change.entry import make_entries as entries_of
from reviewbot.fakes.checkout import File

_RENAME_LIKENESS: Final = 0.5
"""git's default for `-M`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    path: str
    previous_path: str | None
    old: File | None
    new: File | None


def make_entries(old: Mapping[str, File], new: Mapping[str, File]) -> tuple[Entry, ...]:
    """Return one entry for every path that differs, ordered by path; likely renames are paired."""
    return entries_of(_shown(pair) for pair in sorted(_pairs(old, new), key=lambda pair: pair.path))


def unified(old: bytes, new: bytes) -> str:
    """Return the hunks between two contents, three lines of context around each; empty where they are equal."""
    before, after = _lines(old), _lines(new)
    hunks = [*difflib.unified_diff(before, after)][2:]
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in hunks)


def spots_in(entries: Sequence[Entry]) -> Iterator[tuple[str, str, int]]:
    """Yield each line that these entries show: its path, its side and its number there."""
    for entry in entries:
        for hunk in entry.patch.hunks if entry.patch else ():
            for line in hunk.lines:
                if line.new_number is not None:
                    yield entry.path, "new", line.new_number
                if line.old_number is not None:
                    yield entry.path, "old", line.old_number


def _pairs(old: Mapping[str, File], new: Mapping[str, File]) -> Iterator[_Pair]:
    added = [path for path in sorted(new) if path not in old]
    removed = [path for path in sorted(old) if path not in new]
    renames = dict(_renames(old, new, removed=removed, added=added))
    for path in new:
        source = renames.get(path)
        if source is not None or old.get(path) != new[path]:
            yield _Pair(path=path, previous_path=source, old=old.get(source or path), new=new[path])
    for path in removed:
        if path not in renames.values():
            yield _Pair(path=path, previous_path=None, old=old[path], new=None)


def _shown(pair: _Pair) -> Shown:
    old = pair.old.content if pair.old else b""
    new = pair.new.content if pair.new else b""
    patch = None if b"\0" in old + new else unified(old, new)
    changed = (patch or "").split("\n")
    return Shown(
        path=pair.path,
        previous_path=pair.previous_path,
        status=_status(pair),
        old_mode=pair.old.mode if pair.old else None,
        new_mode=pair.new.mode if pair.new else None,
        is_binary=patch is None,
        is_same_content=old == new,
        patch=patch,
        added_lines=sum(line.startswith("+") for line in changed),
        removed_lines=sum(line.startswith("-") for line in changed),
    )


def _status(pair: _Pair) -> Status:
    if pair.previous_path is not None:
        return "renamed"
    if pair.old is None:
        return "added"
    return "removed" if pair.new is None else "modified"


def _renames(
    old: Mapping[str, File], new: Mapping[str, File], *, removed: Sequence[str], added: Sequence[str]
) -> Iterator[tuple[str, str]]:
    left = list(removed)
    for path in added:
        best = max(left, key=lambda gone: _likeness(old[gone], new[path]), default=None)
        if best is not None and _likeness(old[best], new[path]) >= _RENAME_LIKENESS:
            left.remove(best)
            yield path, best


def _likeness(old: File, new: File) -> float:
    if not (old.is_regular and new.is_regular and old.content):
        return 0.0
    if old.content == new.content:
        return 1.0
    return difflib.SequenceMatcher(None, _lines(old.content), _lines(new.content), autojunk=False).ratio()


def _lines(content: bytes) -> list[str]:
    lines = content.decode("utf-8", "replace").split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended
