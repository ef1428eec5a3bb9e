"""A repository's content through GitHub's API: exact bytes or nothing, and few requests."""

from collections.abc import Iterator

import pytest

from reviewbot.adapters.checkout_github import LARGEST_FILE
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import Commit
from tests.adapters.github_world import Connected, connected
from tests.standins.github import Content, Executable, GitHubRepo, GitHubStandin, Submodule, Symlink

FILES: dict[str, Content] = {
    "CODEOWNERS": "* @acme/all\n",
    "owners/payments.yaml": "name: payments\n",
    "owners/policy.yaml": "version: 1\n",
    "owners/link.yaml": Symlink(target="/etc/passwd"),
    "owners/run.sh": Executable(content="true\n"),
    "owners-old/a.yaml": "old\n",
    "vendor": Submodule(commit="1" * 40),
    "latin.txt": "Grüße\n".encode("latin-1"),
    "logo.png": b"\x89PNG\0\1\2",
    "carriage.txt": b"one\r\ntwo\r\n",
    "empty": "",
}


@pytest.fixture
def here(github_standin: GitHubStandin) -> Iterator[Connected]:
    with connected(github_standin) as connection:
        yield connection


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    return github_standin.add_repo("acme/shop", FILES, by=github_standin.person("ada"))


def asked(here: Connected) -> list[str]:
    return [seen.path for seen in here.github.requests if not seen.path.endswith("/access_tokens")]


def tip(shop: GitHubRepo) -> Commit:
    return Commit(shop.head("main"))


@pytest.mark.parametrize("ref", ["main", "a/branch"])
async def test_a_branch_stands_for_its_tip(here: Connected, shop: GitHubRepo, ref: str) -> None:
    shop.push("a/branch", {"b.py": "B = 1\n"}, by=here.github.person("ada"))

    assert await here.checkout.resolve(here.place(shop), ref) == shop.head(ref)


async def test_a_commit_stands_for_itself(here: Connected, shop: GitHubRepo) -> None:
    assert await here.checkout.resolve(here.place(shop), tip(shop)) == tip(shop)


@pytest.mark.parametrize(
    "ref",
    [
        pytest.param("nowhere", id="no such branch"),
        pytest.param("f" * 40, id="no such commit"),
        pytest.param("../../user", id="a name that tries to leave"),
    ],
)
async def test_a_name_that_stands_for_nothing_is_none(here: Connected, shop: GitHubRepo, ref: str) -> None:
    assert await here.checkout.resolve(here.place(shop), ref) is None


async def test_paths_are_regular_files_only(here: Connected, shop: GitHubRepo) -> None:
    paths = await here.checkout.fetch_paths(here.place(shop), tip(shop), "owners")

    assert paths == ("owners/payments.yaml", "owners/policy.yaml", "owners/run.sh")


async def test_every_path_is_listed_sorted(here: Connected, shop: GitHubRepo) -> None:
    paths = await here.checkout.fetch_paths(here.place(shop), tip(shop))

    assert paths == tuple(sorted(set(FILES) - {"owners/link.yaml", "vendor"}))


async def test_a_folder_of_a_repository_too_large_to_list_is_listed(here: Connected, shop: GitHubRepo) -> None:
    here.github.limits.tree_entries = 10

    paths = await here.checkout.fetch_paths(here.place(shop), tip(shop), "owners/")

    assert paths == ("owners/payments.yaml", "owners/policy.yaml", "owners/run.sh")
    assert await here.checkout.fetch_paths(here.place(shop), tip(shop), "nowhere") == ()
    assert await here.checkout.fetch_paths(here.place(shop), tip(shop), "empty") == ()


@pytest.mark.parametrize(
    ("under", "most"),
    [
        pytest.param("", 10, id="all of it"),
        pytest.param("owners", 2, id="a folder that cannot be found"),
    ],
)
async def test_a_list_that_github_cuts_is_misconfigured(
    here: Connected, shop: GitHubRepo, under: str, most: int
) -> None:
    here.github.limits.tree_entries = most

    with pytest.raises(Misconfigured) as caught:
        await here.checkout.fetch_paths(here.place(shop), tip(shop), under)

    assert caught.value.where == "acme/shop"
    assert caught.value.faults == (f"GitHub does not list all paths under {under or '/'!r}",)


async def test_a_folder_that_github_cuts_is_misconfigured(here: Connected, shop: GitHubRepo) -> None:
    many: dict[str, Content] = {f"many/{at}.py": "x = 1\n" for at in range(20)}
    commit = Commit(shop.push("main", many, by=here.github.person("ada")))
    here.github.limits.tree_entries = 15

    with pytest.raises(Misconfigured):
        await here.checkout.fetch_paths(here.place(shop), commit, "many")


async def test_files_come_byte_for_byte(here: Connected, shop: GitHubRepo) -> None:
    wanted = [*FILES, "nowhere", "owners"]

    files = await here.checkout.fetch_files(here.place(shop), tip(shop), wanted)

    assert files == {
        "CODEOWNERS": b"* @acme/all\n",
        "owners/payments.yaml": b"name: payments\n",
        "owners/policy.yaml": b"version: 1\n",
        "owners/link.yaml": None,
        "owners/run.sh": b"true\n",
        "owners-old/a.yaml": b"old\n",
        "vendor": None,
        "latin.txt": "Grüße\n".encode("latin-1"),
        "logo.png": b"\x89PNG\0\1\2",
        "carriage.txt": b"one\r\ntwo\r\n",
        "empty": b"",
        "nowhere": None,
        "owners": None,
    }


async def test_fifty_files_take_one_query(here: Connected, shop: GitHubRepo) -> None:
    many: dict[str, Content] = {f"many/{at}.py": f"x = {at}\n" for at in range(51)}
    commit = Commit(shop.push("main", many, by=here.github.person("ada")))

    files = await here.checkout.fetch_files(here.place(shop), commit, list(many))

    assert files["many/50.py"] == b"x = 50\n"
    assert asked(here)[1:2] == ["/graphql"]
    assert len(asked(here)) == 3  # the tree, fifty files, the last one


async def test_a_file_that_was_read_is_not_asked_for_again(here: Connected, shop: GitHubRepo) -> None:
    place, wanted = here.place(shop), ["CODEOWNERS", "owners/policy.yaml"]
    before = await here.checkout.fetch_files(place, tip(shop), wanted)
    here.github.forget_requests()

    assert await here.checkout.fetch_files(place, tip(shop), wanted) == before
    assert asked(here) == []


async def test_a_server_without_graphql_is_asked_file_by_file(here: Connected, shop: GitHubRepo) -> None:
    here.github.fail("POST /graphql", 404)

    files = await here.checkout.fetch_files(here.place(shop), tip(shop), ["CODEOWNERS", "owners/policy.yaml"])

    assert files == {"CODEOWNERS": b"* @acme/all\n", "owners/policy.yaml": b"version: 1\n"}


async def test_a_text_that_graphql_cuts_is_read_whole(here: Connected, shop: GitHubRepo) -> None:
    here.github.limits.graphql_text_bytes = 5

    files = await here.checkout.fetch_files(here.place(shop), tip(shop), ["CODEOWNERS", "owners/policy.yaml"])

    assert files == {"CODEOWNERS": b"* @acme/all\n", "owners/policy.yaml": b"version: 1\n"}


async def test_a_file_over_the_limit_is_not_read(here: Connected, shop: GitHubRepo) -> None:
    files: dict[str, Content] = {"most.txt": b"x" * LARGEST_FILE, "more.txt": b"x" * (LARGEST_FILE + 1)}
    commit = Commit(shop.push("main", files, by=here.github.person("ada")))

    read = await here.checkout.fetch_files(here.place(shop), commit, list(files))

    assert read["more.txt"] is None
    assert read["most.txt"] == files["most.txt"]


async def test_files_of_a_repository_too_large_to_list_are_read(here: Connected, shop: GitHubRepo) -> None:
    here.github.limits.tree_entries = 10

    files = await here.checkout.fetch_files(here.place(shop), tip(shop), ["owners/policy.yaml", "owners/none.yaml"])

    assert files == {"owners/policy.yaml": b"version: 1\n", "owners/none.yaml": None}


async def test_a_file_that_cannot_be_looked_for_is_not_taken_for_missing(here: Connected, shop: GitHubRepo) -> None:
    here.github.limits.tree_entries = 2

    with pytest.raises(Misconfigured, match="GitHub does not list the folders of all paths that are needed"):
        await here.checkout.fetch_files(here.place(shop), tip(shop), ["CODEOWNERS"])


async def test_a_commit_that_is_not_there_is_unavailable(here: Connected, shop: GitHubRepo) -> None:
    with pytest.raises(Unavailable):
        await here.checkout.fetch_files(here.place(shop), Commit("f" * 40), ["CODEOWNERS"])


async def test_github_failing_is_unavailable(here: Connected, shop: GitHubRepo) -> None:
    here.github.fail("POST /graphql", 502)

    with pytest.raises(Unavailable, match="it answered 502"):
        await here.checkout.fetch_files(here.place(shop), tip(shop), ["CODEOWNERS", "owners/policy.yaml"])


async def test_a_blob_in_another_shape_is_unavailable(here: Connected, shop: GitHubRepo) -> None:
    here.github.fail("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", 200)

    with pytest.raises(Unavailable, match="malformed at content: missing"):
        await here.checkout.fetch_files(here.place(shop), tip(shop), ["CODEOWNERS"])
