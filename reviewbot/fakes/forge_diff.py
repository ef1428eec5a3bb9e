"""What changed between two trees in memory, as entries with real hunks."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reviewbot.change.change import Entry, EntryKind
from reviewbot.change.diff import Hunk, Line, Patch
from reviewbot.fakes.checkout import File
from reviewbot.kernel.untrusted import Untrusted

_CONTEXT_LINES: Final = 3
_RENAME_LIKENESS: Final = 0.5
"""git's default for `-M`."""


def make_entries(old: Mapping[str, File], new: Mapping[str, File]) -> tuple[Entry, ...]:
    """Return one entry for every path that differs, ordered by path; likely renames are paired."""
    removed = [path for path in sorted(old) if path not in new]
    added = [path for path in sorted(new) if path not in old]
    renames = dict(_renames(old, new, removed=removed, added=added))
    gone = [path for path in removed if path not in renames.values()]
    changed = [path for path in sorted(new) if path in added or old[path] != new[path]]
    entries = [make_entry(path, renames.get(path), old.get(renames.get(path, path)), new[path]) for path in changed]
    entries += [make_entry(path, None, old[path], None) for path in gone]
    return tuple(sorted(entries, key=lambda entry: entry.path))


def make_entry(path: str, previous_path: str | None, old: File | None, new: File | None) -> Entry:
    """Return the entry of one path."""
    kind = _kind(previous_path, old, new)
    is_text = kind not in {"symlink", "submodule", "binary"}
    patch = make_patch(old.content if old else b"", new.content if new else b"") if is_text else None
    return Entry(
        path=path,
        previous_path=previous_path,
        kind=kind,
        patch=patch,
        is_whole=True,
        reviewable_bytes=_size(patch),
        old_mode=old.mode if old else None,
        new_mode=new.mode if new else None,
    )


def make_patch(old: bytes, new: bytes) -> Patch:
    """Return the hunks between two contents, three lines of context around each."""
    before, after = _lines(old), _lines(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    groups = matcher.get_grouped_opcodes(_CONTEXT_LINES)
    return Patch(hunks=tuple(Hunk(lines=tuple(_hunk_lines(before, after, group))) for group in groups))


def _hunk_lines(
    before: Sequence[bytes], after: Sequence[bytes], group: Sequence[tuple[str, int, int, int, int]]
) -> Iterator[Line]:
    for tag, old_start, old_end, new_start, new_end in group:
        if tag == "equal":
            for offset in range(old_end - old_start):
                text = _text(before[old_start + offset])
                yield Line(
                    side="context", old_number=old_start + offset + 1, new_number=new_start + offset + 1, text=text
                )
        else:
            for at in range(old_start, old_end):
                yield Line(side="removed", old_number=at + 1, new_number=None, text=_text(before[at]))
            for at in range(new_start, new_end):
                yield Line(side="added", old_number=None, new_number=at + 1, text=_text(after[at]))


def _kind(previous_path: str | None, old: File | None, new: File | None) -> EntryKind:
    modes = {file.mode for file in (old, new) if file is not None}
    if "160000" in modes:
        return "submodule"
    if "120000" in modes:
        return "symlink"
    if any(b"\0" in file.content for file in (old, new) if file is not None):
        return "binary"
    if len(modes) == 2:
        return "mode"
    if previous_path is not None:
        return "renamed"
    if old is None:
        return "added"
    return "removed" if new is None else "modified"


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


def _lines(content: bytes) -> list[bytes]:
    lines = content.split(b"\n")
    ended = [line + b"\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def _text(line: bytes) -> Untrusted:
    return Untrusted(line.removesuffix(b"\n").decode("utf-8", "replace"))


def _size(patch: Patch | None) -> int:
    return 0 if patch is None else sum(len(line.text.raw.encode()) for line in (*patch.added, *patch.removed))
