"""The GitHub adapters on the stand-in: how a test builds them, and whom they act for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reviewbot.adapters.checkout_github import GitHubCheckout
from reviewbot.adapters.forge_github import GitHubForge
from reviewbot.adapters.forge_github_exchange import TIMEOUT_SECONDS
from reviewbot.adapters.forge_github_line import GitHubLine
from reviewbot.adapters.forge_github_token import AppKey
from reviewbot.adapters.forge_github_tree import Trees
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import InstallationId, RepoId, RepoName
from tests.standins.github import GitHubRepo, GitHubStandin


class HandClock:
    """A clock that a test turns by hand."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """One App on the stand-in."""

    github: GitHubStandin
    line: GitHubLine
    forge: GitHubForge
    checkout: GitHubCheckout
    clock: HandClock

    def place(self, repo: GitHubRepo) -> Place:
        """Return where our App finds a repository."""
        full_name = repo.repository.full_name
        return Place(
            repo=RepoName(full_name),
            repo_id=RepoId(repo.repository.id),
            installation=InstallationId(self.github.installation(full_name.partition("/")[0]).id),
        )


@contextmanager
def connected(
    github: GitHubStandin, *, api_path: str = "", timeout_seconds: int = TIMEOUT_SECONDS
) -> Iterator[Connected]:
    """Connect the adapters, and close their connections at the end."""
    clock = HandClock()
    key = AppKey(github.app.id, github.app.private_key)
    line = GitHubLine(api_url=github.url + api_path, key=key, clock=clock, timeout_seconds=timeout_seconds)
    trees = Trees(line)
    try:
        yield Connected(
            github=github,
            line=line,
            forge=GitHubForge(line, trees),
            checkout=GitHubCheckout(line, trees),
            clock=clock,
        )
    finally:
        line.close()
