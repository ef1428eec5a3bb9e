"""The forge on GitHub: how little is asked to settle a change of forty files and five teams."""

from collections.abc import Iterator

import pytest

from tests.settling import Settling, counted, settling
from tests.standins.github import GitHubStandin


@pytest.fixture
def change(github_standin: GitHubStandin) -> Iterator[Settling]:
    with settling(github_standin) as stage:
        yield stage


async def test_an_approval_is_settled_in_twelve_requests_that_count(change: Settling) -> None:
    await change.agents_approve()
    change.approves("payments-one")
    first, is_open = await change.asked_while_settling()
    assert not is_open

    change.approves("payments-two")
    second, is_open = await change.asked_while_settling()

    assert is_open
    assert len(counted(first)) <= 12, [f"{each.status} {each.path}" for each in first]
    assert len(counted(second)) <= 12, [f"{each.status} {each.path}" for each in second]


async def test_where_nothing_changed_four_requests_count_at_most(change: Settling) -> None:
    await change.agents_approve()
    change.approves("payments-one")
    await change.settles()
    await change.settles()

    again, _ = await change.asked_while_settling()

    assert len(counted(again)) <= 4, [f"{each.status} {each.path}" for each in again]
    assert not [each for each in again if each.is_write]


async def test_the_members_of_five_teams_are_one_question(change: Settling) -> None:
    await change.agents_approve()
    change.approves("payments-one")

    asked, _ = await change.asked_while_settling()

    assert [each.path for each in asked if "teams" in each.path or "graphql" in each.path] == ["/graphql"]
