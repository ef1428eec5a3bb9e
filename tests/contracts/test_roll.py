"""The Roll port: where we may look, and what did not reach us, on the fake and on GitHub."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from reviewbot.adapters.roll_github import GitHubRoll
from reviewbot.fakes.roll import FakeRoll
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import InstallationId, RepoId, RepoName
from reviewbot.ports import Roll
from tests.adapters.github_world import connected
from tests.contracts.store_value import NOON
from tests.standins.github import GitHubRepo, GitHubStandin

HOUR = timedelta(hours=1)


class RollWorld(Protocol):
    """Two organisations, `acme` with two repositories and `umbrella` with one, and the verbs that arrange them."""

    @property
    def roll(self) -> Roll:
        """The adapter under test."""

    @property
    def now(self) -> datetime:
        """The forge's own clock."""

    def installation(self, organization: str) -> InstallationId:
        """Return the forge's number for an installation."""

    def suspends(self, organization: str) -> None:
        """Let an organisation suspend the App."""

    def loses_webhook(self) -> None:
        """Let one webhook fail to arrive."""

    def asked_again(self) -> int:
        """Return how many webhooks the forge was asked to send once more."""


class FakeWorld:
    """The roll in memory."""

    def __init__(self) -> None:
        self.now = NOON
        self.roll = FakeRoll(
            lambda: (_place("acme/docs", 1, 1), _place("acme/shop", 2, 1), _place("umbrella/lab", 3, 2))
        )

    def installation(self, organization: str) -> InstallationId:
        return InstallationId(1 if organization == "acme" else 2)

    def suspends(self, organization: str) -> None:
        self.roll.suspended.add(self.installation(organization))

    def loses_webhook(self) -> None:
        self.roll.loses("lost", at=self.now)

    def asked_again(self) -> int:
        return len(self.roll.asked)


class GitHubWorld:
    """The App on the stand-in for GitHub."""

    def __init__(self, github: GitHubStandin, roll: GitHubRoll) -> None:
        self._github = github
        self.roll = roll
        self._repos: dict[str, GitHubRepo] = {
            name: github.add_repo(name, {"a.py": "1\n"}) for name in ("acme/docs", "acme/shop", "umbrella/lab")
        }
        for delivery in github.take_deliveries():
            github.world.answers[delivery.id] = 202

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self._github.clock.now())

    def installation(self, organization: str) -> InstallationId:
        return InstallationId(self._github.installation(organization).id)

    def suspends(self, organization: str) -> None:
        self._github.installation(organization).suspended_at = self._github.clock.now()

    def loses_webhook(self) -> None:
        self._repos["acme/shop"].push("main", {"a.py": "2\n"}, by=self._github.person("maintainer"))

    def asked_again(self) -> int:
        return sum(each.redelivery for each in self._github.world.deliveries)


@pytest.fixture(params=["fake", "github"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RollWorld]:
    with _made(request.param, tmp_path) as made:
        yield made


@contextmanager
def _made(name: str, folder: Path) -> Iterator[RollWorld]:
    if name == "fake":
        yield FakeWorld()
        return
    with GitHubStandin(folder) as github, connected(github) as app:
        yield GitHubWorld(github, GitHubRoll(app.line))
        assert github.openapi_faults == []


def _place(repo: str, number: int, installation: int) -> Place:
    return Place(repo=RepoName(repo), repo_id=RepoId(number), installation=InstallationId(installation))


def _names(places: tuple[Place, ...]) -> list[str]:
    return sorted(place.repo for place in places)


async def test_every_repository_of_every_installation_is_told(world: RollWorld) -> None:
    places = await world.roll.fetch_places()

    assert _names(places) == ["acme/docs", "acme/shop", "umbrella/lab"]
    assert {place.installation for place in places} == {world.installation("acme"), world.installation("umbrella")}
    assert len({place.repo_id for place in places}) == 3


async def test_one_installation_has_its_own_repositories(world: RollWorld) -> None:
    assert _names(await world.roll.fetch_places(world.installation("acme"))) == ["acme/docs", "acme/shop"]
    assert await world.roll.fetch_places(InstallationId(999_999)) == ()


async def test_w11_of_a_suspended_installation_nothing_is_told(world: RollWorld) -> None:
    world.suspends("acme")

    assert _names(await world.roll.fetch_places()) == ["umbrella/lab"]
    assert await world.roll.fetch_places(world.installation("acme")) == ()


async def test_nothing_is_lost_while_everything_arrives(world: RollWorld) -> None:
    assert await world.roll.fetch_lost(since=world.now - HOUR) == ()


async def test_a_webhook_that_did_not_arrive_is_asked_for_again(world: RollWorld) -> None:
    world.loses_webhook()

    (lost,) = await world.roll.fetch_lost(since=world.now - HOUR)
    await world.roll.ask_again(lost)

    assert lost.attempts == 1
    assert world.asked_again() == 1


async def test_what_was_lost_earlier_is_not_told(world: RollWorld) -> None:
    world.loses_webhook()

    assert await world.roll.fetch_lost(since=world.now + HOUR) == ()
