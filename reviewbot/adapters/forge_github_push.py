"""How the head of a pull request moved, as far as GitHub tells.

For a branch of the repository itself its activity does, with the instant of every push. A fork's activity is outside of
what our token may read: there only the pull request's own events are left, which tell a force-push and a restored
branch and no other push. The head is then taken to have become what it is at the last of them.

A base branch that was forced elsewhere, or that the change was pointed at anew, leaves another change of the same head,
and counts as a move of it. Where GitHub does not show whether it was, no push is vouched for.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from reviewbot.adapters.forge_github_fault import Refused
from reviewbot.adapters.forge_github_line import GitHubLine, part, repo_path
from reviewbot.adapters.forge_github_question import (
    ask_activity,
    ask_events,
    ask_forces,
    ask_retargets,
    ask_tip,
    named_now,
)
from reviewbot.adapters.forge_github_shelf import Shelf
from reviewbot.adapters.forge_github_tree import Trees
from reviewbot.adapters.forge_github_wire import WireActivity, WireComparison, WirePull
from reviewbot.change.advance import Advance, Listing
from reviewbot.gate.world import Push
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import ChangeNumber, Head, RepoId

MOST_WITH_CONTENT: Final = 10
"""Of this many last pushes it is asked what they brought: at most two comparisons and four trees each, asked once."""

_MOVES: Final = frozenset({"head_ref_force_pushed", "head_ref_restored"})
_FORWARD: Final = frozenset({"push", "pr_merge", "merge_queue_merge"})
_NO_HEAD: Final = "0" * 40
_NOT_TOLD: Final = frozenset({403, 404, 409, 410, 422})
_MOST_KEPT: Final = 5_000
_Key: TypeAlias = tuple[RepoId, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    before: str
    after: str
    at: datetime
    is_forward: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    """Where a commit left the base, and what it was made from; no parents where GitHub does not list it."""

    fork: str
    parents: tuple[str, ...]


class Pushes:
    """Asks GitHub how heads moved. What lies between two commits never changes, and is asked for once."""

    def __init__(self, line: GitHubLine, trees: Trees) -> None:
        self._line = line
        self._trees = trees
        self._spots: Shelf[_Key, _Spot] = Shelf(_MOST_KEPT)

    def ask(self, place: Place, pull: WirePull, *, with_content: bool) -> tuple[Push, ...] | None:
        """Return every move of the head, oldest first, or None where GitHub tells of none.

        Raises Unavailable while a change that just moved is not in the activity.
        """
        named = named_now(place, pull)
        retargets = ask_retargets(self._line, named, ChangeNumber(pull.number))
        if retargets is None:
            return ()
        forces = sorted((*ask_forces(self._line, named, pull.base.ref), *retargets))
        moves = tuple(_moves_in(ask_activity(self._line, named, pull) or ()))
        if not any(move.after == pull.head.sha for move in moves):
            return self._from_events(named, pull, forces)
        tip = ask_tip(self._line, named, pull.base.ref) if with_content else None
        older = len(moves) if tip is None else max(len(moves) - MOST_WITH_CONTENT, 0)
        told = (*map(_bare, moves[:older]), *(self._told(named, move, tip or "") for move in moves[older:]))
        return _over_moving_bases(told, forces)

    def _from_events(self, place: Place, pull: WirePull, forces: Iterable[datetime]) -> tuple[Push, ...] | None:
        events = ask_events(self._line, place, ChangeNumber(pull.number))
        moved = [*forces, *(each.created_at for each in events or () if each.event in _MOVES)]
        if not moved:
            return None
        return (Push(head=Head(pull.head.sha), at=max(moved), brings=None, is_base_merge=False),)

    def _told(self, place: Place, move: _Move, tip: str) -> Push:
        if not move.is_forward:
            return _bare(move)
        old, new = self._spot(place, tip, move.before), self._spot(place, tip, move.after)
        if old is None or new is None:
            return _bare(move)
        trees = [self._listing(place, commit) for commit in (move.before, move.after, old.fork, new.fork)]
        before, after, old_fork, new_fork = trees
        if before is None or after is None or old_fork is None or new_fork is None:
            return _bare(move)
        advance = Advance(before=before, after=after, old_fork=old_fork, new_fork=new_fork)
        is_merge = new.parents == (move.before, new.fork)
        return Push(
            head=Head(move.after),
            at=move.at,
            brings=advance.brings,
            is_base_merge=is_merge and advance.is_clean_merge,
        )

    def _spot(self, place: Place, tip: str, commit: str) -> _Spot | None:
        key = (place.repo_id, tip, commit)
        kept = self._spots.get(key)
        if kept is None:
            path = f"{repo_path(place)}/compare/{part(tip)}...{part(commit)}"
            try:
                found = self._line.get(place, WireComparison, path, is_kept=False)
            except Refused as refused:
                if refused.status in _NOT_TOLD:
                    return None
                raise
            kept = _Spot(fork=found.merge_base_commit.sha, parents=_parents_in(found, commit))
            self._spots.keep(key, kept)
        return kept

    def _listing(self, place: Place, commit: str) -> Listing | None:
        try:
            rows = self._trees.rows_under(place, commit, "")
        except Refused as refused:
            if refused.status in _NOT_TOLD:
                return None
            raise
        return (
            None
            if rows is None
            else {path: f"{row.mode} {row.sha}" for path, row in rows.items() if row.type != "tree"}
        )


def _moves_in(activity: Sequence[WireActivity]) -> Iterator[_Move]:
    """Give the moves since the branch was made, oldest first. One that was deleted was made again after it."""
    made = next((at for at, each in enumerate(activity) if each.activity_type == "branch_creation"), len(activity))
    for each in reversed(activity[: made + 1]):
        if each.after != _NO_HEAD:
            is_forward = each.activity_type in _FORWARD
            yield _Move(before=each.before, after=each.after, at=each.timestamp, is_forward=is_forward)


def _over_moving_bases(pushes: Iterable[Push], forces: Iterable[datetime]) -> tuple[Push, ...]:
    """Return the pushes with the base's moves by force among them, each with the head that stood over it then."""
    told = list(pushes)
    for at in forces:
        before = [push for push in told if push.at <= at]
        if before:
            told.insert(len(before), Push(head=before[-1].head, at=at, brings=None, is_base_merge=False))
    return tuple(told)


def _parents_in(comparison: WireComparison, commit: str) -> tuple[str, ...]:
    listed = next((each for each in reversed(comparison.commits) if each.sha == commit), None)
    return () if listed is None else tuple(parent.sha for parent in listed.parents)


def _bare(move: _Move) -> Push:
    return Push(head=Head(move.after), at=move.at, brings=None, is_base_merge=False)
