"""Patches: read whole, with the right line numbers, or not at all."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.change.diff import Hunk, Line, Patch, Side, parse_patch
from reviewbot.kernel.untrusted import Untrusted


def a_line(side: Side, old_number: int | None, new_number: int | None, text: str) -> Line:
    return Line(side=side, old_number=old_number, new_number=new_number, text=Untrusted(text))


def test_a_hunk_is_read_with_both_line_numbers() -> None:
    patch = parse_patch("@@ -3,3 +3,4 @@ def f():\n a\n-b\n+c\n+d\n e")

    assert patch == Patch(
        hunks=(
            Hunk(
                lines=(
                    a_line("context", 3, 3, "a"),
                    a_line("removed", 4, None, "b"),
                    a_line("added", None, 4, "c"),
                    a_line("added", None, 5, "d"),
                    a_line("context", 5, 6, "e"),
                )
            ),
        )
    )
    assert patch.added == (a_line("added", None, 4, "c"), a_line("added", None, 5, "d"))
    assert patch.removed == (a_line("removed", 4, None, "b"),)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("@@ -0,0 +1 @@\n+a\n", [("added", None, 1, "a")], id="a new file of one line"),
        pytest.param("@@ -1 +0,0 @@\n-a\n", [("removed", 1, None, "a")], id="a deletion"),
        pytest.param("@@ -5,0 +6,1 @@\n+a", [("added", None, 6, "a")], id="no context"),
        pytest.param(
            "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n",
            [("removed", 1, None, "a"), ("added", None, 1, "a")],
            id="a final newline is added",
        ),
        pytest.param(
            "@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file",
            [("removed", 1, None, "a"), ("added", None, 1, "b")],
            id="no newline at the end",
        ),
        pytest.param(
            "@@ -1 +1 @@\n-a\r\n+a\n",
            [("removed", 1, None, "a\r"), ("added", None, 1, "a")],
            id="only the line ending changed",
        ),
        pytest.param(
            "@@ -0,0 +1 @@\n+a\u2028b\x0cc", [("added", None, 1, "a\u2028b\x0cc")], id="other separators are text"
        ),
        pytest.param("@@ -0,0 +1 @@\n+@@ -1 +1 @@", [("added", None, 1, "@@ -1 +1 @@")], id="a line like a header"),
        pytest.param("@@ -0,0 +1 @@\n+\\ No newline", [("added", None, 1, "\\ No newline")], id="a line like a remark"),
        pytest.param("@@ -1,1 +1,1 @@\n\n", [("context", 1, 1, "")], id="a stripped context line"),
        pytest.param(
            "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
            [("removed", 1, None, "a"), ("added", None, 1, "b")],
            id="file headers",
        ),
    ],
)
def test_one_hunk(text: str, lines: list[tuple[Side, int | None, int | None, str]]) -> None:
    assert parse_patch(text) == Patch(hunks=(Hunk(lines=tuple(a_line(*line) for line in lines)),))


def test_several_hunks_are_in_order() -> None:
    patch = parse_patch("@@ -1 +1 @@\n-a\n+b\n@@ -10,0 +11 @@\n+c\n")

    assert [len(hunk.lines) for hunk in patch.hunks] == [2, 1]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("", "the patch has no hunk", id="nothing"),
        pytest.param("diff --git a/x b/x\nBinary files differ", "the patch has no hunk", id="headers only"),
        pytest.param("+a\n", "line 1 of the patch is no hunk header", id="no header"),
        pytest.param("@@ -1,99999999999 +1 @@\n", "line 1 of the patch is no hunk header", id="a huge count"),
        pytest.param("@@ -0,1 +1 @@\n-a\n", "a hunk header counts lines from 0", id="line zero"),
        pytest.param("@@ -1,2 +1,2 @@\n a\n", "the patch ends inside a hunk", id="cut short"),
        pytest.param(
            "@@ -1 +1 @@\n-a\n-b\n", "line 3 of the patch is more than its hunk header counts", id="too many removed"
        ),
        pytest.param(
            "@@ -1,2 +1 @@\n a\n b\n", "line 3 of the patch is more than its hunk header counts", id="too much context"
        ),
        pytest.param("@@ -0,0 +1 @@\n+a\n+b\n", "line 3 of the patch is no hunk header", id="a line after the hunk"),
        pytest.param("@@ -1 +1 @@\nxa\n", "line 2 of the patch is neither added, removed nor context", id="odd sign"),
        pytest.param(
            "@@ -1 +1 @@\n\\ No newline\n a",
            "line 2 of the patch is neither added, removed nor context",
            id="a remark first",
        ),
        pytest.param(
            "@@ -5 +5 @@\n-a\n+b\n@@ -5 +6 @@\n-a\n+b\n",
            "the hunk on line 4 of the patch overlaps the one before",
            id="hunks that overlap",
        ),
    ],
)
def test_a_patch_that_is_not_whole_is_refused(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse_patch(text)


_FILES = st.lists(st.sampled_from(["a", "b", "", " x", "-y", "+z", "@@", "\\n"]), max_size=12)


@given(old=_FILES, new=_FILES, context=st.integers(0, 3))
def test_a_patch_turns_the_old_file_into_the_new_one(old: list[str], new: list[str], context: int) -> None:
    unified = list(difflib.unified_diff(old, new, lineterm="", n=context))
    if not unified:
        return

    patch = parse_patch("\n".join(unified))

    rebuilt = {line.new_number: line.text.raw for hunk in patch.hunks for line in hunk.lines if line.new_number}
    assert all(new[number - 1] == text for number, text in rebuilt.items())
    assert all(old[line.old_number - 1] == line.text.raw for line in patch.removed if line.old_number)
    assert len(new) - len(old) == len(patch.added) - len(patch.removed)


@given(text=st.text(alphabet="@-+ ,0123\\\nab", max_size=60))
def test_any_text_is_a_patch_or_refused(text: str) -> None:
    try:
        patch = parse_patch("@@ -1,2 +1,2 @@\n" + text)
    except ValueError:
        return

    assert patch.hunks
