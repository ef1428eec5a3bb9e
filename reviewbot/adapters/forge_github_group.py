"""Groups of GitHub's merge queue: what stands on the branches it makes, and what their names say.

A branch is named `gh-readonly-queue/<base branch>/pr-<number>-<commit below>`; GitHub alone can push to it. The queue
lays one pull request on top of another, each on a branch of its own.

Source: GitHub Docs, "Managing a merge queue" and "Webhook events and payloads", `merge_group`.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from reviewbot.adapters.forge_github_fault import WHAT, Refused
from reviewbot.adapters.forge_github_line import GitHubLine, part, repo_path
from reviewbot.adapters.forge_github_question import ask_tip
from reviewbot.adapters.forge_github_tree import Rows, Trees
from reviewbot.adapters.forge_github_wire import WireComparison, WireFile, WireRefs
from reviewbot.change.group import Group, Layer
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Head

_QUEUE: Final = "gh-readonly-queue"
_BRANCH: Final = re.compile(rf"{_QUEUE}/(.+)/pr-([1-9]\d{{0,17}})-([0-9a-f]{{40}}(?:[0-9a-f]{{24}})?)")
_GONE: Final = frozenset({404, 410})
_MOST_COMPARED_FILES: Final = 300
"""Where a comparison lists so many there may be more (GitHub Docs, "Compare two commits")."""


def ask_group(line: GitHubLine, trees: Trees, place: Place, branch: str, head: Head, base_ref: BaseRef) -> Group | None:
    """Return the group on this branch, or None where the branch is not there, or not at this head any more.

    Raises Unavailable where the base branch is not there.
    """
    if ask_tip(line, place, branch) != Commit(head):
        return None
    base = ask_tip(line, place, base_ref)
    if base is None:
        raise Unavailable(WHAT, why=f"the base branch {base_ref!r} is not there")
    comparison = line.get(place, WireComparison, f"{repo_path(place)}/compare/{base}...{head}")
    parents = {
        Commit(commit.sha): tuple(Commit(parent.sha) for parent in commit.parents) for commit in comparison.commits
    }
    paths = _paths(trees, place, comparison, base, head)
    return Group(
        head=head,
        base_ref=base_ref,
        base=base,
        is_onto_base=comparison.merge_base_commit.sha == base,
        parents=parents,
        layers=tuple(_layers(line, place, base_ref, branch, Commit(head), frozenset(parents))),
        paths=frozenset() if paths is None else paths,
        is_complete=paths is not None and len(parents) >= comparison.total_commits,
    )


def layer_named(branch: str, base_ref: BaseRef, top: Commit) -> Layer | None:
    """Return what the name of a queue's branch says, or None where it is no branch of this base's queue."""
    found = _BRANCH.fullmatch(branch)
    if found is None or found[1] != base_ref:
        return None
    return Layer(number=ChangeNumber(int(found[2])), top=top, onto=Commit(found[3]))


def _layers(
    line: GitHubLine, place: Place, base_ref: BaseRef, branch: str, head: Commit, commits: frozenset[Commit]
) -> Iterator[Layer]:
    uppermost = layer_named(branch, base_ref, head)
    if uppermost is None:
        return
    yield uppermost
    if uppermost.onto in commits:
        others = _branches(line, place, base_ref)
        yield from (layer for layer in others if layer.top in commits and layer.top != head)


def _branches(line: GitHubLine, place: Place, base_ref: BaseRef) -> Iterator[Layer]:
    try:
        refs = line.get(place, WireRefs, f"{repo_path(place)}/git/matching-refs/heads/{part(f'{_QUEUE}/{base_ref}/')}")
    except Refused as refused:
        if refused.status in _GONE:
            return
        raise
    for ref in refs.root:
        layer = layer_named(ref.ref.removeprefix("refs/heads/"), base_ref, Commit(ref.object.sha))
        if layer is not None:
            yield layer


def _paths(trees: Trees, place: Place, comparison: WireComparison, base: Commit, head: Head) -> frozenset[str] | None:
    if len(comparison.files) < _MOST_COMPARED_FILES:
        return frozenset(_names(comparison.files))
    old, new = trees.rows_under(place, base, ""), trees.rows_under(place, head, "")
    if old is None or new is None:
        return None
    before, after = _leaves(old), _leaves(new)
    return frozenset(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def _leaves(rows: Rows) -> dict[str, tuple[str, str]]:
    return {path: (row.mode, row.sha) for path, row in rows.items() if row.type != "tree"}


def _names(files: Iterable[WireFile]) -> Iterator[str]:
    for file in files:
        yield file.filename
        if file.previous_filename is not None:
            yield file.previous_filename
