"""How the heads of a forge in memory moved, told as the port tells it."""

import hashlib
from dataclasses import replace
from itertools import repeat
from typing import Final

from reviewbot.change.advance import Advance, Listing
from reviewbot.fakes.checkout import FakeCheckout
from reviewbot.fakes.forge_state import ChangeState, Moved, RepoState
from reviewbot.gate.world import Push
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import Commit, Head

MOST_WITH_CONTENT: Final = 10
"""Of this many last pushes it is told what they brought; GitHub's adapter asks for no more either."""


def pushes_of(
    checkout: FakeCheckout, repo: RepoState, state: ChangeState, *, with_content: bool
) -> tuple[Push, ...] | None:
    """Return every move of the head; of a fork's only the last one by force, or None."""
    if not state.tells_pushes:
        forced = [moved for moved in state.moves if moved.is_forced]
        # As of a fork on GitHub: the present head is told as though the last force had made it.
        return tuple(replace(_bare(moved), head=state.head) for moved in forced[-1:]) or None
    told = MOST_WITH_CONTENT if with_content else 0
    older = max(len(state.moves) - told, 0)
    return (
        *map(_bare, state.moves[:older]),
        *map(_told, state.moves[older:], repeat(checkout), repeat(repo.place), repeat(state)),
    )


def merge_base_of(checkout: FakeCheckout, place: Place, state: ChangeState, head: Head) -> Commit:
    """Return where a head left the base as it is now."""
    in_base = set(checkout.ancestors(place.repo, checkout.tip(place.repo, state.base_ref)))
    shared = next((commit for commit in checkout.ancestors(place.repo, Commit(head)) if commit in in_base), None)
    if shared is None:
        raise BrokenInvariant(f"{state.branch} and {state.base_ref} have no common ancestor")
    return shared


def _bare(moved: Moved) -> Push:
    return Push(head=moved.after, at=moved.at, brings=None, is_base_merge=False)


def _told(moved: Moved, checkout: FakeCheckout, place: Place, state: ChangeState) -> Push:
    before = moved.before
    if before is None or moved.is_forced:
        return _bare(moved)
    old_fork, new_fork = (merge_base_of(checkout, place, state, head) for head in (before, moved.after))
    advance = Advance(
        before=_listing(checkout, place, Commit(before)),
        after=_listing(checkout, place, Commit(moved.after)),
        old_fork=_listing(checkout, place, old_fork),
        new_fork=_listing(checkout, place, new_fork),
    )
    parents = checkout.snapshot(place.repo, Commit(moved.after)).parents
    is_merge = parents == (Commit(before), new_fork)
    return Push(head=moved.after, at=moved.at, brings=advance.brings, is_base_merge=is_merge and advance.is_clean_merge)


def _listing(checkout: FakeCheckout, place: Place, commit: Commit) -> Listing:
    files = checkout.snapshot(place.repo, commit).files
    return {path: f"{file.mode} {hashlib.sha256(file.content).hexdigest()}" for path, file in files.items()}
