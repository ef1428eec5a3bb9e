"""Trees of a repository: what stands at a path, and as what. A commit's tree never changes, so it is asked for once."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, TypeAlias

from reviewbot.adapters.forge_github_fault import WHAT
from reviewbot.adapters.forge_github_line import GitHubLine, part, repo_path
from reviewbot.adapters.forge_github_shelf import Shelf
from reviewbot.adapters.forge_github_wire import WireTree, WireTreeRow
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import InstallationId, RepoId

Rows: TypeAlias = Mapping[str, WireTreeRow]
_Key: TypeAlias = tuple[InstallationId, RepoId, str, bool]

REGULAR_MODES: Final = frozenset({"100644", "100664", "100755"})
_MOST_KEPT: Final = 16
_MOST_FOLDERS_KEPT: Final = 500
MOST_FOLDERS: Final = 200
"""Folders looked into for one question about a repository that GitHub does not list whole."""


class Trees:
    """Reads trees whole where GitHub lists them, which it does up to 100,000 paths, and folder by folder above."""

    def __init__(self, line: GitHubLine) -> None:
        self._line = line
        self._whole: Shelf[_Key, tuple[Rows, bool]] = Shelf(_MOST_KEPT)
        self._folders: Shelf[_Key, tuple[Rows, bool]] = Shelf(_MOST_FOLDERS_KEPT)

    def rows_at(self, place: Place, commit: str, paths: Iterable[str]) -> Rows:
        """Return what stands at these paths. What is not there is missing, and so is what was too far to look for."""
        rows, is_cut = self._tree(place, commit, is_recursive=True)
        if not is_cut:
            return {path: rows[path] for path in paths if path in rows}
        return self._walked(place, commit, paths)[0]

    def all_rows_at(self, place: Place, commit: str, paths: Collection[str]) -> Rows | None:
        """Return what stands at these paths; None where GitHub does not show whether something stands there."""
        rows, is_cut = self._tree(place, commit, is_recursive=True)
        if is_cut:
            rows, is_cut = self._walked(place, commit, paths)
        return None if is_cut else {path: rows[path] for path in paths if path in rows}

    def rows_under(self, place: Place, commit: str, folder: str) -> Rows | None:
        """Return everything below a folder, by whole path; None where GitHub does not list all of it."""
        rows, is_cut = self._tree(place, commit, is_recursive=True)
        prefix = f"{folder.strip('/')}/" if folder.strip("/") else ""
        if not is_cut:
            return {path: row for path, row in rows.items() if path.startswith(prefix)}
        if not prefix:
            return None
        walk = _Walk(self, place, commit)
        top = walk.row_at(prefix.rstrip("/"))
        if top is None or top.type != "tree":
            return None if walk.is_cut else {}
        below, is_cut = self._tree(place, top.sha, is_recursive=True)
        return None if is_cut else {prefix + path: row for path, row in below.items()}

    def _walked(self, place: Place, commit: str, paths: Iterable[str]) -> tuple[Rows, bool]:
        walk = _Walk(self, place, commit)
        found = {path: walk.row_at(path) for path in paths}
        return {path: row for path, row in found.items() if row is not None}, walk.is_cut

    def folder(self, place: Place, tree: str) -> Rows | None:
        """Return the rows of one folder by name; None where GitHub cuts even that."""
        rows, is_cut = self._tree(place, tree, is_recursive=False)
        return None if is_cut else rows

    def _tree(self, place: Place, sha: str, *, is_recursive: bool) -> tuple[Rows, bool]:
        shelf = self._whole if is_recursive else self._folders
        key = (place.installation, place.repo_id, sha, is_recursive)
        kept = shelf.get(key)
        if kept is None:
            query = {"recursive": "1"} if is_recursive else {}
            path = f"{repo_path(place)}/git/trees/{part(sha)}"
            wire = self._line.get(place, WireTree, path, query, is_kept=False)
            _check_name(wire, place)
            kept = ({} if wire.truncated else {row.path: row for row in wire.tree}, wire.truncated)
            shelf.keep(key, kept)
        return kept


def _check_name(tree: WireTree, place: Place) -> None:
    # After a renaming GitHub leads on to the new name, and PyGithub follows without the query: the answer would be the
    # top folder alone, and look like the whole tree.
    if f"{repo_path(place)}/git/trees/".casefold() not in tree.url.casefold():
        raise Unavailable(WHAT, why=f"the repository {place.repo} has another name now")


class _Walk:
    """One question's way down the folders of a commit, at most MOST_FOLDERS of them."""

    def __init__(self, trees: Trees, place: Place, commit: str) -> None:
        self._trees = trees
        self._place = place
        self._commit = commit
        self._seen: dict[str, Rows] = {}
        self.is_cut = False
        """Whether something was not looked at: a missing row may be there."""

    def row_at(self, path: str) -> WireTreeRow | None:
        sha, found = self._commit, None
        for name in path.split("/"):
            if found is not None and found.type != "tree":
                return None
            found = self._rows(sha).get(name)
            if found is None:
                return None
            sha = found.sha
        return found

    def _rows(self, sha: str) -> Rows:
        if sha not in self._seen:
            rows = None if len(self._seen) >= MOST_FOLDERS else self._trees.folder(self._place, sha)
            self.is_cut = self.is_cut or rows is None
            self._seen[sha] = {} if rows is None else rows
        return self._seen[sha]
