"""The Warden on GitHub: how a pull request was merged, and the trees before and after.

What GitHub calls the merge commit is, after a rebase, the last of the rebased ones. Where the base branch stood before
is then told by its activity, and where a merge queue moved it, by the commits: a rebased one keeps its author and its
message. A squash and a merge commit have it as their first parent.
"""

from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict

from reviewbot.adapters.forge_github_exchange import ROWS_PER_PAGE
from reviewbot.adapters.forge_github_fault import WHAT, Refused
from reviewbot.adapters.forge_github_line import GitHubLine, part, repo_path
from reviewbot.adapters.forge_github_tree import Trees
from reviewbot.adapters.forge_github_wire import WireActivity, WireCommit, WireSide, WireSignature
from reviewbot.adapters.warden_github_guard import ask_guard
from reviewbot.adapters.warden_github_status import Statuses
from reviewbot.change.guard import Guard, Lookalike
from reviewbot.change.merge import Leaf, Merge, Tree
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Head

_GONE: Final = frozenset({404, 410})
_UNREADABLE: Final = frozenset({403, 404, 410, 422})
_ACTIVITY_LAG: Final = timedelta(minutes=1)
"""How long a merge may be missing from the activity before it is taken to be missing for good."""


class _WireMerged(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    number: ChangeNumber
    merged_at: AwareDatetime | None = None
    merge_commit_sha: str | None = None
    commits: int
    head: WireSide
    base: WireSide


class GitHubWarden:
    """Implements `ports.Warden`."""

    def __init__(self, line: GitHubLine, trees: Trees) -> None:
        self._line = line
        self._trees = trees
        self._statuses = Statuses(line)

    async def fetch_merge(self, place: Place, number: ChangeNumber) -> Merge | None:
        """Read it in two requests; where it may have been rebased, in a third one, or in up to three more."""
        return await self._line.run(partial(_ask_merge, self._line, place, number))

    async def fetch_guard(self, place: Place, base_ref: BaseRef) -> Guard:
        """Read the branch's own protection and the rulesets that hold for it, in two requests."""
        return await self._line.run(partial(ask_guard, self._line, place, base_ref))

    async def fetch_tree(self, place: Place, commit: Commit) -> Tree | None:
        """Read it in one request; GitHub lists no tree of more than 100,000 paths whole."""
        rows = await self._line.run(partial(self._trees.rows_under, place, commit, ""))
        if rows is None:
            return None
        return {path: Leaf(mode=row.mode, content=row.sha) for path, row in rows.items() if row.type != "tree"}

    async def fetch_lookalikes(self, place: Place, head: Head) -> tuple[Lookalike, ...] | None:
        """Read the newest status of each name in one request while there are no more than 100."""
        return await self._line.run(partial(self._statuses.ask, place, head))


def _ask_merge(line: GitHubLine, place: Place, number: ChangeNumber) -> Merge | None:
    try:
        wire = line.get(place, _WireMerged, f"{repo_path(place)}/pulls/{number}")
    except Refused as refused:
        if refused.status in _GONE:
            return None
        raise
    is_ours = wire.base.repo is not None and wire.base.repo.id == place.repo_id
    if wire.merged_at is None or wire.merge_commit_sha is None or not is_ours:
        return None
    return Merge(
        number=number,
        head=Head(wire.head.sha),
        base_ref=BaseRef(wire.base.ref),
        onto=_ask_onto(line, place, wire, wire.merge_commit_sha, wire.merged_at),
        commit=Commit(wire.merge_commit_sha),
        merged_at=wire.merged_at,
    )


def _ask_onto(line: GitHubLine, place: Place, wire: _WireMerged, merged: str, merged_at: AwareDatetime) -> Commit:
    commit = line.get(place, WireCommit, f"{repo_path(place)}/commits/{part(merged)}")
    if not commit.parents:
        raise Unavailable(WHAT, why=f"the merge commit {merged} has no parent")
    first = Commit(commit.parents[0].sha)
    if len(commit.parents) > 1 or wire.commits == 1:
        return first
    told = _ask_before(line, place, wire.base.ref, merged)
    if told is None and line.clock.now() - merged_at < _ACTIVITY_LAG:
        raise Unavailable(WHAT, why=f"it does not show yet where {merged} was put", retry_after_seconds=5.0)
    # A merge queue moves a branch by whole groups: its merges are not told one by one.
    return told or _ask_before_rebase(line, place, wire, merged) or first


def _ask_before_rebase(line: GitHubLine, place: Place, wire: _WireMerged, merged: str) -> Commit | None:
    """Return where the first rebased commit stands, if those up to the merged one are the change's own, laid anew."""
    pull = f"{repo_path(place)}/pulls/{wire.number}/commits"
    own = [each for each in line.get_rows(place, WireCommit, pull) if len(each.parents) < 2]
    if len(own) != min(wire.commits, ROWS_PER_PAGE):
        return None  # with merges among them, or more than can be compared, it is not known which were laid anew
    asked: dict[str, str | int] = {"sha": merged, "per_page": ROWS_PER_PAGE}
    newest = line.get(place, tuple[WireCommit, ...], f"{repo_path(place)}/commits", asked)[: len(own)]
    laid = newest[::-1]
    is_a_row = all([each.sha for each in upper.parents] == [lower.sha] for lower, upper in pairwise(laid))
    if not is_a_row or [_kept_by_a_rebase(each) for each in laid] != [_kept_by_a_rebase(each) for each in own]:
        return None
    return Commit(laid[0].parents[0].sha) if laid[0].parents else None


def _kept_by_a_rebase(commit: WireCommit) -> tuple[str, WireSignature | None]:
    return commit.commit.message, commit.commit.author


def _ask_before(line: GitHubLine, place: Place, branch: str, merged: str) -> Commit | None:
    query = {"ref": f"refs/heads/{branch}", "activity_type": "pr_merge", "direction": "desc"}
    try:
        rows = line.get_rows(place, WireActivity, f"{repo_path(place)}/activity", query, is_enough=bool)
    except Refused as refused:
        if refused.status in _UNREADABLE:
            return None
        raise
    return next((Commit(row.before) for row in rows if row.after == merged), None)
