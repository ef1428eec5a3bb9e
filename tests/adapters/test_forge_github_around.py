"""The forge on GitHub: reviews, teams, access, and the list of open changes."""

from collections.abc import Iterator

import pytest

from reviewbot.gate.world import NO_BASE
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import AccountId, ChangeNumber, Head, TeamName
from tests.adapters.github_world import Connected, connected
from tests.standins.github import GitHubRepo, GitHubStandin


@pytest.fixture
def here(github_standin: GitHubStandin) -> Iterator[Connected]:
    with connected(github_standin) as connection:
        yield connection


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    ada = github_standin.person("ada")
    repo = github_standin.add_repo("acme/shop", {"a.py": "A = 1\n"}, by=ada)
    repo.give(ada, "write")
    return repo


def opened(here: Connected, shop: GitHubRepo, *, by: str = "ada", branch: str = "feature") -> int:
    return shop.open_change(branch, {"a.py": "A = 2\n"}, by=here.github.person(by))


async def test_reviews_come_oldest_first_with_their_heads(here: Connected, shop: GitHubRepo) -> None:
    ada, grace = here.github.person("ada"), here.github.person("grace")
    number = opened(here, shop)
    old_head = shop.head("feature")
    dismissed = shop.review(number, by=grace)
    shop.dismiss(number, dismissed, by=ada)
    shop.push("feature", {"a.py": "A = 3\n"}, by=ada)
    shop.review(number, by=grace, state="CHANGES_REQUESTED")
    shop.review(number, by=here.github.bot("x[bot]"), state="COMMENTED")

    reviews = await here.forge.fetch_reviews(here.place(shop), ChangeNumber(number))

    assert [(each.user.login, each.user.kind, each.state, each.head, each.base_ref) for each in reviews] == [
        ("grace", "human", "dismissed", old_head, "main"),
        ("grace", "human", "changes_requested", shop.head("feature"), "main"),
        ("x[bot]", "bot", "commented", shop.head("feature"), NO_BASE),
    ]


async def test_a_deleted_accounts_approval_is_nobodys(here: Connected, shop: GitHubRepo) -> None:
    number = opened(here, shop)
    grace = here.github.person("grace")
    shop.review(number, by=grace)
    grace.deleted = True

    (review,) = await here.forge.fetch_reviews(here.place(shop), ChangeNumber(number))

    assert (review.user.kind, review.user.id) == ("unknown", AccountId(0))


async def test_more_reviews_than_a_page_holds_are_all_read(here: Connected, shop: GitHubRepo) -> None:
    number = opened(here, shop)
    for _ in range(101):
        shop.review(number, by=here.github.person("grace"), state="COMMENTED")

    assert len(await here.forge.fetch_reviews(here.place(shop), ChangeNumber(number))) == 101


async def test_a_review_behind_a_full_last_page_is_seen_when_it_comes(here: Connected, shop: GitHubRepo) -> None:
    number, grace = opened(here, shop), here.github.person("grace")
    for _ in range(100):
        shop.review(number, by=grace, state="COMMENTED")
    assert len(await here.forge.fetch_reviews(here.place(shop), ChangeNumber(number))) == 100

    shop.review(number, by=grace, state="CHANGES_REQUESTED")

    reviews = await here.forge.fetch_reviews(here.place(shop), ChangeNumber(number))
    assert (len(reviews), reviews[-1].state) == (101, "changes_requested")


async def test_a_team_is_its_people_and_its_child_teams_people(here: Connected, shop: GitHubRepo) -> None:
    ada, grace, bot = here.github.person("ada"), here.github.person("grace"), here.github.bot("x[bot]")
    parent = here.github.team("acme/sox", ada, bot)
    here.github.team("acme/sox-emea", grace, parent=parent)

    members = await here.forge.fetch_members(here.place(shop), TeamName("acme/sox"))

    assert members == frozenset({AccountId(ada.id), AccountId(grace.id)})


async def test_a_large_team_is_read_whole(here: Connected, shop: GitHubRepo) -> None:
    here.github.team("acme/all", *(here.github.person(f"person-{at}") for at in range(250)))

    members = await here.forge.fetch_members(here.place(shop), TeamName("acme/all"))

    assert members is not None
    assert len(members) == 250


@pytest.mark.parametrize("status", [403, 404, 500, 503])
async def test_a_team_that_cannot_be_read_is_none(here: Connected, shop: GitHubRepo, status: int) -> None:
    here.github.team("acme/sox", here.github.person("ada"))
    here.github.fail("GET /orgs/{org}/teams/{team_slug}/members", status)

    assert await here.forge.fetch_members(here.place(shop), TeamName("acme/sox")) is None


@pytest.mark.parametrize("name", ["acme/..", "acme/", "acme", "../acme"])
async def test_a_name_that_leads_elsewhere_is_no_team(here: Connected, shop: GitHubRepo, name: str) -> None:
    here.github.team("acme/sox", here.github.person("ada"))

    assert await here.forge.fetch_members(here.place(shop), TeamName(name)) is None


async def test_a_team_behind_a_rate_limit_is_asked_for_later(here: Connected, shop: GitHubRepo) -> None:
    here.github.fail("GET /orgs/{org}/teams/{team_slug}/members", 403, retry_after="7")

    with pytest.raises(Unavailable) as caught:
        await here.forge.fetch_members(here.place(shop), TeamName("acme/sox"))

    assert caught.value.retry_after_seconds == 7


async def test_access_is_asked_for_by_id(here: Connected, shop: GitHubRepo) -> None:
    ada, eve = here.github.person("ada"), here.github.person("eve")
    place = here.place(shop)

    assert await here.forge.may_write(place, AccountId(ada.id)) is True
    assert await here.forge.may_write(place, AccountId(eve.id)) is False
    assert await here.forge.may_write(place, AccountId(999_999)) is False


async def test_open_changes_are_listed_newest_first_with_their_bases_tips(here: Connected, shop: GitHubRepo) -> None:
    ada = here.github.person("ada")
    first, second = opened(here, shop), opened(here, shop, branch="other")
    closed = opened(here, shop, branch="third")
    shop.close(closed, by=ada)
    shop.push("main", {"b.py": "B = 1\n"}, by=ada)

    changes = await here.forge.fetch_open_changes(here.place(shop))

    assert {each.number for each in changes} == {first, second}
    assert {(each.base_ref, each.base, each.is_draft, each.sponsors) for each in changes} == {
        ("main", shop.head("main"), False, ())
    }


async def test_a_fork_that_shares_a_head_is_found(here: Connected, shop: GitHubRepo) -> None:
    eve = here.github.person("eve")
    number = opened(here, shop)
    fork = here.github.fork(shop, by=eve)
    again = shop.open_change("feature", by=eve, fork=fork)
    opened(here, shop, branch="other-head", by="grace")
    shop.push("other-head", {"a.py": "A = 9\n"}, by=eve)

    changes = await here.forge.fetch_open_changes(here.place(shop), head=Head(shop.head("feature")))

    assert {each.number for each in changes} == {number, again}
