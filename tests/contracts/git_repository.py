"""Makes real git repositories from whole trees, any mode and any bytes in a name, without a working tree."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from reviewbot.fakes.checkout import File, Given
from reviewbot.kernel.ids import Commit

_AMBIENT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_DATE": "2026-11-20T12:00:00Z",
    "GIT_COMMITTER_DATE": "2026-11-20T12:00:00Z",
}


class GitRepository:
    """One repository, in a directory of the test's."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, given: bytes = b"", **extra: str) -> bytes:
        return subprocess.run(
            ["git", "-C", str(self.directory), *arguments],
            input=given,
            capture_output=True,
            check=True,
            env={**os.environ, **_AMBIENT, **extra},
        ).stdout

    def commit(
        self,
        branch: str,
        files: Mapping[str, Given],
        *,
        parents: tuple[Commit, ...] = (),
        by: str = "ada",
        committed_by: str | None = None,
        message: str = "A change\n\nIt changes things.",
    ) -> Commit:
        """Add a commit: the first parent's tree with these files changed, and let the branch stand for it.

        A byte of a name that is no UTF-8 is written as its lone surrogate: `caf\\udce9`.
        """
        self.git("read-tree", parents[0] if parents else "--empty")
        self.git("update-index", "-z", "--index-info", given=b"".join(map(self._line, files.items())))
        tree = self.git("write-tree").decode().strip()
        parent_flags = [flag for parent in parents for flag in ("-p", parent)]
        made = self.git(
            "commit-tree",
            tree,
            *parent_flags,
            given=message.encode(),
            GIT_AUTHOR_NAME=by,
            GIT_AUTHOR_EMAIL=f"{by}@acme.example",
            GIT_COMMITTER_NAME=committed_by or by,
            GIT_COMMITTER_EMAIL=f"{committed_by or by}@acme.example",
        )
        commit = Commit(made.decode().strip())
        self.git("update-ref", f"refs/heads/{branch}", commit)
        return commit

    def _line(self, changed: tuple[str, Given]) -> bytes:
        path, given = changed
        name = path.encode("utf-8", "surrogateescape")
        match given:
            case None:
                return b"0 " + b"0" * 40 + b"\t" + name + b"\0"
            case File(mode="160000", content=content):
                mode, blob = "160000", content.decode()
            case File():
                mode, blob = given.mode, self._blob(given.content)
            case str():
                mode, blob = "100644", self._blob(given.encode())
            case _:
                mode, blob = "100644", self._blob(given)
        return f"{mode} {blob}\t".encode() + name + b"\0"

    def _blob(self, content: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", given=content).decode().strip()
