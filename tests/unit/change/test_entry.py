"""Entries: every changed path is classified, and what was not shown is never taken for read."""

from dataclasses import replace

import pytest

from reviewbot.change.change import Entry, EntryKind
from reviewbot.change.diff import parse_patch
from reviewbot.change.entry import (
    MOST_CHANGE_LINES,
    MOST_ENTRY_LINES,
    MOST_LINE_CHARACTERS,
    Shown,
    Status,
    classify,
    is_complete_list,
    is_lfs_pointer,
    is_script,
    make_entries,
    make_entry,
    path_fault,
)

PATCH = "@@ -1,2 +1,2 @@\n-one\n+two\n same\n"
MODIFIED = Shown(
    path="ledger/tax.py",
    status="modified",
    old_mode="100644",
    new_mode="100644",
    is_binary=False,
    is_same_content=False,
    patch=PATCH,
    added_lines=1,
    removed_lines=1,
)


def a_new_file(patch: str | None, *, lines: int) -> Shown:
    return replace(MODIFIED, status="added", old_mode=None, patch=patch, added_lines=lines, removed_lines=0)


def new_lines(lines: int, *, text: str = "x") -> str:
    return f"@@ -0,0 +1,{lines} @@\n" + f"+{text}\n" * lines


def test_a_shown_file_becomes_a_whole_entry() -> None:
    assert make_entry(MODIFIED) == Entry(
        path="ledger/tax.py",
        previous_path=None,
        kind="modified",
        patch=parse_patch(PATCH),
        is_whole=True,
        reviewable_bytes=8,
        old_mode="100644",
        new_mode="100644",
    )


@pytest.mark.parametrize(
    ("status", "old_mode", "new_mode", "is_binary", "kind"),
    [
        pytest.param("modified", "100644", "100644", False, "modified", id="modified"),
        pytest.param("modified", "100664", "100664", False, "modified", id="an old regular mode"),
        pytest.param("added", None, "100755", False, "added", id="an executable is added"),
        pytest.param("removed", "100644", None, False, "removed", id="removed"),
        pytest.param("renamed", "100644", "100644", False, "renamed", id="renamed"),
        pytest.param("copied", "100644", "100644", False, "copied", id="copied"),
        pytest.param("modified", "100644", "100755", False, "mode", id="made executable"),
        pytest.param("renamed", "100755", "100644", False, "mode", id="mode before rename"),
        pytest.param("modified", "100644", "100755", True, "binary", id="binary before mode"),
        pytest.param("added", None, "120000", True, "symlink", id="symlink before binary"),
        pytest.param("modified", "100644", "120000", False, "symlink", id="a file becomes a link"),
        pytest.param("removed", "120000", None, False, "symlink", id="a link is removed"),
        pytest.param("modified", "120000", "160000", False, "submodule", id="submodule before symlink"),
        pytest.param("added", None, "160000", False, "submodule", id="a submodule is added"),
        pytest.param("unknown", "160000", "160000", False, "unknown", id="unknown before submodule"),
        pytest.param("added", None, None, False, "unknown", id="no mode is told"),
        pytest.param("modified", None, "100644", False, "unknown", id="one mode is not told"),
        pytest.param("modified", "100644", "040000", False, "unknown", id="a folder"),
    ],
)
def test_an_entry_is_classified(
    status: Status, old_mode: str | None, new_mode: str | None, *, is_binary: bool, kind: EntryKind
) -> None:
    assert classify(status=status, old_mode=old_mode, new_mode=new_mode, is_binary=is_binary) == kind


@pytest.mark.parametrize(
    ("shown", "kind", "is_whole", "reviewable_bytes"),
    [
        pytest.param(replace(MODIFIED, patch=None), "modified", False, 2, id="no patch is shown"),
        pytest.param(replace(MODIFIED, patch="@@ -1 +1 @@\n-a\n"), "modified", False, 2, id="a patch cut short"),
        pytest.param(replace(MODIFIED, added_lines=7), "modified", False, 14, id="fewer lines than counted"),
        pytest.param(replace(MODIFIED, removed_lines=0), "modified", False, 8, id="more lines than counted"),
        pytest.param(replace(MODIFIED, added_lines=None, removed_lines=None), "modified", True, 8, id="no counts"),
        pytest.param(
            replace(MODIFIED, patch=None, added_lines=None, removed_lines=None), "modified", False, 1, id="nothing told"
        ),
        pytest.param(
            replace(MODIFIED, patch=None, added_lines=0, removed_lines=0),
            "binary",
            False,
            1,
            id="changed without lines",
        ),
        pytest.param(
            replace(MODIFIED, patch=None, added_lines=0, removed_lines=0, is_same_content=True, new_mode="100755"),
            "mode",
            True,
            0,
            id="only the mode",
        ),
        pytest.param(
            replace(MODIFIED, status="renamed", patch="", added_lines=0, removed_lines=0, is_same_content=True),
            "renamed",
            True,
            0,
            id="only the name",
        ),
        pytest.param(replace(a_new_file(None, lines=0), is_same_content=True), "added", True, 0, id="an empty file"),
        pytest.param(replace(MODIFIED, is_binary=True, patch=None), "binary", False, 2, id="binary"),
        pytest.param(a_new_file("@@ -0,0 +1 @@\n+a\0b", lines=1), "added", False, 1, id="a NUL in the patch"),
        pytest.param(a_new_file(new_lines(MOST_ENTRY_LINES), lines=20_000), "added", True, 40_000, id="20,000 lines"),
        pytest.param(
            a_new_file(new_lines(MOST_ENTRY_LINES + 1), lines=20_001), "added", False, 20_001, id="20,001 lines"
        ),
        pytest.param(
            a_new_file(new_lines(1, text="x" * MOST_LINE_CHARACTERS), lines=1), "added", False, 1, id="a long line"
        ),
        pytest.param(replace(MODIFIED, patch="@@ -1 +1 @@\n-a \n+a\n"), "modified", True, 5, id="only white space"),
        pytest.param(
            replace(a_new_file("@@ -0,0 +1 @@\n+/etc/passwd\n", lines=1), new_mode="120000"),
            "symlink",
            True,
            12,
            id="a link",
        ),
        pytest.param(
            replace(MODIFIED, status="removed", new_mode=None, patch="@@ -1 +0,0 @@\n-a\n", added_lines=0),
            "removed",
            True,
            2,
            id="a deletion",
        ),
        pytest.param(replace(MODIFIED, path="../etc/passwd"), "unknown", True, 8, id="a path that climbs"),
    ],
)
def test_what_is_not_shown_is_not_whole(
    shown: Shown, kind: EntryKind, *, is_whole: bool, reviewable_bytes: int
) -> None:
    entry = make_entry(shown)

    assert (entry.kind, entry.is_whole, entry.reviewable_bytes) == (kind, is_whole, reviewable_bytes)


def test_a_large_change_is_read_up_to_the_limit_and_no_entry_past_it_is_whole() -> None:
    files = MOST_CHANGE_LINES // MOST_ENTRY_LINES

    entries = make_entries([a_new_file(new_lines(MOST_ENTRY_LINES), lines=MOST_ENTRY_LINES)] * files + [MODIFIED])

    assert [entry.is_whole for entry in entries] == [True] * files + [False]


_POINTER = "version https://git-lfs.github.com/spec/v1\n+oid sha256:4d7a\n+size 12345\n"


@pytest.mark.parametrize(
    ("patch", "is_pointer"),
    [
        pytest.param("@@ -0,0 +1,3 @@\n+" + _POINTER, True, id="a pointer is added"),
        pytest.param(
            "@@ -1,3 +1,3 @@\n version https://git-lfs.github.com/spec/v1\n-oid sha256:1\n+oid sha256:2\n size 1\n",
            True,
            id="a pointer is changed",
        ),
        pytest.param("@@ -0,0 +1 @@\n+version https://git-lfs.github.com/spec/v1", False, id="only the first line"),
        pytest.param("@@ -8,0 +9,3 @@\n+" + _POINTER, False, id="a quotation further down"),
    ],
)
def test_a_pointer_to_large_content_is_binary(patch: str, *, is_pointer: bool) -> None:
    assert is_lfs_pointer(parse_patch(patch)) is is_pointer
    assert (make_entry(replace(MODIFIED, patch=patch)).kind == "binary") is is_pointer


@pytest.mark.parametrize(
    ("patch", "is_so"),
    [
        pytest.param("@@ -0,0 +1 @@\n+#!/bin/sh\n", True, id="a new script"),
        pytest.param("@@ -1,2 +1,2 @@\n #!/bin/sh\n-a\n+b\n", True, id="an edited one that shows its first line"),
        pytest.param("@@ -1 +1 @@\n-#!/bin/sh\n+a\n", True, id="one that was a script"),
        pytest.param("@@ -4 +4 @@\n-#!/bin/sh\n+#!/bin/sh\n", False, id="the mark on another line"),
        pytest.param("@@ -0,0 +1 @@\n+# !/bin/sh\n", False, id="a comment"),
    ],
)
def test_p14_a_script_is_known_by_its_first_line(patch: str, *, is_so: bool) -> None:
    assert is_script(parse_patch(patch)) is is_so


def test_what_shows_no_text_is_no_script() -> None:
    assert not is_script(None)


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        pytest.param("a/b.py", None, id="plain"),
        pytest.param("a/" * 255 + "b", None, id="255 folders"),
        pytest.param("...", None, id="three dots are a name"),
        pytest.param("é" * 2_048, None, id="4,096 bytes"),
        pytest.param("é" * 2_048 + "x", "the path is longer than 4,096 bytes", id="4,097 bytes"),
        pytest.param("", "the path is empty", id="empty"),
        pytest.param("a\0b", "the path holds a NUL", id="NUL"),
        pytest.param("a/../b", "the path has the segment '..'", id="climbing"),
        pytest.param("./a", "the path has the segment '.'", id="a dot"),
        pytest.param("/a", "the path has the segment ''", id="absolute"),
        pytest.param("a//b", "the path has the segment ''", id="two slashes"),
        pytest.param("a/", "the path has the segment ''", id="a slash at the end"),
        pytest.param("a\udcff", None, id="a byte that is not UTF-8"),
    ],
)
def test_a_path_git_would_not_write_is_named(path: str, fault: str | None) -> None:
    assert path_fault(path) == fault


def test_three_thousand_entries_may_be_more() -> None:
    assert is_complete_list(2_999)
    assert not is_complete_list(3_000)


def test_both_names_of_a_rename_count() -> None:
    entry = make_entry(replace(MODIFIED, status="renamed", previous_path="billing/tax.py"))

    assert entry.paths == ("ledger/tax.py", "billing/tax.py")
    assert make_entry(MODIFIED).paths == ("ledger/tax.py",)
