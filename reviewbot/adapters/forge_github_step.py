"""One commit on GitHub, as the lines that it adds. A commit never changes, and is asked for once."""

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, ConfigDict

from reviewbot.adapters.forge_github_fault import WHAT, Refused
from reviewbot.adapters.forge_github_line import GitHubLine, part, repo_path
from reviewbot.adapters.forge_github_shelf import Shelf
from reviewbot.adapters.forge_github_wire import WireCommit, WireFile
from reviewbot.change.diff import parse_patch
from reviewbot.change.history import Step, StepFile
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import Commit, InstallationId, RepoId

_FILES_PER_PAGE: Final = 300
_MOST_PAGES: Final = 10
"""GitHub shows at most 3,000 files of a commit (GitHub Docs, "Get a commit")."""
_GONE: Final = frozenset({404, 409, 410, 422})
_MOST_KEPT: Final = 1_000
_LARGEST_KEPT: Final = 64 * 1024
"""Characters of added lines."""


class _WireStep(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    sha: str
    files: tuple[WireFile, ...] = ()


class Steps:
    """Asks for commits, and keeps the small ones."""

    def __init__(self, line: GitHubLine) -> None:
        self._line = line
        self._kept: Shelf[tuple[InstallationId, RepoId, Commit], Step] = Shelf(_MOST_KEPT)

    def ask(self, place: Place, commit: Commit) -> Step:
        """Return what the commit adds to its first parent, in one request for each 300 files.

        Raises Unavailable where GitHub does not show it.
        """
        key = (place.installation, place.repo_id, commit)
        kept = self._kept.get(key)
        if kept is None:
            try:
                kept = _step(commit, tuple(self._files(place, commit)))
            except Refused as refused:
                if refused.status in _GONE:
                    raise Unavailable(WHAT, why=f"it does not show the commit {commit}") from None
                raise
            if sum(len(line.raw) for file in kept.files for line in file.added) <= _LARGEST_KEPT:
                self._kept.keep(key, kept)
        return kept

    def _files(self, place: Place, commit: Commit) -> Iterator[WireFile]:
        path = f"{repo_path(place)}/commits/{part(commit)}"
        for page in range(1, _MOST_PAGES + 1):
            found = self._line.get(place, _WireStep, path, {"page": page}, is_kept=False)
            yield from found.files
            if len(found.files) < _FILES_PER_PAGE:
                return


def between(commits: tuple[WireCommit, ...]) -> tuple[Commit, ...]:
    """Return those of a comparison's commits that are no merges, oldest first."""
    return tuple(Commit(each.sha) for each in commits if len(each.parents) < 2)


def _step(commit: Commit, files: tuple[WireFile, ...]) -> Step:
    read = [(file, _read(file)) for file in files if file.additions or file.patch]
    unseen = [file.filename for file, found in read if found is None]
    if len(files) >= _FILES_PER_PAGE * _MOST_PAGES:
        unseen.append(f"(more than {len(files)} files)")
    return Step(commit=commit, files=tuple(found for _, found in read if found is not None), unseen=tuple(unseen))


def _read(file: WireFile) -> StepFile | None:
    try:
        patch = parse_patch(file.patch or "")
    except ValueError:
        return None
    return StepFile(path=file.filename, added=tuple(line.text for line in patch.added))
