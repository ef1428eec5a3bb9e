"""The merge queue of a forge in memory: it forms groups, asks about them, and lets in or lets go of them."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from reviewbot.change.group import Group, Layer
from reviewbot.fakes.checkout import Given
from reviewbot.fakes.forge_diff import make_entries
from reviewbot.fakes.forge_merge import difference
from reviewbot.fakes.forge_scene import ForgeScene
from reviewbot.fakes.queue_entry import QueueEntry
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Head
from reviewbot.publish.surface import Check

GATE: Final = "reviewbot/gate"
Method: TypeAlias = Literal["merge", "squash"]


class MergeQueue:
    """The merge queue of one repository. Every verb of it is the forge's own doing."""

    def __init__(self, scene: ForgeScene, place: Place) -> None:
        self._scene = scene
        self._place = place

    @property
    def entries(self) -> list[QueueEntry]:
        """Return what waits, in the order in which one stands on the other."""
        return self._scene.queues.setdefault(self._place.repo, [])

    def add(
        self, number: ChangeNumber, *, method: Method = "merge", brings: Mapping[str, Given] | None = None
    ) -> QueueEntry:
        """Lay a change on top of the last entry; `brings` is what its commit holds beside that, as no queue's does."""
        change, checkout, repo = self._scene.change(self._place, number), self._scene.checkout, self._place.repo
        tip = checkout.tip(repo, change.base_ref)
        below = (Commit(each.head) for each in reversed(self.entries) if each.base_ref == change.base_ref)
        onto = next(below, tip)
        files = {**difference(checkout, self._place, tip, Commit(change.head)), **(brings or {})}
        parents = (onto, Commit(change.head)) if method == "merge" else (onto,)
        head = checkout.commit(repo, files, parents=parents)
        branch = f"gh-readonly-queue/{change.base_ref}/pr-{number}-{onto}"
        checkout.point(repo, branch, head)
        self.entries.append(
            QueueEntry(number=number, branch=branch, base_ref=change.base_ref, onto=onto, head=Head(head))
        )
        return self.entries[-1]

    def remove(self, entry: QueueEntry) -> tuple[QueueEntry, ...]:
        """Let go of an entry and of all that stand on it, and return them; nothing is formed anew by itself."""
        at = self.entries.index(entry)
        gone = tuple(self.entries[at:])
        for each in gone:
            self._scene.checkout.drop(self._place.repo, each.branch)
        del self.entries[at:]
        return gone

    def may_merge(self, entry: QueueEntry) -> bool:
        """Say whether the newest gate of ours on the entry's head is a success."""
        posted = self._scene.repos[self._place.repo].checks.get(entry.head, ())
        gates = [each.what for each in posted if isinstance(each.what, Check) and each.what.name == GATE]
        return bool(gates) and gates[-1].conclusion == "success"

    def merge(self, entry: QueueEntry) -> bool:
        """Let the base branch go on to an entry, with all it stands on, if its own gate lets it; say whether it did."""
        if not self.may_merge(entry):
            return False
        at = self.entries.index(entry)
        for each in self.entries[: at + 1]:
            self._scene.is_merged(self._place, each.number, onto=each.onto, commit=Commit(each.head))
            self._scene.checkout.drop(self._place.repo, each.branch)
        del self.entries[: at + 1]
        self._scene.checkout.point(self._place.repo, entry.base_ref, Commit(entry.head))
        return True


def group_in(scene: ForgeScene, place: Place, branch: str, head: Head, base_ref: BaseRef) -> Group | None:
    """Return what stands on a branch of the queue, as the port has it."""
    waiting = scene.queues.get(place.repo, [])
    if not any((each.branch, each.head) == (branch, head) for each in waiting):
        return None
    checkout, repo = scene.checkout, place.repo
    base = checkout.tip(repo, base_ref)
    in_base = set(checkout.ancestors(repo, base))
    commits = [each for each in checkout.ancestors(repo, Commit(head)) if each not in in_base]
    parents = {each: checkout.snapshot(repo, each).parents for each in commits}
    entries = make_entries(checkout.snapshot(repo, base).files, checkout.snapshot(repo, Commit(head)).files)
    layers = (each for each in waiting if each.base_ref == base_ref and Commit(each.head) in parents)
    return Group(
        head=head,
        base_ref=base_ref,
        base=base,
        is_onto_base=base in checkout.ancestors(repo, Commit(head)),
        parents=parents,
        layers=tuple(Layer(number=each.number, top=Commit(each.head), onto=each.onto) for each in layers),
        paths=frozenset(path for each in entries for path in each.paths),
        is_complete=True,
    )
