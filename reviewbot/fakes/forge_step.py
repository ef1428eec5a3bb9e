"""Commits in memory, one by one: what each adds to its parent."""

from reviewbot.change.history import Step, step_of
from reviewbot.fakes.checkout import FakeCheckout
from reviewbot.fakes.forge_diff import make_entries
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import BaseRef, Commit, Head


def commits_of(checkout: FakeCheckout, place: Place, base_ref: BaseRef, head: Head) -> tuple[Commit, ...]:
    """Return the commits that the head has and the base has not, but merges, oldest first."""
    in_base = set(checkout.ancestors(place.repo, checkout.tip(place.repo, base_ref)))
    new = [each for each in checkout.ancestors(place.repo, Commit(head)) if each not in in_base]
    return tuple(each for each in reversed(new) if len(checkout.snapshot(place.repo, each).parents) < 2)


def added_by(checkout: FakeCheckout, place: Place, commit: Commit) -> Step:
    """Return what a commit adds."""
    snapshot = checkout.snapshot(place.repo, commit)
    before = checkout.snapshot(place.repo, snapshot.parents[0]).files if snapshot.parents else {}
    return step_of(commit, make_entries(before, snapshot.files))
