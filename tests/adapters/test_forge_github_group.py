"""The forge on GitHub: groups of its merge queue, where its lists end and where its names say nothing."""

from collections.abc import Iterator

import pytest

from reviewbot.adapters.forge_github_group import layer_named
from reviewbot.change.group import Group, Layer, Traced, trace
from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import GroupDissolved, GroupFormed
from reviewbot.intake.interpret import interpret
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, DeliveryId, Head
from tests.adapters.github_world import Connected, connected
from tests.standins.github import GitHubRepo, GitHubStandin
from tests.standins.hub.queue import MergeGroup
from tests.standins.openapi import github_description

MAIN = BaseRef("main")
SHA = "b" * 40


@pytest.fixture
def here(github_standin: GitHubStandin) -> Iterator[Connected]:
    with connected(github_standin) as connection:
        yield connection


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    return github_standin.add_repo("acme/shop", {"a.py": "A = 1\n"}, by=github_standin.person("ada"))


def queued(here: Connected, shop: GitHubRepo, branch: str, files: dict[str, str]) -> MergeGroup:
    number = shop.open_change(branch, dict(files), by=here.github.person("ada"))
    return shop.queue.add(shop.pull(number), method="squash")


async def the_group(here: Connected, shop: GitHubRepo, group: MergeGroup) -> Group:
    found = await here.forge.fetch_group(here.place(shop), group.branch, Head(group.head_sha), MAIN)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("branch", "base_ref", "layer"),
    [
        pytest.param(f"gh-readonly-queue/main/pr-7-{SHA}", "main", (7, SHA), id="a queue's branch"),
        pytest.param(f"gh-readonly-queue/release/2026/pr-7-{SHA}", "release/2026", (7, SHA), id="a base with a slash"),
        pytest.param(f"gh-readonly-queue/main/pr-7-{'b' * 64}", "main", (7, "b" * 64), id="a SHA-256 repository"),
        pytest.param(f"gh-readonly-queue/main/pr-7-{SHA}", "release", None, id="another base's queue"),
        pytest.param(f"gh-readonly-queue/main/pr-0-{SHA}", "main", None, id="a number that no change has"),
        pytest.param(f"gh-readonly-queue/main/pr-7-{SHA[:7]}", "main", None, id="half a commit"),
        pytest.param(f"somebody/gh-readonly-queue/main/pr-7-{SHA}", "main", None, id="somebody's own branch"),
    ],
)
def test_a_branch_is_believed_only_where_its_whole_name_is_the_queues(
    branch: str, base_ref: str, layer: tuple[int, str] | None
) -> None:
    top = Commit("a" * 40)

    named = layer_named(branch, BaseRef(base_ref), top)

    assert named == (layer and Layer(number=ChangeNumber(layer[0]), top=top, onto=Commit(layer[1])))


async def test_more_files_than_a_comparison_lists_are_found_in_the_trees(here: Connected, shop: GitHubRepo) -> None:
    files = {f"src/{at}.py": "x\n" for at in range(301)}

    group = await the_group(here, shop, queued(here, shop, "big", {**files, "a.py": "A = 2\n"}))

    assert group.is_complete
    assert group.paths == {*files, "a.py"}


async def test_a_tree_that_is_not_listed_whole_makes_a_group_incomplete(here: Connected, shop: GitHubRepo) -> None:
    here.github.limits.tree_entries = 100
    files = {f"src/{at}.py": "x\n" for at in range(301)}

    group = await the_group(here, shop, queued(here, shop, "big", files))

    assert not group.is_complete


async def test_commits_that_are_not_listed_make_a_group_incomplete(here: Connected, shop: GitHubRepo) -> None:
    here.github.limits.listed_commits = 1
    queued(here, shop, "below", {"b.py": "x\n"})

    group = await the_group(here, shop, queued(here, shop, "above", {"c.py": "x\n"}))

    assert not group.is_complete


async def test_a_commit_below_that_no_branch_names_is_nobodys(here: Connected, shop: GitHubRepo) -> None:
    below = queued(here, shop, "below", {"b.py": "x\n"})
    above = queued(here, shop, "above", {"c.py": "x\n"})
    del shop.repository.branches[below.branch]

    group = await the_group(here, shop, above)

    assert trace(group, ()) == Traced(members=(ChangeNumber(2),), strays=(Commit(below.head_sha),))


async def test_a_server_that_lists_no_refs_leaves_the_commits_below_to_nobody(
    here: Connected, shop: GitHubRepo
) -> None:
    below = queued(here, shop, "below", {"b.py": "x\n"})
    above = queued(here, shop, "above", {"c.py": "x\n"})
    here.github.fail("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", 404, "Not Found")

    group = await the_group(here, shop, above)

    assert trace(group, ()).strays == (Commit(below.head_sha),)


async def test_a_base_branch_that_is_gone_is_asked_for_again(here: Connected, shop: GitHubRepo) -> None:
    group = queued(here, shop, "feature", {"b.py": "x\n"})

    with pytest.raises(Unavailable, match="the base branch 'gone' is not there"):
        await here.forge.fetch_group(here.place(shop), group.branch, Head(group.head_sha), BaseRef("gone"))


async def test_what_the_queue_tells_is_what_github_describes_and_what_we_understand(
    here: Connected, shop: GitHubRepo
) -> None:
    ada, described = here.github.person("ada"), github_description()
    formed = queued(here, shop, "feature", {"b.py": "x\n"})
    shop.queue.remove(formed)
    shop.queue.merge(shop.queue.add(formed.pull), by=ada)

    told = [each for each in here.github.take_deliveries() if each.event == "merge_group"]

    assert [each.action for each in told] == ["checks_requested", "destroyed", "checks_requested", "destroyed"]
    assert [fault for each in told for fault in described.delivery_faults(each.event, each.action, each.body)] == []
    place, head = here.place(shop), Head(formed.head_sha)
    meant = [interpret(Delivery(id=DeliveryId(each.guid), event=each.event, body=each.body)) for each in told]
    assert meant[0] == GroupFormed(place=place, head=head, branch=formed.branch, base_ref=MAIN)
    assert meant[1] == GroupDissolved(place=place, head=head)
    assert shop.head("main") == shop.pull(1).merge_commit_sha


async def test_a_group_costs_three_requests_and_one_more_where_it_stands_on_another(
    here: Connected, shop: GitHubRepo
) -> None:
    below = queued(here, shop, "below", {"b.py": "x\n"})
    above = queued(here, shop, "above", {"c.py": "x\n"})

    asked = []
    for group in (below, above):
        before = len(here.github.requests)
        await the_group(here, shop, group)
        asked.append(sum(each.method == "GET" for each in here.github.requests[before:]))

    assert asked == [3, 4]
