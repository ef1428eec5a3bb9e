"""GitHub as a world for the Forge contract: the App on the stateful stand-in, people on their forks."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

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
        self._is_inside = False

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
        source, branch = self._source(by), f"topic-{len(self._shop.repository.pulls) + 1}"
        source.push(branch, contents_of(head), by=author, parents=[self._shop.head("main")])
        return ChangeNumber(self._shop.open_change(branch, by=author, fork=source))

    def pushes(self, number: ChangeNumber, files: Mapping[str, Given], *, by: str = "ada") -> Head:
        pull = self._opened().pull(number)
        source = self._source(pull.user.login)
        return Head(source.push(pull.head_ref, contents_of(files), by=self._github.person(by)))

    def merges_base(self, number: ChangeNumber, files: Mapping[str, Given], *, by_hand: Mapping[str, Given]) -> Head:
        shop, maintainer = self._opened(), self._github.person("maintainer")
        pull, tip = shop.pull(number), shop.push("main", contents_of(files), by=maintainer)
        source, merged = self._source(pull.user.login), contents_of({**files, **by_hand})
        return Head(source.push(pull.head_ref, merged, by=maintainer, parents=[pull.head_sha, tip]))

    def forces(self, number: ChangeNumber, head: Head) -> None:
        pull = self._opened().pull(number)
        self._source(pull.user.login).force(pull.head_ref, head, by=self._github.person("maintainer"))

    def forces_base(self) -> None:
        shop = self._opened()
        shop.push("main", {"forced.py": "1\n"}, by=self._github.person("maintainer"), parents=[])

    def works_inside(self) -> None:
        self._is_inside = True

    def time_passes(self) -> None:
        self._github.clock.advance(60)

    def suspends(self, login: str) -> None:
        self._github.person(login).suspended = True

    def is_evident(self, head: Head, kind: Literal["check", "deployment"], name: str, *, is_success: bool) -> int:
        shop, app = self._opened(), self._github.add_app("pipeline")
        match kind:
            case "check":
                shop.add_check(app, head, name, conclusion="success" if is_success else "neutral")
            case "deployment":
                shop.report(shop.deploy(app, head, name), "success" if is_success else "inactive", app=app)
        return app.id

    def reviews(self, number: ChangeNumber, *, by: str, state: ReviewState) -> int:
        return self._opened().review(number, by=self._github.person(by), state=_STATES[state]).id

    def dismisses(self, number: ChangeNumber, review: int, *, by: str = "maintainer") -> None:
        shop = self._opened()
        (found,) = [each for each in shop.pull(number).reviews if each.id == review]
        shop.dismiss(number, found, by=self._github.person(by))

    def retargets(self, number: ChangeNumber, into: str) -> None:
        shop, maintainer = self._opened(), self._github.person("maintainer")
        shop.push(into, {}, by=maintainer)
        shop.retarget(number, into, by=maintainer)
        self._github.clock.advance(1)  # GitHub tells time in whole seconds

    def team(self, name: str, *logins: str) -> None:
        self._github.team(name, *map(self._github.person, logins))

    def lets_administer(self, login: str) -> None:
        self._opened().give(self._github.person(login), "admin")

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

    def _source(self, login: str) -> GitHubRepo:
        if self._is_inside:
            return self._opened()
        if login not in self._forks:
            self._forks[login] = self._github.fork(self._opened(), by=self._github.person(login))
        return self._forks[login]

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
