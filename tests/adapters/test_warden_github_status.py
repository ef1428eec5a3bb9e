"""Commit statuses on GitHub: how little is asked for them, and what becomes of an App that may not read them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import Commit, Head
from tests.adapters.github_world import HandClock
from tests.contracts.test_warden import GitHubWardenWorld

NO_COMMIT = Head("f" * 40)


class StatusWorld(GitHubWardenWorld):
    """A repository on the stand-in, with the clock and the requests in view."""

    def waits(self, seconds: float) -> None:
        """Let time pass."""
        assert isinstance(self._line.clock, HandClock)
        self._line.clock.advance(seconds)

    def asked(self) -> list[str]:
        """Return what was asked of GitHub since the last time, each with how it was answered."""
        seen = [f"{each.status} {each.path.rpartition('/')[2]}" for each in self._github.requests]
        self._github.forget_requests()
        return seen


@pytest.fixture
def world(tmp_path: Path) -> Iterator[StatusWorld]:
    made = StatusWorld(tmp_path)
    yield made
    made.ends()


def opened(world: StatusWorld) -> Head:
    return world.pushes(world.opens_change({"a.py": "one\n"}, {"b.py": "two\n"}), {"c.py": "three\n"})


async def test_statuses_take_one_request_and_nothing_where_nothing_changed(world: StatusWorld) -> None:
    head, warden = opened(world), world.warden
    world.says(head, "reviewbot/gate", is_success=True)
    await warden.fetch_lookalikes(world.place, head)
    world.asked()

    await warden.fetch_lookalikes(world.place, head)

    assert world.asked() == ["304 status"]


async def test_whether_statuses_are_granted_is_tried_once_an_hour(world: StatusWorld) -> None:
    head, warden = opened(world), world.warden
    permissions = world._github.app.permissions  # the test's own world
    world.grants_no_statuses()
    world.asked()

    assert await warden.fetch_lookalikes(world.place, head) is None
    assert await warden.fetch_lookalikes(world.place, head) is None
    refused = world.asked()
    permissions["statuses"] = "read"
    world.waits(3601)

    assert refused == ["422 access_tokens"]
    assert await warden.fetch_lookalikes(world.place, head) == ()


async def test_a_right_that_is_taken_away_meanwhile_is_no_failure(world: StatusWorld) -> None:
    head, warden = opened(world), world.warden
    assert await warden.fetch_lookalikes(world.place, head) == ()

    for token in world._github.world.tokens.values():  # the test's own world
        token.permissions.pop("statuses", None)

    assert await warden.fetch_lookalikes(world.place, head) is None


async def test_more_statuses_than_a_page_holds_are_all_read(world: StatusWorld) -> None:
    head = opened(world)
    for at in range(101):
        world.says(head, f"reviewbot/{at:03}", is_success=True)

    found = await world.warden.fetch_lookalikes(world.place, head)

    assert found is not None
    assert [each.name for each in found] == [f"reviewbot/{at:03}" for at in range(101)]


async def test_i15_statuses_without_an_end_are_not_read_to_one(world: StatusWorld) -> None:
    head = opened(world)
    for at in range(1_001):
        world.says(head, f"build/{at}", is_success=True)

    with pytest.raises(Unavailable, match="more than 1000 statuses"):
        await world.warden.fetch_lookalikes(world.place, head)


async def test_a_commit_that_is_not_there_has_none(world: StatusWorld) -> None:
    opened(world)

    assert await world.warden.fetch_lookalikes(world.place, NO_COMMIT) == ()
    assert Commit(NO_COMMIT) != world.tip()
