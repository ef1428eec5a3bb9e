"""A group: every change in it is found, and every commit is somebody's or is a stray."""

import pytest
from pydantic import TypeAdapter

from reviewbot.change.group import Group, Layer, Traced, trace
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Head

BASE = Commit("base")
SEVEN, EIGHT = ChangeNumber(7), ChangeNumber(8)


def a_group(parents: dict[str, tuple[str, ...]], *layers: tuple[ChangeNumber, str, str], head: str = "top") -> Group:
    return Group(
        head=Head(head),
        base_ref=BaseRef("main"),
        base=BASE,
        is_onto_base=True,
        parents={Commit(each): tuple(map(Commit, above)) for each, above in parents.items()},
        layers=tuple(Layer(number=number, top=Commit(top), onto=Commit(onto)) for number, top, onto in layers),
        paths=frozenset({"a.py"}),
        is_complete=True,
    )


MERGED: dict[str, tuple[str, ...]] = {"work": ("base",), "head-7": ("work",), "top": ("base", "head-7")}
STACKED: dict[str, tuple[str, ...]] = MERGED | {"head-8": ("base",), "top-8": ("top", "head-8")}
SQUASHED: dict[str, tuple[str, ...]] = {"top": ("base",), "top-8": ("top",)}


@pytest.mark.parametrize(
    ("group", "heads", "traced"),
    [
        pytest.param(
            a_group(MERGED, (SEVEN, "top", "base")),
            [(SEVEN, "head-7"), (EIGHT, "head-8")],
            Traced(members=(SEVEN,), strays=()),
            id="one merged change, whose head and whose layer are there",
        ),
        pytest.param(
            a_group(MERGED, (EIGHT, "top", "base")),
            [(SEVEN, "head-7")],
            Traced(members=(SEVEN, EIGHT), strays=()),
            id="a change that the queue does not name, but whose head is there",
        ),
        pytest.param(
            a_group(STACKED, (EIGHT, "top-8", "top"), (SEVEN, "top", "base"), head="top-8"),
            [(EIGHT, "head-8"), (SEVEN, "head-7")],
            Traced(members=(SEVEN, EIGHT), strays=()),
            id="two merged changes, one on top of the other",
        ),
        pytest.param(
            a_group(SQUASHED, (EIGHT, "top-8", "top"), (SEVEN, "top", "base"), head="top-8"),
            [(EIGHT, "head-8"), (SEVEN, "head-7")],
            Traced(members=(SEVEN, EIGHT), strays=()),
            id="two squashed changes, of which only the queue knows",
        ),
        pytest.param(
            a_group(SQUASHED, (EIGHT, "top-8", "top"), head="top-8"),
            [(SEVEN, "head-7")],
            Traced(members=(EIGHT,), strays=(Commit("top"),)),
            id="a squashed change of which nobody knows",
        ),
        pytest.param(
            a_group(MERGED),
            [(SEVEN, "head-7")],
            Traced(members=(SEVEN,), strays=(Commit("top"),)),
            id="a group of which the queue says nothing",
        ),
        pytest.param(
            a_group(MERGED, (SEVEN, "top", "base"), (EIGHT, "gone", "base")),
            [],
            Traced(members=(SEVEN,), strays=()),
            id="a layer that is not in this group",
        ),
        pytest.param(a_group({}), [(SEVEN, "head-7")], Traced(members=(), strays=()), id="nothing at all"),
    ],
)
def test_every_commit_is_a_members_or_a_stray(group: Group, heads: list[tuple[int, str]], traced: Traced) -> None:
    assert trace(group, [(ChangeNumber(number), Head(head)) for number, head in heads]) == traced


def test_a_group_survives_being_written_and_read_back() -> None:
    adapter = TypeAdapter(Group)
    group = a_group(STACKED, (EIGHT, "top-8", "top"))

    assert adapter.validate_json(adapter.dump_json(group)) == group
