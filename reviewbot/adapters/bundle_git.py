"""A git bundle of a case, read without executing anything of it: what a range changes, and what it starts from."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reviewbot.adapters.git_isolated import GitFailed, run_git
from reviewbot.kernel.errors import Misconfigured

_REGULAR: Final = frozenset({"100644", "100755"})
_LARGEST_FILE: Final = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledRange:
    """What a change from one name to another is made of."""

    diff: bytes
    base: Mapping[str, bytes]
    """The regular files of the commit where the two parted, by path."""


def read_bundle(bundle: Path, *, base: str, head: str) -> BundledRange:
    """Return what `base...head` of a bundle changes. Raises Misconfigured where the bundle does not hold that range."""
    with tempfile.TemporaryDirectory(prefix="reviewbot-bundle-") as folder:
        own = Path(folder) / "own.git"
        try:
            run_git(["init", "-q", "--bare", "--template=", str(own)], git_dir=None)
            run_git(["fetch", "-q", "--no-tags", str(bundle.absolute()), "+refs/*:refs/bundle/*"], git_dir=own)
            parted = run_git(["merge-base", _commit(own, base), _commit(own, head)], git_dir=own).decode().strip()
            diff = run_git(
                ["diff", "--no-color", "--no-ext-diff", "--no-textconv", "-M", parted, _commit(own, head)], git_dir=own
            )
            return BundledRange(diff=diff, base=_files(own, parted))
        except GitFailed as error:
            raise Misconfigured(str(bundle), (f"does not hold {base}...{head}: {error}",)) from None


def _commit(own: Path, name: str) -> str:
    for spelled in (f"refs/bundle/heads/{name}", f"refs/bundle/tags/{name}"):
        try:
            return run_git(["rev-parse", "--verify", "-q", f"{spelled}^{{commit}}"], git_dir=own).decode().strip()
        except GitFailed:
            continue
    return run_git(["rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}"], git_dir=own).decode().strip()


def _files(own: Path, commit: str) -> dict[str, bytes]:
    listed = run_git(["ls-tree", "-r", "-l", "-z", "--full-tree", commit], git_dir=own).decode("utf-8", "replace")
    files = {}
    for leaf in filter(None, listed.split("\0")):
        facts, _, path = leaf.partition("\t")
        mode, _, name, size = facts.split()
        if mode in _REGULAR and int(size) <= _LARGEST_FILE:
            files[path] = run_git(["cat-file", "blob", name], git_dir=own)
    return files
