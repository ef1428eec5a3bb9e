"""Reading git: nothing runs, nothing is fetched that was not asked for, and a mirror keeps up."""

import threading
import traceback
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from reviewbot.adapters.checkout_git import GitCheckout, MirrorCheckout
from reviewbot.kernel.errors import Misconfigured, Unavailable
from tests.adapters.certificates import an_authority
from tests.adapters.hostile_repository import HOSTILE_FILES, a_hostile_repository
from tests.contracts.checkout_worlds import SHOP
from tests.contracts.git_repository import GitRepository


def test_a_directory_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="is not a git repository"):
        GitCheckout(tmp_path)


async def test_nothing_of_a_hostile_repository_is_executed(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    hostile = a_hostile_repository(tmp_path / "shop", canary)
    commit = hostile.commit("main", HOSTILE_FILES)
    canary.unlink(missing_ok=True)
    checkout = GitCheckout(hostile.directory)

    assert await checkout.resolve(SHOP, "main") == commit
    assert await checkout.fetch_paths(SHOP, commit) == (".gitattributes", ".gitmodules", "a.py")
    assert await checkout.fetch_files(SHOP, commit, ["a.py"]) == {"a.py": b"one\n"}
    assert not canary.exists()


async def test_an_lfs_pointer_is_read_as_the_pointer_it_is(tmp_path: Path) -> None:
    repository = GitRepository(tmp_path / "shop")
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 3\n"
    commit = repository.commit("main", {".gitattributes": "*.bin filter=lfs diff=lfs\n", "a.bin": pointer})

    assert await GitCheckout(repository.directory).fetch_files(SHOP, commit, ["a.bin"]) == {"a.bin": pointer}


async def test_a_name_that_is_no_utf8_is_left_out(tmp_path: Path) -> None:
    repository = GitRepository(tmp_path / "shop")
    commit = repository.commit("main", {"caf\udce9": "x", "b": "y"})
    checkout = GitCheckout(repository.directory)

    assert await checkout.fetch_paths(SHOP, commit) == ("b",)
    for name in ("caf\ufffd", "caf\udce9"):
        assert await checkout.fetch_files(SHOP, commit, [name]) == {name: None}


async def test_many_files_are_read_at_once(tmp_path: Path) -> None:
    repository = GitRepository(tmp_path / "shop")
    paths = [f"folder/{at}.txt" for at in range(450)]
    commit = repository.commit("main", dict.fromkeys(paths[:25], "same"))

    read = await GitCheckout(repository.directory).fetch_files(SHOP, commit, paths)

    assert read == {path: b"same" if at < 25 else None for at, path in enumerate(paths)}


async def test_the_repository_is_never_written_to(tmp_path: Path) -> None:
    repository = GitRepository(tmp_path / "shop")
    commit = repository.commit("main", {"a": "1"})
    before = {path: path.stat().st_mtime_ns for path in repository.directory.rglob("*")}
    checkout = GitCheckout(repository.directory)

    await checkout.resolve(SHOP, "main")
    await checkout.fetch_files(SHOP, commit, ["a"])
    checkout.close()

    assert {path: path.stat().st_mtime_ns for path in repository.directory.rglob("*")} == before


@pytest.mark.parametrize(
    ("moved", "tip"),
    [
        pytest.param(("symbolic-ref", "HEAD", "refs/heads/other"), "other", id="to another branch"),
        pytest.param(("update-ref", "--no-deref", "HEAD", "other"), "other", id="to a commit and no branch"),
        pytest.param(("symbolic-ref", "HEAD", "refs/heads/alias"), "other", id="to another name of a branch"),
        pytest.param(("update-ref", "HEAD", "other"), "other", id="on with its branch"),
        pytest.param(("pack-refs", "--all", "--prune"), "main", id="nowhere, where no branch has a file of its own"),
        pytest.param(("symbolic-ref", "HEAD", "refs/heads/none"), None, id="to a branch that is not there yet"),
    ],
)
async def test_head_is_what_git_takes_it_for(tmp_path: Path, moved: tuple[str, ...], tip: str | None) -> None:
    repository = GitRepository(tmp_path / "shop")
    commits = {name: repository.commit(name, {"a": name}) for name in ("main", "other")}
    repository.git("symbolic-ref", "refs/heads/alias", "refs/heads/other")
    checkout = GitCheckout(repository.directory)
    assert await checkout.resolve(SHOP, "HEAD") == commits["main"]

    repository.git(*moved)

    assert await checkout.resolve(SHOP, "HEAD") == (None if tip is None else commits[tip])


@pytest.mark.parametrize("url", ["", "--upload-pack=touch owned", "ext::sh -c 'touch owned'"])
def test_an_address_that_could_be_a_command_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(Misconfigured, match="is no address of a git repository"):
        MirrorCheckout(url, tmp_path / "mirror.git")


async def test_a_remote_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    mirror = MirrorCheckout((tmp_path / "gone").as_uri(), tmp_path / "mirror.git")

    with pytest.raises(Unavailable, match="gone is unavailable"):
        await mirror.resolve(SHOP, "HEAD")


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, to anybody, and writes no log."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[GitRepository, str]]:
    """A repository, and where it is served: over TLS, as git is allowed nothing less."""
    repository, authority = GitRepository(tmp_path / "origin"), an_authority()
    monkeypatch.setenv("GIT_SSL_CAINFO", str(authority.write(tmp_path)))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(repository.directory))) as server:
        server.socket = authority.server(tmp_path).wrap_socket(server.socket, server_side=True)
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield repository, f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        serving.join()


async def test_no_token_of_an_address_is_told(tmp_path: Path, served: tuple[GitRepository, str]) -> None:
    _, host = served
    mirror = MirrorCheckout(f"https://x-access-token:ghp_CANARY@{host}/gone.git", tmp_path / "mirror.git")

    with pytest.raises(Unavailable) as told:
        await mirror.resolve(SHOP, "HEAD")

    assert str(told.value).startswith(f"https://{host}/gone.git is unavailable: fatal: repository ")
    assert "CANARY" not in "".join(traceback.format_exception(told.value))


async def test_a_mirror_keeps_no_token_and_is_fetched_with_the_one_of_today(
    tmp_path: Path, served: tuple[GitRepository, str]
) -> None:
    repository, host = served
    first = repository.commit("main", {"a": "1"})
    repository.git("update-server-info")
    earlier = MirrorCheckout(f"https://x-access-token:ghp_CANARY@{host}/.git", tmp_path / "mirror.git")
    assert await earlier.resolve(SHOP, "HEAD") == first
    earlier.close()
    kept = [each.read_bytes() for each in (tmp_path / "mirror.git").rglob("*") if each.is_file()]
    second = repository.commit("main", {"a": "2"}, parents=(first,))
    repository.git("update-server-info")

    later = MirrorCheckout(f"https://x-access-token:ghp_TODAY@{host}/.git", tmp_path / "mirror.git")

    assert await later.resolve(SHOP, "HEAD") == second
    assert b"CANARY" not in b"".join(kept)


async def test_a_mirror_opens_what_an_earlier_process_left_and_forgets_deleted_branches(tmp_path: Path) -> None:
    origin = GitRepository(tmp_path / "origin")
    first = origin.commit("main", {"a": "1"})
    origin.commit("old", {"a": "2"})
    earlier = MirrorCheckout(origin.directory.as_uri(), tmp_path / "mirror.git")
    await earlier.resolve(SHOP, "main")
    earlier.close()
    origin.git("branch", "-D", "old")
    later = MirrorCheckout(origin.directory.as_uri(), tmp_path / "mirror.git")

    assert await later.fetch_files(SHOP, first, ["a"]) == {"a": b"1"}
    assert await later.resolve(SHOP, "HEAD") == first
    assert await later.resolve(SHOP, "old") is None


def test_a_mirror_that_was_never_asked_closes_quietly(tmp_path: Path) -> None:
    MirrorCheckout("https://example.invalid/x.git", tmp_path / "mirror.git").close()
