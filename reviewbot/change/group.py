"""A group: changes that a merge queue put together, as one head on its way into a base branch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One change as the queue has laid it on top of what stood before it, by the queue's own word."""

    number: ChangeNumber
    top: Commit
    """The commit with the change in it."""
    onto: Commit
    """The commit below: the base branch's tip, or the top of the layer before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All that would enter the base branch if the queue let this head in, as the forge shows it at one moment.

    It is held against the present tip of the base branch, not against the layer below: a queue may let several layers
    in on the word of the uppermost alone.
    """

    head: Head
    base_ref: BaseRef
    base: Commit
    """The present tip of the base branch."""
    is_onto_base: bool
    """Whether the head holds that tip. False where the base moved away from under the group."""
    parents: Mapping[Commit, tuple[Commit, ...]]
    """The parents of every commit that the base branch does not have."""
    layers: tuple[Layer, ...]
    """What the queue says of the commits in `parents`; empty where it says nothing that can be read."""
    paths: frozenset[str]
    """Every path that would change, both names of a rename."""
    is_complete: bool
    """Whether `parents` and `paths` are all there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """Whose commits a group is made of."""

    members: tuple[ChangeNumber, ...]
    """Every change in it, the lowest number first."""
    strays: tuple[Commit, ...]
    """Commits that are nobody's, in order."""


def trace(group: Group, heads: Iterable[tuple[ChangeNumber, Head]]) -> Traced:
    """Say which changes a group holds, and which of its commits belong to none of them.

    `heads` are the open changes into the group's base branch. A change is in the group where its head is, and where
    the queue says so: believing both can only add a change that has to be decided about.
    """
    inside = [(number, Commit(head)) for number, head in heads if Commit(head) in group.parents]
    layers = [layer for layer in group.layers if layer.top in group.parents]
    known: set[Commit] = set()
    for _, head in inside:
        known |= _reach(group, head)
    for layer in layers:
        known |= _reach(group, layer.top) - _reach(group, layer.onto)
    numbers = {number for number, _ in inside} | {layer.number for layer in layers}
    return Traced(members=tuple(sorted(numbers)), strays=tuple(sorted(group.parents.keys() - known)))


def _reach(group: Group, top: Commit) -> set[Commit]:
    reached: set[Commit] = set()
    waiting = [top]
    while waiting:
        commit = waiting.pop()
        if commit in group.parents and commit not in reached:
            reached.add(commit)
            waiting += group.parents[commit]
    return reached
