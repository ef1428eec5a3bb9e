"""GitHub as a world for the Forge contract: the App on the stateful stand-in, people on their forks."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from reviewbot.adapters.forge_github import GitHubForge
from reviewbot.adapters.forge_github_line import GitHubLine
from reviewbot.adapters.forge_github_token import AppKey
from reviewbot.adapters.forge_github_tree import Trees
from reviewbot.fakes.checkout import File, Given
from reviewbot.gate.world import ReviewState
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import AccountId, ChangeNumber, Head, InstallationId, RepoId, RepoName
from tests.adapters.github_world import HandClock
from tests.standins.github import Content, Executable, GitHubRepo, GitHubStandin, Submodule, Symlink

_STATES: Final[dict[ReviewState, str]] = {
    "approved": "APPROVED",
    "changes_requested": "CHANGES_REQUESTED",
    "commented": "COMMENTED",
}


class GitHubWorld:
    """GitHub as far as the stand-in goes. Everybody works on a fork of their own, having no right to push."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._github = GitHubStandin(directory)
        self._github.__enter__()
        app = self._github.app
        self._line = GitHubLine(api_url=self._github.url, key=AppKey(app.id, app.private_key), clock=HandClock())
        self.forge = GitHubForge(self._line, Trees(self._line))
        self._shop: GitHubRepo | None = None
        self._forks: dict[str, GitHubRepo] = {}

    @property
    def place(self) -> Place:
        return Place(
            repo=RepoName("acme/shop"),
            repo_id=RepoId(self._opened().repository.id),
            installation=InstallationId(self._github.installation("acme").id),
        )

    def opens_change(self, base: Mapping[str, Given], head: Mapping[str, Given], *, by: str = "ada") -> ChangeNumber:
        maintainer = self._github.person("maintainer")
        if self._shop is None:
            self._shop = self._github.add_repo("acme/shop", contents_of(base), by=maintainer)
        elif base:
            self._shop.push("main", contents_of(base), by=maintainer)
        author = self._github.person(by)
        if by not in self._forks:
            self._forks[by] = self._github.fork(self._shop, by=author)
        fork, branch = self._forks[by], f"topic-{len(self._shop.repository.pulls) + 1}"
        fork.push(branch, contents_of(head), by=author, parents=[self._shop.head("main")])
        return ChangeNumber(self._shop.open_change(branch, by=author, fork=fork))

    def pushes(self, number: ChangeNumber, files: Mapping[str, Given], *, by: str = "ada") -> Head:
        pull = self._opened().pull(number)
        fork = self._forks[pull.user.login]
        return Head(fork.push(pull.head_ref, contents_of(files), by=self._github.person(by)))

    def reviews(self, number: ChangeNumber, *, by: str, state: ReviewState) -> int:
        return self._opened().review(number, by=self._github.person(by), state=_STATES[state]).id

    def dismisses(self, number: ChangeNumber, review: int) -> None:
        shop = self._opened()
        (found,) = [each for each in shop.pull(number).reviews if each.id == review]
        shop.dismiss(number, found, by=self._github.person("maintainer"))

    def retargets(self, number: ChangeNumber, into: str) -> None:
        shop, maintainer = self._opened(), self._github.person("maintainer")
        shop.push(into, {}, by=maintainer)
        shop.retarget(number, into, by=maintainer)
        self._github.clock.advance(1)  # GitHub tells time in whole seconds

    def team(self, name: str, *logins: str) -> None:
        self._github.team(name, *map(self._github.person, logins))

    def lets_write(self, login: str) -> None:
        self._opened().give(self._github.person(login), "write")

    def account_id(self, login: str) -> AccountId:
        return AccountId(self._github.person(login).id)

    def marks_draft(self, number: ChangeNumber) -> None:
        self._opened().set_draft(number, draft=True, by=self._github.person("maintainer"))

    def closes(self, number: ChangeNumber) -> None:
        self._opened().close(number, by=self._github.person("maintainer"))

    def closes_issue(self, number: int, *, by: str) -> None:
        self._opened().close_issue(number, by=self._github.person(by))

    def takes_no_issues(self) -> None:
        self._opened().repository.has_issues = False

    def ends(self) -> None:
        faults = self._github.openapi_faults
        self._line.close()
        self._github.__exit__(None, None, None)
        assert faults == []

    def _opened(self) -> GitHubRepo:
        assert self._shop is not None, "opens_change comes first"
        return self._shop


def contents_of(files: Mapping[str, Given]) -> dict[str, Content]:
    """Return the files as the stand-in takes them."""
    return {path: _content(given) for path, given in files.items()}


def _content(given: Given) -> Content:
    match given:
        case File(mode="100755", content=content):
            return Executable(content=content)
        case File(mode="120000", content=content):
            return Symlink(target=content.decode())
        case File(mode="160000", content=content):
            return Submodule(commit=content.decode())
        case File(content=content):
            return content
        case _:
            return given
