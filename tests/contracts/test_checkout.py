"""The Checkout port: regular files at a commit, and nothing that leads elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.fakes.checkout import File
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import Commit
from tests.contracts.checkout_worlds import WORLDS, CheckoutWorld

FIVE_MEBIBYTES = 5 * 1024 * 1024


@pytest.fixture(params=sorted(WORLDS))
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CheckoutWorld]:
    built = WORLDS[request.param](tmp_path)
    yield built
    built.ends()


async def test_a_branch_stands_for_its_newest_commit(world: CheckoutWorld) -> None:
    old = world.commits({"a": "1"})
    assert await world.checkout.resolve(world.place, "main") == old

    new = world.commits({"a": "2"}, after=old)

    assert await world.checkout.resolve(world.place, "main") == new
    assert await world.checkout.resolve(world.place, old) == old
    assert await world.checkout.resolve(world.place, "HEAD") == new


@pytest.mark.parametrize(
    "ref",
    [
        pytest.param("no-such-branch", id="unknown"),
        pytest.param("0" * 40, id="an unknown commit"),
        pytest.param("", id="nothing"),
        pytest.param("--upload-pack=touch owned", id="an option"),
        pytest.param("main\n--all", id="two lines"),
        pytest.param("ma\0in", id="a NUL"),
    ],
)
async def test_a_name_that_stands_for_nothing_gives_none(world: CheckoutWorld, ref: str) -> None:
    world.commits({"a": "1"})

    assert await world.checkout.resolve(world.place, ref) is None


async def test_paths_are_the_regular_files_below_a_folder_sorted(world: CheckoutWorld) -> None:
    commit = world.commits(
        {
            "owners/b.yaml": "b",
            "owners/a.yaml": File(content=b"a", mode="100755"),
            "owners/deep/c.yaml": "c",
            "owners-old/d.yaml": "d",
            "owners/link": File(content=b"/etc/passwd", mode="120000"),
            "owners/module": File(content=b"1" * 40, mode="160000"),
        }
    )
    await world.checkout.resolve(world.place, "main")

    below = ("owners/a.yaml", "owners/b.yaml", "owners/deep/c.yaml")
    assert await world.checkout.fetch_paths(world.place, commit, "owners") == below
    assert await world.checkout.fetch_paths(world.place, commit, "owners/") == below
    assert await world.checkout.fetch_paths(world.place, commit) == ("owners-old/d.yaml", *below)
    assert await world.checkout.fetch_paths(world.place, commit, "nowhere") == ()


async def test_files_are_read_as_they_are(world: CheckoutWorld) -> None:
    contents = {
        "empty": b"",
        "text": b"one\ntwo\r\n",
        "bytes": bytes(range(256)),
        "a b\t\u00e9": b"odd name",
        "*": b"star",
    }
    commit = world.commits(contents)

    assert await world.checkout.fetch_files(world.place, commit, [*contents]) == contents


async def test_what_is_no_regular_file_is_none(world: CheckoutWorld) -> None:
    commit = world.commits(
        {
            "folder/file": "x",
            "link": File(content=b"folder/file", mode="120000"),
            "module": File(content=b"1" * 40, mode="160000"),
            "large": b"x" * (FIVE_MEBIBYTES + 1),
            "just": b"x" * FIVE_MEBIBYTES,
        }
    )
    asked = [
        "folder",
        "link",
        "link/x",
        "module",
        "large",
        "missing",
        "",
        "../folder/file",
        "/etc/passwd",
        "a\0b",
        "fold*",
    ]

    read = await world.checkout.fetch_files(world.place, commit, [*asked, "just"])

    assert {path for path, content in read.items() if content is not None} == {"just"}
    assert [*read] == [*asked, "just"]


async def test_an_older_commit_keeps_its_content(world: CheckoutWorld) -> None:
    old = world.commits({"a": "1", "b": "1"})
    world.commits({"a": "2", "b": None}, after=old)

    assert await world.checkout.fetch_files(world.place, old, ["a", "b"]) == {"a": b"1", "b": b"1"}


async def test_a_commit_that_is_not_there_is_unavailable(world: CheckoutWorld) -> None:
    world.commits({"a": "1"})

    with pytest.raises(Unavailable):
        await world.checkout.fetch_paths(world.place, Commit("0" * 40))
    with pytest.raises(Unavailable):
        await world.checkout.fetch_files(world.place, Commit("0" * 40), ["a"])


async def test_the_history_of_folders_is_told_newest_first_without_what_is_beside_them(world: CheckoutWorld) -> None:
    first = world.commits({"owners/a.yaml": "1", "b.py": "1"})
    beside = world.commits({"b.py": "2"}, after=first)
    second = world.commits({"runbooks/a.md": "1"}, after=beside)
    third = world.commits({"owners/a.yaml": "2"}, after=second)
    last = world.commits({"owners.txt": "1"}, after=third)

    history = await world.checkout.fetch_history(world.place, last, ("owners", "runbooks"))

    assert set(history) == {first, second, third}
    assert history[-1] == first
