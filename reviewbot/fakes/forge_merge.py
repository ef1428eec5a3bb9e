"""How changes come into a base branch in memory: by a merge commit, a squash or a rebase, as git would do it."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from reviewbot.fakes.checkout import FakeCheckout, Given
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import Commit

Method: TypeAlias = Literal["merge", "squash", "rebase"]


def merged(
    checkout: FakeCheckout, place: Place, tip: Commit, head: Commit, method: Method, brings: Mapping[str, Given]
) -> Commit:
    """Lay what a head changed on top of a tip, with more files in the last commit, and return that."""
    repo = place.repo
    if method == "rebase":
        onto = tip
        for commit in _own_commits(checkout, place, tip, head)[:-1]:
            onto = checkout.commit(repo, _step(checkout, place, commit), parents=(onto,))
        return checkout.commit(repo, {**_step(checkout, place, head), **brings}, parents=(onto,))
    files = {**difference(checkout, place, tip, head), **brings}
    return checkout.commit(repo, files, parents=(tip, head) if method == "merge" else (tip,))


def difference(checkout: FakeCheckout, place: Place, tip: Commit, head: Commit) -> dict[str, Given]:
    """Return what a head changed since it left the branch that is at this tip; None stands for what it removed."""
    in_base = set(checkout.ancestors(place.repo, tip))
    parted = next(each for each in checkout.ancestors(place.repo, head) if each in in_base)
    return _between(checkout, place, parted, head)


def _own_commits(checkout: FakeCheckout, place: Place, tip: Commit, head: Commit) -> list[Commit]:
    in_base = set(checkout.ancestors(place.repo, tip))
    return [each for each in reversed(checkout.ancestors(place.repo, head)) if each not in in_base]


def _step(checkout: FakeCheckout, place: Place, commit: Commit) -> dict[str, Given]:
    (parent, *_) = checkout.snapshot(place.repo, commit).parents
    return _between(checkout, place, parent, commit)


def _between(checkout: FakeCheckout, place: Place, old: Commit, new: Commit) -> dict[str, Given]:
    before, after = checkout.snapshot(place.repo, old).files, checkout.snapshot(place.repo, new).files
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return {path: after.get(path) for path in changed}
