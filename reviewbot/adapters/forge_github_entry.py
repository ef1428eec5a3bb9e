"""GitHub's changed files, with the modes of both trees beside them, as entries.

GitHub's list of files says nothing of modes, links and submodules: the trees at the merge base and at the head do.
"""

from collections.abc import Iterable
from typing import Final

from reviewbot.adapters.forge_github_tree import Rows
from reviewbot.adapters.forge_github_wire import WireFile
from reviewbot.change.change import Entry
from reviewbot.change.entry import Shown, Status, is_complete_list, make_entries

_STATUSES: Final[dict[str, Status]] = {
    "added": "added",
    "removed": "removed",
    "modified": "modified",
    "changed": "modified",
    "renamed": "renamed",
    "copied": "copied",
}


def old_paths(files: Iterable[WireFile]) -> tuple[str, ...]:
    """Return the names to look for at the merge base."""
    return tuple(file.previous_filename or file.filename for file in files)


def new_paths(files: Iterable[WireFile]) -> tuple[str, ...]:
    """Return the names to look for at the head."""
    return tuple(file.filename for file in files)


def entries_of(files: Iterable[WireFile], *, old: Rows, new: Rows) -> tuple[Entry, ...]:
    """Return an entry for each file, by path. A file that the trees tell otherwise is unknown."""
    return make_entries(sorted((_shown(file, old, new) for file in files), key=lambda shown: shown.path))


def is_complete(files: int, *, counted: int | None, commits: int, total_commits: int) -> bool:
    """Say whether the list of files is all that changed, and the list of commits names all who changed it.

    `counted` is GitHub's own count of changed files, obtained apart from the list. With commits missing somebody who
    may not approve could be missing too, so the change counts as incomplete: it does not open without break-glass.
    """
    has_all_files = counted is not None and files >= counted and is_complete_list(files)
    return has_all_files and commits >= total_commits


def _shown(file: WireFile, old: Rows, new: Rows) -> Shown:
    before, after = old.get(file.previous_filename or file.filename), new.get(file.filename)
    status = _STATUSES.get(file.status, "unknown")
    if status == "added":
        before = None
    if status == "removed":
        after = None
    is_contradicted = after is not None and file.sha is not None and file.sha != after.sha
    return Shown(
        path=file.filename,
        previous_path=file.previous_filename,
        status="unknown" if is_contradicted else status,
        old_mode=None if before is None else before.mode,
        new_mode=None if after is None else after.mode,
        is_binary=False,  # GitHub does not say; a changed file without a patch and without lines is taken for one
        is_same_content=_is_same(
            status,
            None if before is None else (before.sha, before.size),
            None if after is None else (after.sha, after.size),
        ),
        patch=file.patch,
        added_lines=file.additions,
        removed_lines=file.deletions,
    )


def _is_same(
    status: Status, before: tuple[str, int | None] | None, after: tuple[str, int | None] | None
) -> bool | None:
    if status == "added":
        return None if after is None or after[1] is None else after[1] == 0
    if status == "removed":
        return None if before is None or before[1] is None else before[1] == 0
    return None if before is None or after is None else before[0] == after[0]
