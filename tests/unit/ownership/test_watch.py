"""Watches: content calls its owner wherever it stands, once for each entry."""

from reviewbot.change.change import Entry
from reviewbot.change.entry import Shown, make_entry
from reviewbot.kernel.ids import OwnerName
from reviewbot.ownership.registry import Registry
from reviewbot.ownership.watch import WatchHit, WatchMatch, check_watches
from tests.unit.change.values import a_change, a_file
from tests.unit.ownership.files import a_registry, an_owner_file

DATA = OwnerName("data")


def a_hit(path: str, line: int, *, watch: str = "spark", is_removed: bool = False) -> WatchHit:
    return WatchHit(owner=DATA, watch=watch, path=path, line=line, is_removed=is_removed)


def a_match(path: str, first_line: int, last_line: int) -> WatchMatch:
    return WatchMatch(owner=DATA, watch="shape", path=path, first_line=first_line, last_line=last_line)


def watching(*, line: str | None = None, files: str = "**") -> Registry:
    test = "structural: {language: python, rule: {pattern: x}}" if line is None else f"line: '{line}'"
    name = "shape" if line is None else "spark"
    return a_registry(data=an_owner_file("data", f'watch: [{{name: {name}, because: b, files: ["{files}"], {test}}}]'))


def a_link(path: str) -> Entry:
    shown = Shown(
        path=path,
        status="added",
        old_mode=None,
        new_mode="120000",
        is_binary=False,
        is_same_content=False,
        patch=None,
        added_lines=1,
        removed_lines=0,
    )
    return make_entry(shown)


def test_the_first_matching_line_of_each_entry_calls_the_owner() -> None:
    change = a_change(a_file("a.py", "import x", "Spark()", "Spark()"), a_file("b.py", "Spark()"), a_file("c.py", "y"))

    assert check_watches(change, watching(line="Spark"), ()) == (a_hit("a.py", 2), a_hit("b.py", 1))


def test_a_removed_line_calls_the_owner_too() -> None:
    change = a_change(a_file("a.py", "y", removed=("x", "Spark()")))

    assert check_watches(change, watching(line="Spark"), ()) == (a_hit("a.py", 2, is_removed=True),)


def test_a_pattern_is_held_against_one_line_at_a_time() -> None:
    change = a_change(a_file("a.py", "one", "two"))

    assert check_watches(change, watching(line=r"one\s+two"), ()) == ()
    assert check_watches(change, watching(line="^two$"), ()) == (a_hit("a.py", 2),)
    assert check_watches(change, watching(line=r"\Atwo\z"), ()) == (a_hit("a.py", 2),)


def test_only_the_files_of_a_watch_are_looked_at_under_both_names() -> None:
    change = a_change(a_file("a.md", "Spark"), a_file("b.txt", "Spark", previous_path="b.py"))

    assert check_watches(change, watching(line="Spark", files="**/*.py"), ()) == (a_hit("b.txt", 1),)


def test_an_entry_without_a_patch_has_no_lines() -> None:
    assert check_watches(a_change(a_link("a.py")), watching(line="."), ()) == ()


def test_a_structural_match_counts_where_it_touches_an_added_line() -> None:
    change = a_change(a_file("a.py", "x", "y", removed=("x",)), a_file("b.py", "x"))
    matches = (a_match("a.py", 2, 9), a_match("b.py", 5, 6), a_match("gone.py", 1, 1))

    assert check_watches(change, watching(), matches) == (a_hit("a.py", 2, watch="shape"),)


def test_a_structural_match_outside_the_watched_files_does_not_count() -> None:
    change = a_change(a_file("a.md", "x"))

    assert check_watches(change, watching(files="**/*.py"), (a_match("a.md", 1, 1),)) == ()
