"""One commit on GitHub: what is asked for it, and what of it GitHub does not show."""

from collections.abc import Iterator

import pytest

from reviewbot.change.history import StepFile
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import Commit
from reviewbot.kernel.untrusted import Untrusted
from tests.adapters.github_world import Connected, connected
from tests.standins.github import GitHubRepo, GitHubStandin


@pytest.fixture
def here(github_standin: GitHubStandin) -> Iterator[Connected]:
    with connected(github_standin) as made:
        yield made


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    return github_standin.add_repo("acme/shop", {"a.py": "A = 1\n"}, by=github_standin.person("ada"))


def pushed(here: Connected, shop: GitHubRepo, files: dict[str, str | bytes | None]) -> Commit:
    return Commit(shop.push("feature", files, by=here.github.person("ada")))


async def test_a_commit_is_asked_for_once(here: Connected, shop: GitHubRepo) -> None:
    commit = pushed(here, shop, {"b.py": "one\n"})
    first = await here.forge.fetch_step(here.place(shop), commit)
    here.github.forget_requests()

    again = await here.forge.fetch_step(here.place(shop), commit)

    assert again == first
    assert first.files == (StepFile(path="b.py", added=(Untrusted("one"),)),)
    assert here.github.requests == []


async def test_the_files_of_a_large_commit_come_in_pages(here: Connected, shop: GitHubRepo) -> None:
    commit = pushed(here, shop, {f"{at:03}.py": f"{at}\n" for at in range(301)})

    step = await here.forge.fetch_step(here.place(shop), commit)

    assert sorted(file.path for file in step.files) == [f"{at:03}.py" for at in range(301)]
    assert step.unseen == ()


async def test_d08_a_file_whose_patch_is_not_shown_is_named(here: Connected, shop: GitHubRepo) -> None:
    commit = pushed(here, shop, {"big.py": "x = 1\n" * 30_000, "b.py": "one\n"})

    step = await here.forge.fetch_step(here.place(shop), commit)

    assert step.unseen == ("big.py",)
    assert [file.path for file in step.files] == ["b.py"]


async def test_i15_a_commit_of_more_files_than_github_shows_is_not_taken_for_whole(
    here: Connected, shop: GitHubRepo
) -> None:
    commit = pushed(here, shop, {f"{at:04}.py": "1\n" for at in range(3_001)})

    step = await here.forge.fetch_step(here.place(shop), commit)

    assert step.unseen == ("(more than 3000 files)",)


async def test_a_commit_that_is_gone_is_waited_for(here: Connected, shop: GitHubRepo) -> None:
    with pytest.raises(Unavailable, match="does not show the commit"):
        await here.forge.fetch_step(here.place(shop), Commit("f" * 40))
