"""A Checkout over a local git repository, and one over a mirror of a remote one."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reviewbot.adapters.git_isolated import GitFailed, IsolatedGit, run_git
from reviewbot.intake.event import Place
from reviewbot.kernel.credential import without_credentials
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import Commit

LARGEST_FILE: Final = 5 * 1024 * 1024
"""Bytes. The port shows nothing larger."""

_REGULAR: Final = frozenset({"100644", "100755"})
_PATHS_AT_ONCE: Final = 200
_MOST_COMMITS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    mode: str
    object_id: str
    path: str


class GitCheckout:
    """The content of one repository at any commit, whatever place is asked for."""

    def __init__(self, directory: Path) -> None:
        """Open the repository that holds the directory; raises Misconfigured where there is none."""
        self._git = IsolatedGit(directory)

    async def resolve(self, _place: Place, ref: str) -> Commit | None:
        """Ask git, in the repository itself."""
        return await asyncio.to_thread(self._git.resolve, ref)

    async def fetch_paths(self, _place: Place, commit: Commit, under: str = "") -> tuple[str, ...]:
        """List the commit's tree; a name that is no UTF-8 is left out, as nothing here could ask for it."""
        return await asyncio.to_thread(self._paths, commit, under.strip("/"))

    async def fetch_files(self, _place: Place, commit: Commit, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        """Read all of them with one `cat-file --batch`."""
        return await asyncio.to_thread(self._files, commit, tuple(paths))

    async def fetch_history(self, _place: Place, commit: Commit, under: Sequence[str]) -> tuple[Commit, ...]:
        """Ask git's log, which leaves out merges that only take one side over."""
        return await asyncio.to_thread(self._history, commit, tuple(under))

    def close(self) -> None:
        """Remove what was made beside the repository."""
        self._git.close()

    def _paths(self, commit: Commit, folder: str) -> tuple[str, ...]:
        printed = self._git.run("ls-tree", "-r", "-z", "--full-tree", commit)
        names = (leaf.path for leaf in _leaves(printed) if leaf.mode in _REGULAR)
        return tuple(sorted(name for name in names if not folder or name.startswith(f"{folder}/")))

    def _files(self, commit: Commit, paths: tuple[str, ...]) -> Mapping[str, bytes | None]:
        objects = dict(self._objects(commit, [path for path in paths if _is_askable(path)]))
        readable = self._small_enough(tuple(dict.fromkeys(objects.values())))
        contents = dict(self._contents(readable))
        return {path: contents.get(objects.get(path, "")) for path in paths}

    def _history(self, commit: Commit, folders: tuple[str, ...]) -> tuple[Commit, ...]:
        printed = self._git.run("log", "--format=%H", f"--max-count={_MOST_COMMITS}", commit, "--", *folders)
        return tuple(map(Commit, printed.decode("ascii").split()))

    def _objects(self, commit: Commit, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
        # An unknown commit must fail, even where nothing is asked of it.
        self._git.run("cat-file", "-e", f"{commit}^{{tree}}")
        for start in range(0, len(paths), _PATHS_AT_ONCE):
            some = paths[start : start + _PATHS_AT_ONCE]
            printed = self._git.run("ls-tree", "-z", "--full-tree", commit, "--", *some)
            yield from ((leaf.path, leaf.object_id) for leaf in _leaves(printed) if leaf.mode in _REGULAR)

    def _small_enough(self, objects: tuple[str, ...]) -> tuple[str, ...]:
        asked = "".join(f"{name}\n" for name in objects).encode()
        printed = self._git.run("cat-file", "--batch-check=%(objectname) %(objectsize)", standard_input=asked)
        sizes = [line.split(" ") for line in printed.decode("ascii").splitlines()]
        return tuple(name for name, size in sizes if size.isdigit() and int(size) <= LARGEST_FILE)

    def _contents(self, objects: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
        asked = "".join(f"{name}\n" for name in objects).encode()
        printed = self._git.run("cat-file", "--batch", standard_input=asked)
        at = 0
        while at < len(printed):
            end = printed.index(b"\n", at)
            name, _, size = printed[at:end].decode("ascii").split(" ")
            yield name, printed[end + 1 : end + 1 + int(size)]
            at = end + 1 + int(size) + 1


class MirrorCheckout:
    """A remote repository, mirrored into a directory of ours. Each `resolve` first fetches what is new."""

    def __init__(self, url: str, directory: Path) -> None:
        """Keep the mirror in the directory, which is made on first use.

        Raises Misconfigured for an address that git could take for an option or a command.
        """
        if not url or url.startswith("-") or "::" in url:
            fault = "is no address of a git repository: write https://…, ssh://… or a path"
            raise Misconfigured(repr(without_credentials(url)), (fault,))
        self._url = url
        self._directory = directory
        self._turn = asyncio.Lock()
        self._mirror: GitCheckout | None = None

    async def resolve(self, place: Place, ref: str) -> Commit | None:
        """Fetch, then ask the mirror; `HEAD` is the remote's default branch as it was first cloned."""
        async with self._turn:
            mirror = await asyncio.to_thread(self._refresh)
        return await mirror.resolve(place, ref)

    async def fetch_paths(self, place: Place, commit: Commit, under: str = "") -> tuple[str, ...]:
        """Ask the mirror as it is."""
        return await (await self._opened()).fetch_paths(place, commit, under)

    async def fetch_files(self, place: Place, commit: Commit, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        """Ask the mirror as it is."""
        return await (await self._opened()).fetch_files(place, commit, paths)

    async def fetch_history(self, place: Place, commit: Commit, under: Sequence[str]) -> tuple[Commit, ...]:
        """Ask the mirror as it is."""
        return await (await self._opened()).fetch_history(place, commit, under)

    def close(self) -> None:
        """Remove what was made beside the mirror; the mirror stays."""
        if self._mirror is not None:
            self._mirror.close()

    async def _opened(self) -> GitCheckout:
        async with self._turn:
            return await asyncio.to_thread(self._refresh) if self._mirror is None else self._mirror

    def _refresh(self) -> GitCheckout:
        try:
            if (self._directory / "HEAD").exists():
                run_git(
                    ["fetch", "--quiet", "--prune", "--no-recurse-submodules", self._url, "+refs/*:refs/*"],
                    git_dir=self._directory,
                )
            else:
                run_git(["clone", "--quiet", "--mirror", "--template=", self._url, str(self._directory)], git_dir=None)
                # Of the address, what is secret stays in the settings.
                run_git(["remote", "set-url", "origin", without_credentials(self._url)], git_dir=self._directory)
        except GitFailed as error:
            # Both go into the log and onto checks, and the address may hold a token.
            said = without_credentials(self._url)
            raise Unavailable(said, why=str(error).replace(self._url, said)) from None
        self._mirror = self._mirror or GitCheckout(self._directory)
        return self._mirror


def _leaves(printed: bytes) -> Iterator[_Leaf]:
    for record in printed.split(b"\0"):
        if record:
            facts, _, path = record.partition(b"\t")
            mode, _, object_id = facts.decode("ascii").split(" ")
            if _is_utf8(path):
                yield _Leaf(mode=mode, object_id=object_id, path=path.decode())


def _is_utf8(path: bytes) -> bool:
    return path.decode("utf-8", "replace").encode() == path


def _is_askable(path: str) -> bool:
    # git takes none of these for a name of a file, and one of them could leave the tree.
    is_utf8 = path.encode("utf-8", "replace").decode() == path
    return is_utf8 and "\0" not in path and not {"", ".", ".."} & set(path.split("/"))
