"""The forge on GitHub: several teams asked for at once, and what is asked again where that leaves something open."""

import asyncio
from collections.abc import Iterator

import pytest

from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import AccountId, TeamName
from tests.adapters.github_world import Connected, connected
from tests.standins.github import GitHubRepo, GitHubStandin

GRAPH = "/graphql"
LIST = "/orgs/acme/teams/{}/members"


@pytest.fixture
def here(github_standin: GitHubStandin) -> Iterator[Connected]:
    with connected(github_standin) as connection:
        yield connection


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    return github_standin.add_repo("acme/shop", {"a.py": "A = 1\n"}, by=github_standin.person("ada"))


async def members(here: Connected, shop: GitHubRepo, *teams: str) -> list[frozenset[AccountId] | None]:
    place = here.place(shop)
    here.github.forget_requests()
    return await asyncio.gather(*(here.forge.fetch_members(place, TeamName(team)) for team in teams))


def ids(here: Connected, *logins: str) -> frozenset[AccountId]:
    return frozenset(AccountId(here.github.person(login).id) for login in logins)


def asked(here: Connected) -> list[str]:
    return sorted(each.path for each in here.github.requests if "access_tokens" not in each.path)


async def test_teams_that_are_asked_for_at_once_are_one_question(here: Connected, shop: GitHubRepo) -> None:
    ada, grace, lin = (here.github.person(login) for login in ("ada", "grace", "lin"))
    parent = here.github.team("acme/sox", ada)
    here.github.team("acme/sox-emea", grace, parent=parent)
    here.github.team("acme/payments", lin, grace)

    found = await members(here, shop, "acme/sox", "acme/payments")

    assert found == [ids(here, "ada", "grace"), ids(here, "lin", "grace")]
    assert asked(here) == [GRAPH]


async def test_h12_a_team_that_is_hidden_is_asked_for_by_its_list_and_is_then_unreadable(
    here: Connected, shop: GitHubRepo
) -> None:
    here.github.team("acme/payments", here.github.person("ada"))

    found = await members(here, shop, "acme/secret", "acme/payments", "other/secret")

    assert found == [None, ids(here, "ada"), None]
    assert asked(here) == [GRAPH, LIST.format("secret"), "/orgs/other/teams/secret/members"]


async def test_h12_a_team_of_a_thousand_is_read_whole(here: Connected, shop: GitHubRepo) -> None:
    everybody = [f"person-{at}" for at in range(1_000)]
    here.github.team("acme/all", *map(here.github.person, everybody))
    here.github.team("acme/payments", here.github.person("ada"))

    found = await members(here, shop, "acme/all", "acme/payments")

    assert found == [ids(here, *everybody), ids(here, "ada")]
    assert asked(here) == [GRAPH, *[LIST.format("all")] * 10]


async def test_an_empty_team_is_nobody_and_not_unreadable(here: Connected, shop: GitHubRepo) -> None:
    here.github.team("acme/empty")
    here.github.team("acme/payments", here.github.person("ada"))

    assert await members(here, shop, "acme/empty", "acme/payments") == [frozenset(), ids(here, "ada")]


@pytest.mark.parametrize("status", [pytest.param(404, id="a server without GraphQL"), 403, 500, 502])
async def test_where_the_one_question_is_refused_each_team_is_asked_for(
    here: Connected, shop: GitHubRepo, status: int
) -> None:
    here.github.team("acme/sox", here.github.person("grace"))
    here.github.team("acme/payments", here.github.person("ada"))
    here.github.fail(f"POST {GRAPH}", status)

    assert await members(here, shop, "acme/sox", "acme/payments") == [ids(here, "grace"), ids(here, "ada")]


async def test_a_rate_limit_of_the_one_question_is_waited_for_by_all(here: Connected, shop: GitHubRepo) -> None:
    here.github.fail(f"POST {GRAPH}", 403, retry_after="7")

    with pytest.raises(Unavailable) as caught:
        await members(here, shop, "acme/sox", "acme/payments")

    assert caught.value.retry_after_seconds == 7


async def test_a_team_whose_every_answer_fails_is_unreadable(here: Connected, shop: GitHubRepo) -> None:
    here.github.team("acme/sox", here.github.person("grace"))
    here.github.fail(f"POST {GRAPH}", 500)
    here.github.fail("GET /orgs/{org}/teams/{team_slug}/members", 503, times=2)

    assert await members(here, shop, "acme/sox", "acme/none") == [None, None]


async def test_a_name_that_leads_elsewhere_never_reaches_the_question(here: Connected, shop: GitHubRepo) -> None:
    here.github.team("acme/payments", here.github.person("ada"))

    found = await members(here, shop, 'acme/x") { id } #', "acme/payments")

    assert found == [None, ids(here, "ada")]
    (query,) = [each.body["query"] for each in here.github.requests if each.path == GRAPH]
    assert "{ id }" not in query


async def test_whoever_gives_up_takes_the_answer_from_nobody(here: Connected, shop: GitHubRepo) -> None:
    here.github.team("acme/sox", here.github.person("grace"))
    place = here.place(shop)
    impatient = asyncio.create_task(here.forge.fetch_members(place, TeamName("acme/sox")))
    patient = asyncio.create_task(here.forge.fetch_members(place, TeamName("acme/sox")))
    await asyncio.wait([impatient], timeout=0)

    impatient.cancel()

    assert await patient == ids(here, "grace")
