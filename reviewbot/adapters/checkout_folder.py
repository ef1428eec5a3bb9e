"""A folder of another checkout, seen as if it were the root."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reviewbot.adapters.git_isolated import GitFailed, run_git
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import Commit
from reviewbot.ports import Checkout


@dataclass(frozen=True, slots=True, kw_only=True)
class InRepository:
    """Where a directory stands: in which repository, and in which of its folders."""

    repository: Path
    """The directory of the repository's objects: two worktrees of one repository have the same."""
    folder: str
    """With a slash at the end; empty for the root."""


def find_repository(directory: Path) -> InRepository | None:
    """Return where the directory stands, or None where it is in no repository."""
    try:
        printed = run_git(
            ["-C", str(directory), "rev-parse", "--path-format=absolute", "--git-common-dir", "--show-prefix"],
            git_dir=None,
        )
    except GitFailed:
        return None
    common, folder, *_ = [*printed.decode("utf-8", "surrogateescape").splitlines(), ""]
    return InRepository(repository=Path(common), folder=folder)


class FolderCheckout:
    """See `Checkout`. Paths are from the folder; nothing beside it is seen."""

    def __init__(self, checkout: Checkout, folder: str) -> None:
        self._checkout = checkout
        self._folder = folder

    async def resolve(self, place: Place, ref: str) -> Commit | None:
        return await self._checkout.resolve(place, ref)

    async def fetch_paths(self, place: Place, commit: Commit, under: str = "") -> tuple[str, ...]:
        paths = await self._checkout.fetch_paths(place, commit, f"{self._folder}{under}".rstrip("/"))
        return tuple(path.removeprefix(self._folder) for path in paths)

    async def fetch_files(self, place: Place, commit: Commit, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        files = await self._checkout.fetch_files(place, commit, [f"{self._folder}{path}" for path in paths])
        return {path.removeprefix(self._folder): content for path, content in files.items()}

    async def fetch_history(self, place: Place, commit: Commit, under: Sequence[str]) -> tuple[Commit, ...]:
        return await self._checkout.fetch_history(place, commit, [f"{self._folder}{folder}" for folder in under])
