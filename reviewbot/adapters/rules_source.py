"""Where the rules stand: a git URL, a folder of a repository, or a directory that is in none."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reviewbot.adapters.checkout_directory import DirectoryCheckout
from reviewbot.adapters.checkout_folder import FolderCheckout, InRepository, find_repository
from reviewbot.adapters.checkout_git import GitCheckout, MirrorCheckout
from reviewbot.kernel.canonical import digest_bytes
from reviewbot.kernel.credential import without_credentials
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import RepoName
from reviewbot.ports import Checkout

_REPO: Final = re.compile(r"[/:]([\w.-]+/[\w.-]+?)(?:\.git)?/?\Z")
_SCHEMES: Final = ("https://", "http://", "ssh://", "git://", "file://", "git@")


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesSource:
    """A checkout of the rules, and how their commit is found."""

    checkout: Checkout
    is_inside: bool
    """Whether they live in the reviewed repository: they are then read at the change's base."""
    folder: str
    """Where they live in their repository, with a slash at its end; empty for its root."""
    repo: RepoName | None
    """The repository that a URL names, `owner/name`: its own changes may bring the first rules."""
    close: Callable[[], None]
    """Lets go of what the checkout has made beside the rules."""


def central_rules(where: str, *, mirrors: Path) -> RulesSource:
    """Return the source for a service: at a commit, always.

    Raises Misconfigured for a directory that is in no repository: nothing would say which rules a decision was made by.
    """
    if where.startswith(_SCHEMES):
        return _mirrored(where, mirrors)
    directory = _existing(where)
    stands = find_repository(directory)
    if stands is None:
        raise Misconfigured(
            "REVIEWBOT_GOVERNANCE", (f"{where!r} is no git repository; commit owners/ and runbooks/ to one",)
        )
    return _committed(directory, stands, is_inside=False)


def local_rules(where: str, *, repo: Path, mirrors: Path) -> RulesSource:
    """Return the source for a review of a local repository; a directory that is in no repository is read as it is."""
    if where.startswith(_SCHEMES):
        return _mirrored(where, mirrors)
    directory = _existing(where)
    stands, reviewed = find_repository(directory), find_repository(repo)
    if stands is None:
        return RulesSource(checkout=DirectoryCheckout(directory), is_inside=False, folder="", repo=None, close=_nothing)
    is_inside = reviewed is not None and reviewed.repository == stands.repository
    return _committed(directory, stands, is_inside=is_inside)


def _mirrored(url: str, mirrors: Path) -> RulesSource:
    name = digest_bytes(without_credentials(url).encode()).removeprefix("sha256:")[:16]
    mirror = MirrorCheckout(url, mirrors / name)
    return RulesSource(checkout=mirror, is_inside=False, folder="", repo=_repo_in(url), close=mirror.close)


def _committed(directory: Path, stands: InRepository, *, is_inside: bool) -> RulesSource:
    checkout = GitCheckout(directory)
    return RulesSource(
        checkout=FolderCheckout(checkout, stands.folder),
        is_inside=is_inside,
        folder=stands.folder,
        repo=None,
        close=checkout.close,
    )


def _repo_in(url: str) -> RepoName | None:
    found = _REPO.search(url)
    return None if found is None else RepoName(found[1])


def _nothing() -> None:
    """Let go of nothing: a plain directory is only read."""


def _existing(where: str) -> Path:
    directory = Path(where)
    if not directory.is_dir():
        raise Misconfigured("governance", (f"{where!r} is neither a directory nor a git URL",))
    return directory
