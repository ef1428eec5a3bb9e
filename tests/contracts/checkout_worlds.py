"""The worlds in which the Checkout contract is tried. To add an adapter, write these verbs and put it into WORLDS."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from reviewbot.adapters.checkout_git import GitCheckout, MirrorCheckout
from reviewbot.fakes.checkout import FakeCheckout, Given
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import Commit, InstallationId, RepoId, RepoName
from reviewbot.ports import Checkout
from tests.contracts.checkout_world_github import GitHubCheckoutWorld
from tests.contracts.git_repository import GitRepository

SHOP = Place(repo=RepoName("acme/shop"), repo_id=RepoId(1), installation=InstallationId(1))


class CheckoutWorld(Protocol):
    """A repository whose content is read."""

    @property
    def checkout(self) -> Checkout:
        """The adapter under test."""

    @property
    def place(self) -> Place:
        """Where the repository is found."""

    def commits(self, files: Mapping[str, Given], *, branch: str = "main", after: Commit | None = None) -> Commit:
        """Add a commit to a branch."""

    def ends(self) -> None:
        """Let go of whatever the world holds."""


class FakeWorld:
    """Trees in memory."""

    def __init__(self, _directory: Path) -> None:
        self.place = SHOP
        self.fake = FakeCheckout()

    @property
    def checkout(self) -> Checkout:
        return self.fake

    def commits(self, files: Mapping[str, Given], *, branch: str = "main", after: Commit | None = None) -> Commit:
        commit = self.fake.commit(SHOP.repo, files, parents=() if after is None else (after,))
        self.fake.point(SHOP.repo, branch, commit)
        return commit

    def ends(self) -> None:
        pass


class GitWorld:
    """A local git repository."""

    def __init__(self, directory: Path) -> None:
        self.place = SHOP
        self.repository = GitRepository(directory / "shop")
        self.git = GitCheckout(self.repository.directory)

    @property
    def checkout(self) -> Checkout:
        return self.git

    def commits(self, files: Mapping[str, Given], *, branch: str = "main", after: Commit | None = None) -> Commit:
        return self.repository.commit(branch, files, parents=() if after is None else (after,))

    def ends(self) -> None:
        self.git.close()


class MirrorWorld:
    """A mirror of a git repository by its address."""

    def __init__(self, directory: Path) -> None:
        self.place = SHOP
        self.repository = GitRepository(directory / "origin")
        self.mirror = MirrorCheckout(self.repository.directory.as_uri(), directory / "mirror.git")

    @property
    def checkout(self) -> Checkout:
        return self.mirror

    def commits(self, files: Mapping[str, Given], *, branch: str = "main", after: Commit | None = None) -> Commit:
        return self.repository.commit(branch, files, parents=() if after is None else (after,))

    def ends(self) -> None:
        self.mirror.close()


WORLDS: Mapping[str, Callable[[Path], CheckoutWorld]] = {
    "fake": FakeWorld,
    "git": GitWorld,
    "github": GitHubCheckoutWorld,
    "mirror": MirrorWorld,
}
