"""GitHub's changed files as entries. What it does not show is marked, never taken for nothing."""

from typing import Any

import pytest

from reviewbot.adapters.forge_github_entry import entries_of, is_complete, new_paths, old_paths
from reviewbot.adapters.forge_github_wire import WireFile, WireTreeRow
from reviewbot.change.change import Entry, EntryKind

PATCH = "@@ -1 +1 @@\n-old\n+new"
OLD_ID, NEW_ID = "a" * 40, "b" * 40


def a_file(status: str, **changed: Any) -> WireFile:
    shown = {"filename": "a.py", "status": status, "additions": 1, "deletions": 1, "sha": NEW_ID, "patch": PATCH}
    return WireFile.model_validate(shown | changed)


def a_row(mode: str = "100644", *, sha: str = NEW_ID, size: int | None = 4, kind: str = "blob") -> WireTreeRow:
    return WireTreeRow(path="a.py", mode=mode, type=kind, sha=sha, size=size)


def entry_of(
    file: WireFile, *, old: WireTreeRow | None = None, new: WireTreeRow | None = None, old_path: str = "a.py"
) -> Entry:
    (entry,) = entries_of([file], old={} if old is None else {old_path: old}, new={} if new is None else {"a.py": new})
    return entry


OLD = a_row(sha=OLD_ID)
NEW = a_row()


@pytest.mark.parametrize(
    ("file", "old", "new", "kind"),
    [
        pytest.param(a_file("modified"), OLD, NEW, "modified", id="a changed text"),
        pytest.param(a_file("added", deletions=0, patch="@@ -0,0 +1 @@\n+new"), None, NEW, "added", id="a new text"),
        pytest.param(
            a_file("removed", additions=0, sha=OLD_ID, patch="@@ -1 +0,0 @@\n-old"),
            OLD,
            None,
            "removed",
            id="a deletion",
        ),
        pytest.param(a_file("modified"), OLD, a_row("100755"), "mode", id="a text made executable"),
        pytest.param(a_file("changed"), OLD, a_row("120000"), "symlink", id="a file turned into a link"),
        pytest.param(a_file("changed"), a_row("120000", sha=OLD_ID), NEW, "symlink", id="a link turned into a file"),
        pytest.param(a_file("modified"), OLD, a_row("160000", size=None, kind="commit"), "submodule", id="a submodule"),
        pytest.param(a_file("modified", additions=0, deletions=0, patch=None), OLD, NEW, "binary", id="no text at all"),
        pytest.param(a_file("modified"), None, None, "unknown", id="trees that GitHub did not show"),
        pytest.param(a_file("unchanged"), OLD, NEW, "unknown", id="a status that is no change"),
        pytest.param(a_file("modified", sha="c" * 40), OLD, NEW, "unknown", id="a file the tree contradicts"),
    ],
)
def test_a_kind_comes_from_the_modes_in_both_trees(
    file: WireFile, old: WireTreeRow | None, new: WireTreeRow | None, kind: EntryKind
) -> None:
    assert entry_of(file, old=old, new=new).kind == kind


def test_a_rename_is_looked_up_under_both_names() -> None:
    file = a_file("renamed", previous_filename="b.py", additions=0, deletions=0, patch=None)

    entry = entry_of(file, old=NEW, new=NEW, old_path="b.py")

    assert (old_paths([file]), new_paths([file])) == (("b.py",), ("a.py",))
    assert (entry.kind, entry.paths, entry.is_whole) == ("renamed", ("a.py", "b.py"), True)


@pytest.mark.parametrize(
    ("file", "old", "new", "is_whole"),
    [
        pytest.param(a_file("modified"), OLD, NEW, True, id="a patch with every line"),
        pytest.param(
            a_file("modified", additions=2), OLD, NEW, False, id="a patch with fewer lines than GitHub counts"
        ),
        pytest.param(a_file("modified", patch=None), OLD, NEW, False, id="a text too long to be shown"),
        pytest.param(a_file("modified", patch="@@ nonsense"), OLD, NEW, False, id="a patch that is none"),
        pytest.param(
            a_file("added", additions=0, deletions=0, patch=None), None, a_row(size=0), True, id="a new empty file"
        ),
        pytest.param(
            a_file("added", additions=0, deletions=0, patch=None), None, a_row(size=9), False, id="a new binary file"
        ),
        pytest.param(
            a_file("added", additions=0, deletions=0, patch=None),
            None,
            a_row(size=None),
            False,
            id="a new file of unknown size",
        ),
        pytest.param(
            a_file("removed", additions=0, deletions=0, patch=None, sha=OLD_ID),
            a_row(sha=OLD_ID, size=0),
            None,
            True,
            id="an empty file removed",
        ),
        pytest.param(
            a_file("modified", additions=0, deletions=0, patch=None), NEW, a_row("100755"), True, id="a mode alone"
        ),
    ],
)
def test_an_entry_is_whole_only_where_all_of_it_is_shown(
    file: WireFile, old: WireTreeRow | None, new: WireTreeRow | None, is_whole: bool
) -> None:
    assert entry_of(file, old=old, new=new).is_whole is is_whole


def test_entries_are_ordered_by_path() -> None:
    files = [a_file("modified", filename=name) for name in ("b", "a")]

    assert [entry.path for entry in entries_of(files, old={}, new={})] == ["a", "b"]


@pytest.mark.parametrize(
    ("files", "counted", "commits", "total_commits", "expected"),
    [
        pytest.param(40, 40, 3, 3, True, id="all files and all commits"),
        pytest.param(300, 301, 3, 3, False, id="a file is missing"),
        pytest.param(40, None, 3, 3, False, id="GitHub does not count"),
        pytest.param(3_000, 3_000, 3, 3, False, id="as many as GitHub lists at most"),
        pytest.param(40, 40, 250, 251, False, id="a commit is missing, and with it its author"),
    ],
)
def test_a_list_is_complete_only_where_a_count_says_so(
    files: int, counted: int | None, commits: int, total_commits: int, expected: bool
) -> None:
    assert is_complete(files, counted=counted, commits=commits, total_commits=total_commits) is expected
