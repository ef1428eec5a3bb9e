"""What was merged is what was decided on, whatever else went into the base branch in the meantime."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.change.merge import Compared, Leaf, MixedEntry, Sides, Tree, compare, is_both

ONE: Final = Leaf(mode="100644", content="one")
TWO: Final = Leaf(mode="100644", content="two")
THREE: Final = Leaf(mode="100644", content="three")
FOUR: Final = Leaf(mode="100644", content="four")
FINE: Final = Compared(otherwise=(), mixed=())
WRONG: Final = Compared(otherwise=("a",), mixed=())
TO_READ: Final = Compared(otherwise=(), mixed=(MixedEntry(path="a", previous_path="a"),))


def at(leaf: Leaf | None, path: str = "a") -> Tree:
    return {} if leaf is None else {path: leaf}


def sides(merge_base: Leaf | None, head: Leaf | None, onto: Leaf | None, merged: Leaf | None) -> Sides:
    return Sides(merge_base=at(merge_base), head=at(head), onto=at(onto), merged=at(merged))


@pytest.mark.parametrize(
    ("trees", "said"),
    [
        pytest.param(sides(ONE, ONE, ONE, ONE), FINE, id="nobody touched it"),
        pytest.param(sides(ONE, TWO, ONE, TWO), FINE, id="the change alone"),
        pytest.param(sides(ONE, TWO, ONE, ONE), WRONG, id="the change is lost"),
        pytest.param(sides(ONE, TWO, ONE, THREE), WRONG, id="something else than the change"),
        pytest.param(sides(None, TWO, None, TWO), FINE, id="an added file"),
        pytest.param(sides(ONE, None, ONE, None), FINE, id="a removed file"),
        pytest.param(sides(ONE, None, ONE, ONE), WRONG, id="a removed file that came back"),
        pytest.param(sides(ONE, ONE, TWO, TWO), FINE, id="the base alone"),
        pytest.param(sides(ONE, ONE, TWO, ONE), WRONG, id="r11 the base's work is taken back"),
        pytest.param(sides(None, None, ONE, None), WRONG, id="r11 the base's new file is taken back"),
        pytest.param(sides(None, None, None, ONE), WRONG, id="a file of nobody"),
        pytest.param(sides(ONE, TWO, TWO, TWO), FINE, id="both the same"),
        pytest.param(sides(ONE, None, TWO, None), FINE, id="removed by the change, or renamed"),
        pytest.param(sides(ONE, TWO, None, None), WRONG, id="removed by the base, kept by the change"),
        pytest.param(sides(None, ONE, TWO, ONE), WRONG, id="both added it, otherwise"),
        pytest.param(sides(ONE, TWO, THREE, FOUR), TO_READ, id="both, differently"),
        pytest.param(sides(ONE, TWO, THREE, None), WRONG, id="both, and it is gone"),
        pytest.param(sides(ONE, TWO, ONE, replace(TWO, mode="100755")), WRONG, id="a mode of nobody"),
        pytest.param(
            sides(ONE, TWO, replace(THREE, mode="100755"), replace(FOUR, mode="100755")), TO_READ, id="the base's mode"
        ),
        pytest.param(
            sides(ONE, replace(TWO, mode="100755"), THREE, replace(FOUR, mode="100755")),
            TO_READ,
            id="its own mode",
        ),
        pytest.param(sides(ONE, TWO, THREE, replace(FOUR, mode="120000")), WRONG, id="a link of nobody"),
    ],
)
def test_what_may_stand_at_a_path(trees: Sides, said: Compared) -> None:
    assert compare(trees, {}) == said


@pytest.mark.parametrize(
    ("merged", "said"),
    [
        pytest.param({"new": THREE}, FINE, id="the base's content under the new name"),
        pytest.param({"new": ONE}, Compared(otherwise=("new",), mixed=()), id="the base's work is lost"),
        pytest.param({"old": THREE, "new": ONE}, Compared(otherwise=("new", "old"), mixed=()), id="both names"),
    ],
)
def test_a_file_that_was_only_renamed_carries_what_the_base_did_with_it(merged: Tree, said: Compared) -> None:
    trees = Sides(merge_base={"old": ONE}, head={"new": ONE}, onto={"old": THREE}, merged=merged)

    assert compare(trees, {"new": "old"}) == said


def test_a_file_that_was_renamed_and_changed_by_both_has_to_be_read() -> None:
    trees = Sides(merge_base={"old": ONE}, head={"new": TWO}, onto={"old": THREE}, merged={"new": FOUR})

    said = compare(trees, {"new": "old"})

    assert said == Compared(otherwise=(), mixed=(MixedEntry(path="new", previous_path="old"),))


def test_a_rename_onto_what_the_base_has_of_its_own_is_looked_at() -> None:
    trees = Sides(merge_base={"old": ONE}, head={"new": ONE}, onto={"old": ONE, "new": TWO}, merged={"new": ONE})

    assert compare(trees, {"new": "old"}) == Compared(otherwise=("new",), mixed=())


@pytest.mark.parametrize(
    ("merged", "holds"),
    [
        pytest.param(b"0\na\nb\nc\n9\n", True, id="both"),
        pytest.param(b"a\nb\nc\n9\n", False, id="the base's line is lost"),
        pytest.param(b"0\na\nb\nc\n", False, id="the change's line is lost"),
        pytest.param(b"0\na\nb\nc\n9\nx\n", False, id="a line of nobody"),
        pytest.param(b"0\na\nc\n9\n", False, id="a line that nobody removed"),
        pytest.param(b"0\na\nb\nc\n9\n9\n", False, id="a line twice"),
    ],
)
def test_a_merged_file_has_the_lines_of_both(merged: bytes, *, holds: bool) -> None:
    assert is_both(b"a\nb\nc\n", b"a\nb\nc\n9\n", b"0\na\nb\nc\n", merged) is holds


@pytest.mark.parametrize(
    ("merged", "holds"),
    [
        pytest.param(b"a\nx\n", True, id="for both"),
        pytest.param(b"x\na\nx\n", True, id="for each"),
        pytest.param(b"x\na\nx\nx\n", False, id="thrice"),
        pytest.param(b"a\n", False, id="for neither"),
    ],
)
def test_a_line_that_both_added_counts_once_or_twice(merged: bytes, *, holds: bool) -> None:
    assert is_both(b"a\n", b"a\nx\n", b"x\na\n", merged) is holds


@pytest.mark.parametrize(("merged", "holds"), [(b"a\n", True), (b"a\na\n", True), (b"", False), (b"a\na\na\n", False)])
def test_a_line_that_both_removed_counts_once_or_twice(merged: bytes, *, holds: bool) -> None:
    assert is_both(b"a\na\na\n", b"a\na\n", b"a\na\n", merged) is holds


LINES = st.lists(st.sampled_from([b"a", b"b", b"c"]), max_size=6).map(b"\n".join)


@given(LINES, LINES)
def test_where_one_side_did_nothing_the_other_one_is_the_merge(old: bytes, new: bytes) -> None:
    assert is_both(old, new, old, new)
    assert is_both(old, old, new, new)
    assert is_both(old, new, new, new)
