"""What a merge did to the base branch, held against what the change was when it was decided about.

Nothing here asks how it was merged. A merge commit, a squash and a rebase all leave a tree on top of another one, and
between those two may lie what the change did and nothing else.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Head

Doubt: TypeAlias = Literal["as decided", "otherwise", "mixed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What stands at one path of a tree."""

    mode: str
    """As git writes it: `100644`."""
    content: str
    """The forge's digest of it: the same for the same bytes, within one repository."""


Tree: TypeAlias = Mapping[str, Leaf]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A change that was merged."""

    number: ChangeNumber
    head: Head
    base_ref: BaseRef
    onto: Commit
    """Where the base branch stood before."""
    commit: Commit
    """Where it stood after: the change and nothing else lies between the two."""
    merged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Four trees: the change from its merge base to its head, and the base branch before and after."""

    merge_base: Tree
    head: Tree
    onto: Tree
    merged: Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedEntry:
    """A path that both the change and the base branch had changed: only its lines tell whether that was all."""

    path: str
    previous_path: str
    """Where it stood before the change; the same, unless the change renamed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the trees say of a merge."""

    otherwise: tuple[str, ...]
    """Paths that the merge changed in another way than the change did, sorted."""
    mixed: tuple[MixedEntry, ...]
    """Paths whose lines have to be looked at, sorted."""


def compare(sides: Sides, renames: Mapping[str, str]) -> Compared:
    """Hold what was merged against what was decided about. `renames` has the old path of each renamed one."""
    paths = sorted({*sides.merge_base, *sides.head, *sides.onto, *sides.merged})
    doubts = {path: _doubt(sides, path, renames.get(path, path)) for path in paths}
    return Compared(
        otherwise=tuple(path for path, doubt in doubts.items() if doubt == "otherwise"),
        mixed=tuple(
            MixedEntry(path=path, previous_path=renames.get(path, path))
            for path, doubt in doubts.items()
            if doubt == "mixed"
        ),
    )


def is_both(merge_base: bytes, head: bytes, onto: bytes, merged: bytes) -> bool:
    """Say whether the merged content has the lines that both sides added, lacks those they removed, and no others.

    A line that both sides added, or removed, may count for one of them or for both.
    """
    old, ours, theirs, new = (Counter(text.split(b"\n")) for text in (merge_base, head, onto, merged))
    return all(
        _adds_up(ours[line] - old[line], theirs[line] - old[line], new[line] - old[line])
        for line in old.keys() | ours.keys() | theirs.keys() | new.keys()
    )


def _doubt(sides: Sides, path: str, previous: str) -> Doubt:
    old, ours = sides.merge_base.get(previous), sides.head.get(path)
    theirs, new = sides.onto.get(previous), sides.merged.get(path)
    if previous != path and path in sides.onto:
        # The base branch has something of its own where the change wants to go.
        theirs = sides.onto[path]
    expected = tuple(_expected(old, ours, theirs))
    if expected:
        return "as decided" if new == expected[0] else "otherwise"
    if old is None or ours is None or theirs is None or new is None:
        return "otherwise"
    return "mixed" if new.mode == (theirs.mode if ours.mode == old.mode else ours.mode) else "otherwise"


def _expected(old: Leaf | None, ours: Leaf | None, theirs: Leaf | None) -> Iterator[Leaf | None]:
    """Give what has to stand there, where the trees alone tell."""
    if ours == old:
        yield theirs
    elif old == theirs or ours in {None, theirs}:
        yield ours


def _adds_up(ours: int, theirs: int, both: int) -> bool:
    if ours * theirs <= 0:
        return both == ours + theirs
    least, most = sorted((max(ours, theirs, key=abs), ours + theirs))
    return least <= both <= most
