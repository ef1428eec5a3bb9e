"""Diffs of cases, applied to their base files."""

import re

import pytest

from reviewbot.scoring.case_diff import apply_diff, read_diff
from reviewbot.scoring.suite import CaseFile
from tests.unit.scoring.suite_builders import DIFF

_BASE = {
    "a.py": CaseFile(path="a.py", content=b"one\ntwo\nthree\nfour\n"),
    "run.sh": CaseFile(path="run.sh", content=b"echo\n", mode="100755"),
    "open.txt": CaseFile(path="open.txt", content=b"no line feed"),
    "odd.bin": CaseFile(path="odd.bin", content=b"\xff\n"),
}


def _section(path: str, *lines: str, to: str | None = None) -> str:
    return "\n".join((f"diff --git a/{path} b/{to or path}", *lines)) + "\n"


@pytest.mark.parametrize(
    ("diff", "made"),
    [
        pytest.param(
            _section("a.py", "--- a/a.py", "+++ b/a.py", "@@ -1,3 +1,3 @@", " one", "-two", "+TWO", " three"),
            (CaseFile(path="a.py", content=b"one\nTWO\nthree\nfour\n"),),
            id="a line of a file",
        ),
        pytest.param(
            _section("a.py", "@@ -1,0 +2 @@", "+new", "@@ -4 +5,2 @@", "-four", "+4", "+5"),
            (CaseFile(path="a.py", content=b"one\nnew\ntwo\nthree\n4\n5\n"),),
            id="hunks without context",
        ),
        pytest.param(
            _section("b.py", "new file mode 100644", "--- /dev/null", "+++ b/b.py", "@@ -0,0 +1 @@", "+new"),
            (CaseFile(path="b.py", content=b"new\n"),),
            id="a new file",
        ),
        pytest.param(
            _section("a.py", "deleted file mode 100644"), (CaseFile(path="a.py", content=None),), id="a removed file"
        ),
        pytest.param(
            _section("run.sh", "similarity index 100%", "rename from run.sh", "rename to go.sh", to="go.sh"),
            (
                CaseFile(path="go.sh", content=b"echo\n", mode="100755"),
                CaseFile(path="run.sh", content=None),
            ),
            id="a new name, the mode kept",
        ),
        pytest.param(
            _section("a.py", "old mode 100644", "new mode 100755"),
            (CaseFile(path="a.py", content=b"one\ntwo\nthree\nfour\n", mode="100755"),),
            id="a new mode",
        ),
        pytest.param(
            _section("link", "new file mode 120000", "@@ -0,0 +1 @@", "+/etc/passwd", "\\ No newline at end of file"),
            (CaseFile(path="link", content=b"/etc/passwd", mode="120000"),),
            id="a link",
        ),
        pytest.param(
            _section("open.txt", "@@ -1 +1 @@", "-no line feed", "\\ No newline at end of file", "+one"),
            (CaseFile(path="open.txt", content=b"one\n"),),
            id="a line feed at the end",
        ),
        pytest.param(
            _section("run.sh", "@@ -1 +0,0 @@", "-echo"),
            (CaseFile(path="run.sh", content=b"", mode="100755"),),
            id="nothing is left",
        ),
    ],
)
def test_a_diff_makes_of_a_tree_what_git_would(diff: str, made: tuple[CaseFile, ...]) -> None:
    assert apply_diff(_BASE, read_diff(diff)) == made


@pytest.mark.parametrize(
    ("diff", "sentence"),
    [
        pytest.param("", "this is no diff; write it with `git diff base...head`", id="nothing"),
        pytest.param("--- a\n" + DIFF, "this is no diff; write it with `git diff base...head`", id="words before it"),
        pytest.param(
            _section("x.bin", "Binary files differ"), "'x.bin' is binary; a case holds text only", id="a binary"
        ),
        pytest.param(
            'diff --git "a/\\303" "b/\\303"\n',
            '\'diff --git "a/\\\\303" "b/\\\\303"\' names no path; write the diff with '
            "`git -c core.quotePath=false diff`",
            id="a quoted path",
        ),
        pytest.param(
            _section("../x", "@@ -1 +1 @@"), "'../x' is no path: the path has the segment '..'", id="a way out"
        ),
        pytest.param(
            _section("m", "new file mode 160000"),
            "'m' gets the mode '160000', which is none of 100644, 100755, 120000",
            id="a submodule",
        ),
        pytest.param(
            _section("a.py", "@@ -1,2 +1,2 @@", " one"), "'a.py': the patch ends inside a hunk", id="a cut hunk"
        ),
        pytest.param(
            _section("a.py", "@@ -1 +1 @@", "-eins", "+1"),
            "line 1 of 'a.py' is 'one'; the diff says 'eins'",
            id="another line",
        ),
        pytest.param(
            _section("a.py", "@@ -5 +5 @@", "-five", "+5"),
            "line 5 of 'a.py' is not there; the diff says 'five'",
            id="a line after the end",
        ),
        pytest.param(
            _section("none.py", "@@ -1 +1 @@", "-a", "+b"),
            "'none.py' is not among the base files, so the diff does not fit them",
            id="a file that is not there",
        ),
        pytest.param(
            _section("a.py", "new file mode 100644", "@@ -0,0 +1 @@", "+b"),
            "'a.py' is there already, so the diff does not fit them",
            id="a new file that is there",
        ),
        pytest.param(
            _section("odd.bin", "@@ -1 +1 @@", "-a", "+b"), "'odd.bin' is not UTF-8; a case holds text only", id="bytes"
        ),
    ],
)
def test_a_diff_that_does_not_fit_is_refused(diff: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        apply_diff(_BASE, read_diff(diff))


def test_a_diff_shows_the_lines_of_both_sides_and_no_others() -> None:
    (diff,) = read_diff(DIFF)
    (renamed,) = read_diff(_section("a", "rename from a", "rename to b", to="b"))

    assert [line for line in range(1, 8) if diff.shows(line, line)] == [2, 3, 4]
    assert diff.shows(4, 9)
    assert not renamed.shows(1, 9)
