"""The forge on GitHub: what is read of a change, and of the people around it."""

from collections.abc import Iterator

import pytest

from reviewbot.change.account import Contributor
from reviewbot.change.change import Change
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ChangeNumber, Login, RepoId, RepoName
from tests.adapters.github_world import Connected, connected
from tests.standins.github import Content, Executable, GitHubRepo, GitHubStandin, Submodule, Symlink

BASE: dict[str, Content] = {
    "a.py": "A = 1\n",
    "run.sh": "true\n",
    "old.txt": "one\ntwo\nthree\nfour\nfive\n",
    "logo.png": b"\0\1\2",
}


@pytest.fixture
def here(github_standin: GitHubStandin) -> Iterator[Connected]:
    with connected(github_standin) as connection:
        yield connection


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    ada = github_standin.person("ada")
    repo = github_standin.add_repo("acme/shop", BASE, by=ada)
    repo.give(ada, "write")
    return repo


async def fetched(here: Connected, shop: GitHubRepo, number: int) -> Change:
    change = await here.forge.fetch_change(here.place(shop), ChangeNumber(number))
    assert change is not None
    return change


def opened(here: Connected, shop: GitHubRepo, *, by: str = "ada", branch: str = "feature") -> int:
    return shop.open_change(branch, {"a.py": "A = 2\n"}, by=here.github.person(by))


def roles(change: Change) -> set[tuple[str, str]]:
    return {(each.login, each.role) for each in change.contributors}


async def test_a_change_is_read_with_every_kind_of_entry(here: Connected, shop: GitHubRepo) -> None:
    ada = here.github.person("ada")
    files: dict[str, Content] = {
        "a.py": "A = 2\n",
        "run.sh": Executable(content="true\n"),
        "old.txt": None,
        "new.txt": BASE["old.txt"],
        "logo.png": b"\0\1\3",
        "link": Symlink(target="/etc/passwd"),
        "vendor": Submodule(commit="1" * 40),
        "empty": "",
    }
    number = shop.open_change("feature", files, by=ada, title="Title", body="Body", draft=True)

    change = await fetched(here, shop, number)

    assert [(entry.kind, *entry.paths, entry.is_whole) for entry in change.entries] == [
        ("modified", "a.py", True),
        ("added", "empty", True),
        ("symlink", "link", True),
        ("binary", "logo.png", False),
        ("renamed", "new.txt", "old.txt", True),
        ("mode", "run.sh", True),
        ("submodule", "vendor", True),
    ]
    assert (change.repo, change.repo_id, change.number) == ("acme/shop", shop.repository.id, number)
    assert (change.head, change.base, change.base_ref) == (shop.head("feature"), shop.head("main"), "main")
    assert (change.is_draft, change.is_open, change.is_complete) == (True, True, True)
    assert (change.title.raw, change.description.raw) == ("Title", "Body")
    assert (change.author.login, change.author.id, change.author.kind) == ("ada", ada.id, "human")
    assert change.author_may_write is True


async def test_the_base_is_where_its_branch_is_now(here: Connected, shop: GitHubRepo) -> None:
    number = opened(here, shop)
    forked_at = shop.head("main")
    shop.push("main", {"other.py": "B = 1\n"}, by=here.github.person("ada"))

    change = await fetched(here, shop, number)

    assert (change.base, change.merge_base) == (shop.head("main"), forked_at)
    assert [entry.path for entry in change.entries] == ["a.py"]


async def test_a_server_that_takes_no_full_branch_name_is_asked_for_the_tip(here: Connected, shop: GitHubRepo) -> None:
    number = opened(here, shop)
    here.github.fail("GET /repos/{owner}/{repo}/compare/{basehead}", 404)

    change = await fetched(here, shop, number)

    assert change.base == shop.head("main")


async def test_a_change_that_is_not_there_is_none(here: Connected, shop: GitHubRepo) -> None:
    assert await here.forge.fetch_change(here.place(shop), ChangeNumber(99)) is None


async def test_a_closed_change_says_so(here: Connected, shop: GitHubRepo) -> None:
    number = opened(here, shop)
    shop.close(number, by=here.github.person("ada"))

    assert (await fetched(here, shop, number)).is_open is False


async def test_a_name_that_another_repository_has_taken_leads_to_no_change(here: Connected, shop: GitHubRepo) -> None:
    other = here.github.add_repo("acme/other", by=here.github.person("ada"))
    number = opened(here, shop)
    place = here.place(other)
    moved = type(place)(repo=RepoName("acme/shop"), repo_id=RepoId(place.repo_id), installation=place.installation)

    with pytest.raises(Unavailable):  # the token is for the other repository alone
        await here.forge.fetch_reviews(moved, ChangeNumber(number))
    assert await here.forge.fetch_change(moved, ChangeNumber(number)) is None


async def test_more_files_than_a_comparison_shows_are_listed(here: Connected, shop: GitHubRepo) -> None:
    files = {f"f{at}.py": "x = 1\n" for at in range(7)}
    number = shop.open_change("feature", files, by=here.github.person("ada"))
    here.github.limits.compare_files = 3

    change = await fetched(here, shop, number)

    assert [entry.path for entry in change.entries] == sorted(files)
    assert change.is_complete is True


async def test_a_list_that_github_cuts_is_not_complete(here: Connected, shop: GitHubRepo) -> None:
    number = shop.open_change("feature", {f"f{at}.py": "x = 1\n" for at in range(7)}, by=here.github.person("ada"))
    here.github.limits.compare_files = 3
    here.github.limits.pull_files = 5

    change = await fetched(here, shop, number)

    assert (len(change.entries), change.is_complete) == (5, False)


async def test_files_that_moved_while_they_were_listed_are_asked_for_again(here: Connected, shop: GitHubRepo) -> None:
    number = opened(here, shop)
    here.github.limits.compare_files = 0
    here.github.serve_stale("GET /repos/{owner}/{repo}/pulls/{pull_number}")
    shop.push("feature", {"a.py": "A = 3\n"}, by=here.github.person("ada"))

    with pytest.raises(Unavailable, match=f"change {number} moved while its files were read"):
        await here.forge.fetch_change(here.place(shop), ChangeNumber(number))


async def test_commits_that_are_not_listed_make_the_change_incomplete(here: Connected, shop: GitHubRepo) -> None:
    number = opened(here, shop)
    shop.push("feature", {"a.py": "A = 3\n"}, by=here.github.person("ada"))
    here.github.limits.listed_commits = 1

    assert (await fetched(here, shop, number)).is_complete is False


async def test_a_tree_too_large_to_list_is_walked(here: Connected, shop: GitHubRepo) -> None:
    ada = here.github.person("ada")
    files: dict[str, Content] = {"deep/er/a.py": "x = 1\n", "deep/link": Symlink(target="x"), "a.py": "A = 2\n"}
    number = shop.open_change("feature", files, by=ada)
    here.github.limits.tree_entries = 6

    change = await fetched(here, shop, number)

    assert [(entry.path, entry.kind) for entry in change.entries] == [
        ("a.py", "modified"),
        ("deep/er/a.py", "added"),
        ("deep/link", "symlink"),
    ]


async def test_a_folder_too_large_to_list_makes_its_entries_unknown(here: Connected, shop: GitHubRepo) -> None:
    number = opened(here, shop)
    here.github.limits.tree_entries = 1

    change = await fetched(here, shop, number)

    assert [entry.kind for entry in change.entries] == ["unknown"]


async def test_whoever_pushed_the_head_is_a_contributor(here: Connected, shop: GitHubRepo) -> None:
    grace = here.github.person("grace")
    number = opened(here, shop)
    shop.push("feature", {"a.py": "A = 3\n"}, by=grace, author=here.github.person("ada"))

    assert roles(await fetched(here, shop, number)) == {
        ("ada", "author"),
        ("ada", "committer"),
        ("ada", "pusher"),
        ("grace", "pusher"),
    }


async def test_whoever_takes_a_head_away_and_brings_it_back_is_a_contributor(here: Connected, shop: GitHubRepo) -> None:
    grace = here.github.person("grace")
    number = opened(here, shop)
    head = shop.head("feature")
    before = await fetched(here, shop, number)
    shop.push("feature", {"a.py": "A = 3\n"}, by=grace)
    shop.force("feature", head, by=grace)

    after = await fetched(here, shop, number)

    assert (before.head, after.head) == (head, head)
    assert ("grace", "pusher") not in roles(before)
    assert ("grace", "pusher") in roles(after)


async def test_activity_that_cannot_be_read_leaves_the_pusher_unknown(here: Connected, shop: GitHubRepo) -> None:
    number = opened(here, shop)
    here.github.fail("GET /repos/{owner}/{repo}/activity", 403)

    change = await fetched(here, shop, number)

    assert Contributor(login=Login("unknown"), id=None, kind="unknown", role="pusher") in change.contributors
    assert change.author_may_write is True


async def test_a_push_that_the_activity_does_not_show_yet_is_waited_for(here: Connected, shop: GitHubRepo) -> None:
    number = opened(here, shop)
    here.github.serve_stale("GET /repos/{owner}/{repo}/activity", times=2)
    shop.push("feature", {"a.py": "A = 3\n"}, by=here.github.person("grace"))

    with pytest.raises(Unavailable, match="it does not show yet who pushed") as caught:
        await here.forge.fetch_change(here.place(shop), ChangeNumber(number))
    assert caught.value.retry_after_seconds == 5

    here.clock.advance(61)
    change = await fetched(here, shop, number)
    assert ("unknown", "pusher") in roles(change)


async def test_a_strangers_fork_is_read_and_its_author_may_not_write(here: Connected, shop: GitHubRepo) -> None:
    eve = here.github.person("eve")
    fork = here.github.fork(shop, by=eve)
    number = shop.open_change("feature", {"a.py": "A = 2\n"}, by=eve, fork=fork)

    change = await fetched(here, shop, number)

    assert change.author_may_write is False
    assert ("unknown", "pusher") in roles(change)
    assert [entry.path for entry in change.entries] == ["a.py"]


async def test_a_bots_change_names_its_sponsor(here: Connected, shop: GitHubRepo) -> None:
    ada, bot = here.github.person("ada"), here.github.bot("coder[bot]")
    number = shop.open_change("feature", {"a.py": "A = 2\n"}, by=bot, assignees=[ada])

    change = await fetched(here, shop, number)

    assert (change.author.kind, change.author_may_write) == ("bot", True)
    assert ("ada", "sponsor") in roles(change)


async def test_h04_whom_a_bots_change_was_assigned_to_stays_its_sponsor(here: Connected, shop: GitHubRepo) -> None:
    ada, bob, bot = here.github.person("ada"), here.github.person("bob"), here.github.bot("coder[bot]")
    number = shop.open_change("feature", {"a.py": "A = 2\n"}, by=bot)
    shop.assign(number, ada, by=ada)
    shop.assign(number, bob, by=ada)

    change = await fetched(here, shop, number)

    assert {("ada", "sponsor"), ("bob", "sponsor")} <= roles(change)


async def test_what_has_not_changed_is_not_sent_again(here: Connected, shop: GitHubRepo) -> None:
    number = opened(here, shop)
    before = await fetched(here, shop, number)
    here.github.forget_requests()

    after = await fetched(here, shop, number)

    assert after == before
    assert [seen.status for seen in here.github.requests] == [304, 304, 304]
