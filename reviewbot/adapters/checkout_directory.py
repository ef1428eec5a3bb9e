"""A checkout of a directory that is no repository: its files as they are now, whatever the commit."""

import asyncio
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Commit

_LARGEST_FILE: Final = 5 * 1024 * 1024
_MOST_FILES: Final = 20_000


class DirectoryCheckout:
    """See `Checkout`. It has no commits: `resolve` finds none, and every commit means what is there now."""

    def __init__(self, directory: Path) -> None:
        """Read below this directory only. Raises Misconfigured where it is none."""
        if not directory.is_dir():
            raise Misconfigured(str(directory), ("there is no such directory",))
        self._directory = directory

    async def resolve(self, place: Place, ref: str) -> Commit | None:
        return None

    async def fetch_paths(self, place: Place, commit: Commit, under: str = "") -> tuple[str, ...]:
        return await asyncio.to_thread(lambda: tuple(sorted(self._paths_below(under))))

    async def fetch_files(self, place: Place, commit: Commit, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        return await asyncio.to_thread(lambda: {path: self._read(path) for path in paths})

    async def fetch_history(self, place: Place, commit: Commit, under: Sequence[str]) -> tuple[Commit, ...]:
        return ()

    def _paths_below(self, under: str) -> Iterator[str]:
        seen = 0
        for folder, folders, names in os.walk(self._directory / under, followlinks=False):
            folders[:] = sorted(name for name in folders if name != ".git")
            for name in names:
                file = Path(folder) / name
                if not file.is_symlink() and file.is_file():
                    seen += 1
                    if seen > _MOST_FILES:
                        raise Misconfigured(
                            str(self._directory), (f"has more than {_MOST_FILES} files below {under!r}",)
                        )
                    yield file.relative_to(self._directory).as_posix()

    def _read(self, path: str) -> bytes | None:
        if path.startswith("/") or ".." in path.split("/"):
            return None
        file = self._directory / path
        if any(step.is_symlink() for step in (file, *file.parents) if self._directory in step.parents):
            return None
        try:
            state = file.lstat()
            return file.read_bytes() if stat.S_ISREG(state.st_mode) and state.st_size <= _LARGEST_FILE else None
        except OSError:
            return None
