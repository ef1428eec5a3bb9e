"""GitHub as a world for the Checkout contract: the App on the stateful stand-in."""

from collections.abc import Mapping
from pathlib import Path

from reviewbot.adapters.checkout_github import GitHubCheckout
from reviewbot.adapters.forge_github_line import GitHubLine
from reviewbot.adapters.forge_github_token import AppKey
from reviewbot.adapters.forge_github_tree import Trees
from reviewbot.fakes.checkout import Given
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import Commit, InstallationId, RepoId, RepoName
from tests.adapters.github_world import HandClock
from tests.contracts.forge_world_github import contents_of
from tests.standins.github import GitHubStandin


class GitHubCheckoutWorld:
    """A repository on the stand-in."""

    def __init__(self, directory: Path) -> None:
        self._github = GitHubStandin(directory)
        self._github.__enter__()
        self._shop = self._github.add_repo("acme/shop", by=self._github.person("ada"))
        app = self._github.app
        self._line = GitHubLine(api_url=self._github.url, key=AppKey(app.id, app.private_key), clock=HandClock())
        self.checkout = GitHubCheckout(self._line, Trees(self._line))
        self.place = Place(
            repo=RepoName("acme/shop"),
            repo_id=RepoId(self._shop.repository.id),
            installation=InstallationId(self._github.installation("acme").id),
        )

    def commits(self, files: Mapping[str, Given], *, branch: str = "main", after: Commit | None = None) -> Commit:
        parents = () if after is None else (after,)
        return Commit(self._shop.push(branch, contents_of(files), by=self._github.person("ada"), parents=parents))

    def ends(self) -> None:
        faults = self._github.openapi_faults
        self._line.close()
        self._github.__exit__(None, None, None)
        assert faults == []
