"""Issues on GitHub: whose an issue is, GitHub says; what its body says proves nothing."""

from datetime import UTC, datetime

from reviewbot.publish.issue import Issue
from reviewbot.publish.marker import marked
from tests.adapters.github_world import connected
from tests.standins.github import GitHubStandin
from tests.standins.hub.issues import Issue as HubIssue

WANTED = Issue(
    key="glass:abc", title="Review it", body=marked("Look.", "glass:abc"), since=datetime(2020, 1, 1, tzinfo=UTC)
)


async def test_somebody_elses_issue_with_our_key_is_not_taken_for_ours(github_standin: GitHubStandin) -> None:
    ada = github_standin.person("ada")
    shop = github_standin.add_repo("acme/shop", {"a.py": "one\n"}, by=ada)
    now = github_standin.clock.now()
    forged = HubIssue(
        id=77,
        number=1,
        repo=shop.repository,
        user=ada,
        app=None,
        title="x",
        body=WANTED.body,
        created_at=now,
        updated_at=now,
    )
    shop.repository.issues[1], shop.repository.next_number = forged, 2

    with connected(github_standin) as world:
        number = await world.forge.post_issue(world.place(shop), WANTED)

    assert number == 2
    assert github_standin.openapi_faults == []


async def test_an_issue_of_an_account_that_is_gone_is_told_without_it(github_standin: GitHubStandin) -> None:
    ada = github_standin.person("ada")
    shop = github_standin.add_repo("acme/shop", {"a.py": "one\n"}, by=ada)
    with connected(github_standin) as world:
        number = await world.forge.post_issue(world.place(shop), WANTED)
        assert number is not None
        shop.issue(number).state = "closed"

        seen = await world.forge.fetch_issue(world.place(shop), number)

    assert seen is not None
    assert (seen.is_open, seen.closed_by) == (False, None)
