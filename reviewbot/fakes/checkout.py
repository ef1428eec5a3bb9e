"""A Checkout in memory: commits that hold whole trees, and names that stand for commits."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from reviewbot.change.account import Contributor
from reviewbot.intake.event import Place
from reviewbot.kernel.canonical import canonical_bytes
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import Commit, RepoName

Mode: TypeAlias = Literal["100644", "100755", "120000", "160000"]
"""git's modes: a file, an executable, a symbolic link, a submodule."""

LARGEST_FILE: Final = 5 * 1024 * 1024
"""Bytes. The port shows nothing larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What stands at one path of a tree. A link's content is its target, a submodule's its commit."""

    content: bytes
    mode: Mode = "100644"

    @property
    def is_regular(self) -> bool:
        """Whether the port would show its bytes."""
        return self.mode in {"100644", "100755"}


Given: TypeAlias = str | bytes | File | None
"""A file as an arranging verb takes it; None removes the path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One commit."""

    files: Mapping[str, File]
    parents: tuple[Commit, ...]
    by: tuple[Contributor, ...]


class FakeCheckout:
    """Repositories in memory. `commit` and `point` arrange them; the rest is the port."""

    def __init__(self) -> None:
        self._snapshots: dict[RepoName, dict[Commit, Snapshot]] = {}
        self._refs: dict[RepoName, dict[str, Commit]] = {}

    def commit(
        self,
        repo: RepoName,
        files: Mapping[str, Given],
        *,
        parents: tuple[Commit, ...] = (),
        by: tuple[Contributor, ...] = (),
    ) -> Commit:
        """Add a commit: the first parent's tree with these files changed."""
        snapshots = self._snapshots.setdefault(repo, {})
        tree = dict(snapshots[parents[0]].files) if parents else {}
        for path, given in files.items():
            if given is None:
                del tree[path]
            else:
                tree[path] = _file(given)
        spelled = canonical_bytes((repo, len(snapshots), sorted(tree), parents))
        name = Commit(hashlib.sha1(spelled, usedforsecurity=False).hexdigest())
        snapshots[name] = Snapshot(files=tree, parents=parents, by=by)
        return name

    def point(self, repo: RepoName, ref: str, commit: Commit) -> None:
        """Let a branch or a tag stand for a commit."""
        self._refs.setdefault(repo, {})[ref] = commit

    def drop(self, repo: RepoName, ref: str) -> None:
        """Delete a branch; what it pointed at stays."""
        del self._refs[repo][ref]

    def tip(self, repo: RepoName, ref: str) -> Commit:
        """Return what a branch stands for; it must exist."""
        return self._refs[repo][ref]

    def snapshot(self, repo: RepoName, commit: Commit) -> Snapshot:
        """Return one commit.

        Raises Unavailable where the repository has no such commit.
        """
        found = self._snapshots.get(repo, {}).get(commit)
        if found is None:
            raise Unavailable(f"{repo} at {commit}", why="there is no such commit")
        return found

    def ancestors(self, repo: RepoName, commit: Commit) -> tuple[Commit, ...]:
        """Return the commit and all it comes from, nearest first."""
        seen: dict[Commit, None] = {}
        waiting = [commit]
        while waiting:
            nearest = waiting.pop(0)
            if nearest not in seen:
                seen[nearest] = None
                waiting.extend(self.snapshot(repo, nearest).parents)
        return tuple(seen)

    async def resolve(self, place: Place, ref: str) -> Commit | None:
        """Return what a name was pointed at, or the commit itself."""
        named = self._refs.get(place.repo, {}).get(ref)
        if named is not None:
            return named
        if ref == "HEAD":
            return self._refs.get(place.repo, {}).get("main")
        return Commit(ref) if Commit(ref) in self._snapshots.get(place.repo, {}) else None

    async def fetch_paths(self, place: Place, commit: Commit, under: str = "") -> tuple[str, ...]:
        """Return the regular files of a snapshot."""
        files = self.snapshot(place.repo, commit).files
        folder = under.strip("/")
        return tuple(
            sorted(
                path
                for path, file in files.items()
                if file.is_regular and (not folder or path.startswith(f"{folder}/"))
            )
        )

    async def fetch_files(self, place: Place, commit: Commit, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        """Return contents from a snapshot."""
        files = self.snapshot(place.repo, commit).files
        return {path: _shown(files.get(path)) for path in paths}

    async def fetch_history(self, place: Place, commit: Commit, under: Sequence[str]) -> tuple[Commit, ...]:
        """Return the ancestors whose files there are not their first parent's."""
        return tuple(
            each for each in self.ancestors(place.repo, commit) if self._has_moved(place.repo, each, tuple(under))
        )[:100]

    def _has_moved(self, repo: RepoName, commit: Commit, folders: tuple[str, ...]) -> bool:
        snapshot = self.snapshot(repo, commit)
        before = self.snapshot(repo, snapshot.parents[0]).files if snapshot.parents else {}
        below = tuple(f"{folder}/" for folder in folders)
        return any(
            before.get(path) != snapshot.files.get(path)
            for path in {*before, *snapshot.files}
            if path in folders or path.startswith(below)
        )


def _shown(file: File | None) -> bytes | None:
    if file is None or not file.is_regular or len(file.content) > LARGEST_FILE:
        return None
    return file.content


def _file(given: str | bytes | File) -> File:
    match given:
        case File():
            return given
        case bytes():
            return File(content=given)
        case str():
            return File(content=given.encode())
