"""The forge on GitHub: an approval counts for the base that the change had when it was given."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.adapters.forge_github_review import Target, reviews_of
from reviewbot.adapters.forge_github_wire import WireReview
from reviewbot.gate.world import NO_BASE
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import BaseRef, ChangeNumber
from tests.adapters.github_world import Connected, connected
from tests.standins.github import GitHubRepo, GitHubStandin

EVENTS: Final = "/repos/{owner}/{repo}/issues/{issue_number}/events"
NUMBER: Final = ChangeNumber(1)
NOON: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def here(github_standin: GitHubStandin) -> Iterator[Connected]:
    with connected(github_standin) as connection:
        yield connection


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    ada = github_standin.person("ada")
    repo = github_standin.add_repo("acme/shop", {"a.py": "A = 1\n"}, by=ada)
    repo.push("release", {}, by=ada)
    assert repo.open_change("feature", {"a.py": "A = 2\n"}, by=ada) == NUMBER
    return repo


async def bases(here: Connected, shop: GitHubRepo) -> list[str]:
    return [each.base_ref for each in await here.forge.fetch_reviews(here.place(shop), NUMBER)]


def approves(here: Connected, shop: GitHubRepo) -> None:
    shop.review(NUMBER, by=here.github.person("grace"))


def retargets(here: Connected, shop: GitHubRepo, into: str, *, is_automatic: bool = False) -> None:
    here.github.clock.advance(2)
    shop.retarget(NUMBER, into, by=here.github.person("ada"), is_automatic=is_automatic)
    here.github.clock.advance(2)


def routes(here: Connected) -> list[str | None]:
    return [seen.route for seen in here.github.requests if seen.method == "GET"]


@pytest.mark.parametrize(
    "is_automatic", [pytest.param(False, id="by somebody"), pytest.param(True, id="by GitHub, the base being gone")]
)
async def test_a_retarget_unbinds_what_was_approved_before(
    here: Connected, shop: GitHubRepo, *, is_automatic: bool
) -> None:
    approves(here, shop)
    retargets(here, shop, "release", is_automatic=is_automatic)
    approves(here, shop)

    assert await bases(here, shop) == [NO_BASE, "release"]


async def test_a_retarget_and_back_revives_nothing(here: Connected, shop: GitHubRepo) -> None:
    approves(here, shop)
    retargets(here, shop, "release")
    retargets(here, shop, "main")

    assert await bases(here, shop) == [NO_BASE]


async def test_what_else_happens_to_a_change_unbinds_nothing(here: Connected, shop: GitHubRepo) -> None:
    ada = here.github.person("ada")
    approves(here, shop)
    here.github.clock.advance(2)
    shop.set_draft(NUMBER, draft=True, by=ada)
    shop.set_draft(NUMBER, draft=False, by=ada)
    shop.close(NUMBER, by=ada)
    shop.reopen(NUMBER, by=ada)

    assert await bases(here, shop) == ["main"]


async def test_a_retarget_behind_a_full_page_of_events_is_seen(here: Connected, shop: GitHubRepo) -> None:
    ada = here.github.person("ada")
    approves(here, shop)
    for at in range(100):
        shop.set_draft(NUMBER, draft=at % 2 == 0, by=ada)
    assert await bases(here, shop) == ["main"]

    retargets(here, shop, "release")

    assert await bases(here, shop) == [NO_BASE]


async def test_nobody_asks_for_the_events_of_a_change_without_a_decisive_review(
    here: Connected, shop: GitHubRepo
) -> None:
    shop.review(NUMBER, by=here.github.person("grace"), state="COMMENTED", body="?")
    place = here.place(shop)
    await here.forge.fetch_reviews(place, NUMBER)
    here.github.forget_requests()

    assert await bases(here, shop) == [NO_BASE]
    assert routes(here) == ["/repos/{owner}/{repo}/pulls/{pull_number}/reviews"]


async def test_events_that_have_not_changed_are_not_sent_again(here: Connected, shop: GitHubRepo) -> None:
    approves(here, shop)
    await bases(here, shop)
    here.github.forget_requests()

    assert await bases(here, shop) == ["main"]
    assert [seen.status for seen in here.github.requests] == [304, 304, 304]


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_where_events_are_refused_no_approval_counts(here: Connected, shop: GitHubRepo, status: int) -> None:
    approves(here, shop)
    here.github.fail(f"GET {EVENTS}", status)

    assert await bases(here, shop) == [NO_BASE]


@pytest.mark.parametrize("status", [500, 503])
async def test_where_events_fail_they_are_waited_for(here: Connected, shop: GitHubRepo, status: int) -> None:
    approves(here, shop)
    here.github.fail(f"GET {EVENTS}", status)

    with pytest.raises(Unavailable):
        await bases(here, shop)


async def test_events_of_another_shape_are_no_answer(here: Connected, shop: GitHubRepo) -> None:
    approves(here, shop)
    here.github.fail(f"GET {EVENTS}", 200, "an object, where a list should be")

    with pytest.raises(Unavailable, match="malformed"):
        await bases(here, shop)


async def test_more_events_than_are_read_are_no_answer(here: Connected, shop: GitHubRepo) -> None:
    approves(here, shop)
    for at in range(3_001):
        shop.set_draft(NUMBER, draft=at % 2 == 0, by=here.github.person("ada"))
    # What a fault answers is not held against GitHub's description, which would take ten times as long.
    here.github.serve_stale(f"GET {EVENTS}", times=31)

    with pytest.raises(Unavailable, match="does not end"):
        await bases(here, shop)


async def test_a_retarget_that_the_events_do_not_show_yet_is_waited_for(here: Connected, shop: GitHubRepo) -> None:
    approves(here, shop)
    assert await bases(here, shop) == ["main"]
    here.github.serve_stale(f"GET {EVENTS}")
    retargets(here, shop, "release")

    with pytest.raises(Unavailable, match="does not show yet when the base of change 1 moved") as caught:
        await bases(here, shop)

    assert caught.value.retry_after_seconds == 5
    assert await bases(here, shop) == [NO_BASE]


async def test_events_that_are_gone_again_are_waited_for(here: Connected, shop: GitHubRepo) -> None:
    approves(here, shop)
    here.github.serve_stale(f"GET {EVENTS}", after=1)
    retargets(here, shop, "release")
    retargets(here, shop, "main")
    assert await bases(here, shop) == [NO_BASE]

    with pytest.raises(Unavailable, match="does not show yet"):
        await bases(here, shop)

    assert await bases(here, shop) == [NO_BASE]


async def test_a_change_that_is_gone_leaves_its_reviews_without_a_base(here: Connected, shop: GitHubRepo) -> None:
    approves(here, shop)
    here.github.fail("GET /repos/{owner}/{repo}/pulls/{pull_number}", 404)

    assert await bases(here, shop) == [NO_BASE]


async def test_the_token_that_asks_may_do_nothing_but_read(here: Connected, shop: GitHubRepo) -> None:
    approves(here, shop)
    await bases(here, shop)

    (asked,) = [seen for seen in here.github.requests if seen.route == EVENTS]
    assert asked.permissions is not None
    assert set(asked.permissions.values()) == {"read"}
    assert asked.permissions["pull_requests"] == "read"


@given(
    given_at=st.integers(0, 20).map(lambda tenths: NOON + timedelta(seconds=tenths / 10)),
    moves=st.lists(st.integers(0, 20).map(lambda tenths: NOON + timedelta(seconds=tenths / 10)), max_size=3),
)
def test_only_a_later_second_than_every_move_binds(given_at: datetime, moves: list[datetime]) -> None:
    review = WireReview(id=1, state="APPROVED", commit_id="a" * 40, submitted_at=given_at)

    (bound,) = reviews_of([review], Target(ref=BaseRef("main"), moves=tuple(moves)))

    is_later = all(int(given_at.timestamp()) > move.timestamp() for move in moves)
    assert bound.base_ref == ("main" if is_later else NO_BASE)
