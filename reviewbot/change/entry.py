"""From what a forge shows of a changed path to an Entry: what it is, what can be read of it, and if that is all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from reviewbot.change.change import UNREADABLE_KINDS, Entry, EntryKind
from reviewbot.change.diff import Line, Patch, parse_patch

Status: TypeAlias = Literal["modified", "added", "removed", "renamed", "copied", "unknown"]

MOST_ENTRIES: Final = 2_999
"""A forge that lists 3,000 may have more: GitHub stops there. Source: GitHub Docs, "List pull requests files"."""
MOST_ENTRY_LINES: Final = 20_000
"""Added and removed lines of one entry that are read; an entry with more is not whole."""
MOST_CHANGE_LINES: Final = 100_000
"""Added and removed lines of a whole change that are read; entries past it are not whole."""
MOST_LINE_CHARACTERS: Final = 10_000
"""Characters of one line. An entry with a longer one, such as minified code, is not whole."""
LONGEST_PATH_BYTES: Final = 4_096

_REGULAR: Final = frozenset({"100644", "100664", "100755"})
_SYMLINK: Final = "120000"
_SUBMODULE: Final = "160000"
_LFS_FIRST_LINES: Final = frozenset(
    {
        "version https://git-lfs.github.com/spec/v1",
        "version https://hawser.github.com/spec/v1",
        "version http://git-media.io/v/2",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a forge shows of one changed path."""

    path: str
    previous_path: str | None = None
    status: Status
    old_mode: str | None
    """As git writes it: `100644`. None where the path was not there, or where the forge does not say."""
    new_mode: str | None
    is_binary: bool
    """Whether the forge says that there is no text to compare."""
    is_same_content: bool | None
    """Whether both sides hold the same bytes, or the only side holds none; None where the forge does not say."""
    patch: str | None
    added_lines: int | None
    """The forge's own count, obtained apart from `patch`; None where it has none."""
    removed_lines: int | None


def make_entries(shown: Iterable[Shown]) -> tuple[Entry, ...]:
    """Return an entry for each changed path, in order. Past MOST_CHANGE_LINES none is whole."""
    entries: list[Entry] = []
    lines_left = MOST_CHANGE_LINES
    for each in shown:
        entry = make_entry(each, lines_left=lines_left)
        entries.append(entry)
        lines_left -= _changed_lines(entry.patch)
    return tuple(entries)


def make_entry(shown: Shown, *, lines_left: int = MOST_CHANGE_LINES) -> Entry:
    """Return the entry. It is whole only where the patch holds as many lines as the forge counted apart from it."""
    patch = _readable_patch(shown.patch, most_lines=min(lines_left, MOST_ENTRY_LINES))
    kind = classify(
        status=shown.status if path_fault(shown.path) is None else "unknown",
        old_mode=shown.old_mode,
        new_mode=shown.new_mode,
        is_binary=shown.is_binary or _hides_content(shown) or is_lfs_pointer(patch),
    )
    return Entry(
        path=shown.path,
        previous_path=shown.previous_path,
        kind=kind,
        patch=patch,
        is_whole=_is_whole(shown, patch),
        reviewable_bytes=_reviewable_bytes(shown, patch, kind),
        old_mode=shown.old_mode,
        new_mode=shown.new_mode,
    )


def classify(*, status: Status, old_mode: str | None, new_mode: str | None, is_binary: bool) -> EntryKind:
    """Return what happened to a path: unknown, then submodule, symlink, binary, mode, then the rest.

    A mode that is missing on a side where the path is there, or that git does not write, makes it unknown: it could be
    a link.
    """
    modes = _modes_there(status, old_mode, new_mode)
    if status == "unknown" or not modes <= {*_REGULAR, _SYMLINK, _SUBMODULE}:
        return "unknown"
    if _SUBMODULE in modes:
        return "submodule"
    if _SYMLINK in modes:
        return "symlink"
    if is_binary:
        return "binary"
    return "mode" if len(modes) > 1 else status


def path_fault(path: str) -> str | None:
    """Return what is wrong with a path, as a sentence, or None. Git itself writes none of these."""
    if not path:
        return "the path is empty"
    if "\0" in path:
        return "the path holds a NUL"
    if len(path.encode("utf-8", "surrogatepass")) > LONGEST_PATH_BYTES:
        return f"the path is longer than {LONGEST_PATH_BYTES:,} bytes"
    odd = next((segment for segment in path.split("/") if segment in {"", ".", ".."}), None)
    return None if odd is None else f"the path has the segment {odd!r}"


def is_complete_list(entries: int) -> bool:
    """Say whether a list of this many entries can be all of them."""
    return entries <= MOST_ENTRIES


def is_lfs_pointer(patch: Patch | None) -> bool:
    """Say whether either side of the patch is a Git LFS pointer: its content is elsewhere and is not fetched.

    Source: git-lfs, docs/spec.md, "The Pointer".
    """
    if patch is None:
        return False
    lines = [line for hunk in patch.hunks for line in hunk.lines]
    starts = any(_is_first(line) and line.text.raw.rstrip("\r") in _LFS_FIRST_LINES for line in lines)
    return starts and any(line.text.raw.startswith("oid ") for line in lines)


def is_script(patch: Patch | None) -> bool:
    """Say whether the patch shows a first line that names an interpreter: a shell runs such a file in any mode."""
    lines = () if patch is None else (line for hunk in patch.hunks for line in hunk.lines)
    return any(_is_first(line) and line.text.raw.startswith("#!") for line in lines)


def _is_first(line: Line) -> bool:
    return 1 in (line.old_number, line.new_number)


def _modes_there(status: Status, old_mode: str | None, new_mode: str | None) -> frozenset[str | None]:
    match status:
        case "added":
            return frozenset({new_mode})
        case "removed":
            return frozenset({old_mode})
        case _:
            return frozenset({old_mode, new_mode})


def _hides_content(shown: Shown) -> bool:
    # GitHub shows a binary file as changed, with no patch and no lines; so would an attribute that hides a diff.
    is_silent = not shown.patch and not shown.added_lines and not shown.removed_lines
    return is_silent and shown.is_same_content is not True and shown.added_lines is not None


def _readable_patch(text: str | None, *, most_lines: int) -> Patch | None:
    if not text or "\0" in text:
        return None
    try:
        patch = parse_patch(text)
    except ValueError:
        return None
    longest = max(map(len, text.split("\n")))
    return patch if _changed_lines(patch) <= most_lines and longest <= MOST_LINE_CHARACTERS else None


def _changed_lines(patch: Patch | None) -> int:
    return 0 if patch is None else len(patch.added) + len(patch.removed)


def _is_whole(shown: Shown, patch: Patch | None) -> bool:
    if patch is None:
        return not shown.patch and shown.is_same_content is True and not shown.added_lines and not shown.removed_lines
    is_all_added = shown.added_lines in (None, len(patch.added))
    return is_all_added and shown.removed_lines in (None, len(patch.removed))


def _reviewable_bytes(shown: Shown, patch: Patch | None, kind: EntryKind) -> int:
    """Count the bytes there are to read; a line that is not shown counts as one byte, being at least a line feed."""
    shown_lines = () if patch is None else (*patch.added, *patch.removed)
    readable = sum(len(line.text.raw.encode("utf-8", "surrogatepass")) + 1 for line in shown_lines)
    counted = (shown.added_lines or 0) + (shown.removed_lines or 0)
    hidden = max(0, counted - len(shown_lines))
    is_owed = kind in UNREADABLE_KINDS or not _is_whole(shown, patch)
    return max(readable + hidden, 1 if is_owed else 0)
