"""The difference between two commits of a local repository, as git shows it, paired entry by entry."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reviewbot.adapters.git_isolated import IsolatedGit
from reviewbot.change.change import Entry
from reviewbot.change.entry import MOST_CHANGE_LINES, Shown, Status, make_entries
from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import Commit, Head

MOST_DIFF_BYTES: Final = 64 * 1024 * 1024
"""Bytes of all changed files together, both sides. Past this no patch is read, and no entry is whole."""

_DIFF: Final = ("diff-tree", "-r", "-M", "--no-commit-id", "--ignore-submodules=none", "--no-ext-diff", "--no-textconv")
_STATUS: Final[dict[str, Status]] = {
    "A": "added",
    "C": "copied",
    "D": "removed",
    "M": "modified",
    "R": "renamed",
    "T": "modified",
}
_ABSENT_MODE: Final = "000000"
_SECTION: Final = re.compile(rb"^diff --git ", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    """One record of `--raw`."""

    old_mode: str
    new_mode: str
    old_object: str
    new_object: str
    status: str
    path: bytes
    previous_path: bytes | None

    @property
    def changes_type(self) -> bool:
        """Whether git shows it as a removal and an addition: a file that becomes a link."""
        return self.status == "T"


def read_entries(
    repository: IsolatedGit, merge_base: Commit, head: Head, *, most_bytes: int = MOST_DIFF_BYTES
) -> tuple[Entry, ...]:
    """Return every entry that differs, in git's order, both names of renames, modes, links and submodules included.

    Past `most_bytes` of changed files, or twice the lines that anybody reads, the entries are listed without patches.
    """
    raws = tuple(_raws(repository.run(*_DIFF, "--raw", "-z", "--no-abbrev", merge_base, head)))
    counts = tuple(_counts(repository.run(*_DIFF, "--numstat", "-z", merge_base, head)))
    if len(counts) != len(raws):
        raise BrokenInvariant(f"git lists {len(raws)} changed paths and counts {len(counts)}")
    patches = _patches(repository, raws, merge_base, head) if _is_readable(repository, raws, counts, most_bytes) else {}
    empty = repository.run("hash-object", "--stdin").decode("ascii").strip()
    return make_entries(
        _shown(raw, count, patches.get(at), empty) for at, (raw, count) in enumerate(zip(raws, counts, strict=True))
    )


def _raws(printed: bytes) -> Iterator[_Raw]:
    fields = iter(printed.split(b"\0"))
    for facts in fields:
        if facts:
            old_mode, new_mode, old_object, new_object, status = facts.decode("ascii").removeprefix(":").split(" ")
            first = next(fields)
            second = next(fields) if status[0] in "RC" else None
            yield _Raw(
                old_mode=old_mode,
                new_mode=new_mode,
                old_object=old_object,
                new_object=new_object,
                status=status[0],
                path=first if second is None else second,
                previous_path=None if second is None else first,
            )


def _counts(printed: bytes) -> Iterator[tuple[int, int] | None]:
    """Yield the added and removed lines of each path; None where git compares no text."""
    fields = iter(printed.split(b"\0"))
    for facts in fields:
        if facts:
            added, removed, name = facts.split(b"\t", 2)
            if not name:
                next(fields)
                next(fields)
            yield None if added == b"-" else (int(added), int(removed))


def _is_readable(
    repository: IsolatedGit, raws: tuple[_Raw, ...], counts: tuple[tuple[int, int] | None, ...], most_bytes: int
) -> bool:
    if sum(sum(count) for count in counts if count is not None) > 2 * MOST_CHANGE_LINES:
        return False
    blobs = {
        name
        for raw in raws
        for mode, name in ((raw.old_mode, raw.old_object), (raw.new_mode, raw.new_object))
        if mode.startswith("100")
    }
    asked = "".join(f"{blob}\n" for blob in sorted(blobs)).encode()
    sizes = repository.run("cat-file", "--batch-check=%(objectsize)", standard_input=asked).split()
    return sum(int(size) for size in sizes if size.isdigit()) <= most_bytes


def _patches(repository: IsolatedGit, raws: tuple[_Raw, ...], merge_base: Commit, head: Head) -> dict[int, bytes]:
    """Return each entry's patch under its place in the list. A line of content never begins with `diff --git`."""
    printed = repository.run(*_DIFF, "-p", "-U3", "--no-color", "--full-index", merge_base, head)
    starts = [found.start() for found in _SECTION.finditer(printed)]
    ends = [*starts[1:], len(printed)]
    if len(starts) != sum(2 if raw.changes_type else 1 for raw in raws):
        raise BrokenInvariant(f"git lists {len(raws)} changed paths and shows {len(starts)} patches")
    sections = iter(zip(starts, ends, strict=True))
    patches = {}
    for at, raw in enumerate(raws):
        start, end = next(sections)
        if raw.changes_type:
            next(sections)
        else:
            patches[at] = printed[start:end]
    return patches


def _shown(raw: _Raw, count: tuple[int, int] | None, patch: bytes | None, empty: str) -> Shown:
    sides = {
        name for mode, name in ((raw.old_mode, raw.old_object), (raw.new_mode, raw.new_object)) if mode != _ABSENT_MODE
    }
    hunks = b"" if patch is None else patch
    return Shown(
        path=_name(raw.path),
        previous_path=None if raw.previous_path is None else _name(raw.previous_path),
        status=_status(raw),
        old_mode=None if raw.old_mode == _ABSENT_MODE else raw.old_mode,
        new_mode=None if raw.new_mode == _ABSENT_MODE else raw.new_mode,
        is_binary=count is None,
        is_same_content=sides == {empty} if _ABSENT_MODE in {raw.old_mode, raw.new_mode} else len(sides) == 1,
        patch=hunks.decode("utf-8", "replace") if b"\n@@ " in hunks else None,
        added_lines=None if count is None else count[0],
        removed_lines=None if count is None else count[1],
    )


def _status(raw: _Raw) -> Status:
    # A name that is no UTF-8 cannot be asked for again, so nobody could look at what it stands for.
    names = raw.path if raw.previous_path is None else raw.path + raw.previous_path
    is_utf8 = _name(names).encode() == names
    return _STATUS.get(raw.status, "unknown") if is_utf8 else "unknown"


def _name(path: bytes) -> str:
    return path.decode("utf-8", "replace")
