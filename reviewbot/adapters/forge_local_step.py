"""One commit of a local repository, as the lines that it adds."""

from typing import Final

from reviewbot.adapters.forge_local_diff import read_entries
from reviewbot.adapters.git_isolated import IsolatedGit
from reviewbot.change.history import Step, step_of
from reviewbot.kernel.ids import Commit, Head

_MOST_BYTES: Final = 16 * 1024 * 1024
"""Of all files that one commit changes, both sides. Past this none of it is read."""


def commits_between(git: IsolatedGit, merge_base: Commit, head: Head) -> tuple[Commit, ...]:
    """Return the commits up to the head that are no merges, oldest first."""
    printed = git.run("rev-list", "--reverse", "--topo-order", "--no-merges", head, f"^{merge_base}")
    return tuple(map(Commit, printed.decode("ascii").split()))


def read_step(git: IsolatedGit, commit: Commit) -> Step:
    """Return what a commit adds to its parent; the first commit of a history adds all that it holds."""
    return step_of(commit, read_entries(git, _parent(git, commit), Head(commit), most_bytes=_MOST_BYTES))


def _parent(git: IsolatedGit, commit: Commit) -> Commit:
    _, *parents = git.run("rev-list", "--parents", "--max-count=1", commit).decode("ascii").split()
    return Commit(parents[0] if parents else git.run("mktree").decode("ascii").strip())
