"""The local forge: what only a real repository can do wrong, each with its sentence."""

import subprocess
from pathlib import Path

import pytest

from reviewbot.adapters.forge_local import LOCAL_CHANGE, LocalForge
from reviewbot.adapters.forge_local_diff import read_entries
from reviewbot.adapters.git_isolated import IsolatedGit
from reviewbot.change.change import Change
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import TeamName
from tests.adapters.hostile_repository import HOSTILE_FILES, a_hostile_repository
from tests.contracts.git_repository import GitRepository


async def _change(repository: GitRepository, *, base: str = "main", head: str = "topic") -> Change:
    forge = LocalForge(repository.directory, base=base, head=head)
    change = await forge.fetch_change(forge.place, LOCAL_CHANGE)
    forge.close()
    assert change is not None
    return change


def _refusal(directory: Path, *, base: str = "main", head: str = "topic") -> str:
    with pytest.raises(Misconfigured) as refused:
        LocalForge(directory, base=base, head=head)
    return str(refused.value)


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    made = GitRepository(tmp_path / "shop")
    root = made.commit("main", {"a.py": "one\n"}, by="maintainer")
    made.commit("topic", {"a.py": "two\n"}, parents=(root,))
    return made


def test_a_directory_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    assert _refusal(tmp_path) == (f"{tmp_path}: is not a git repository: neither it nor a folder above it holds one")


def test_a_folder_that_only_looks_like_a_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()

    assert "is not a git repository: fatal: not a git repository" in _refusal(tmp_path)


def test_a_directory_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert "is not a git repository" in _refusal(tmp_path / "nowhere")


def test_ends_that_do_not_exist_are_named_together(repository: GitRepository) -> None:
    assert _refusal(repository.directory, base="mian", head="tpoic") == (
        "shop: 'mian' names no commit of 'shop'; git log mian has to work first\n"
        "shop: 'tpoic' names no commit of 'shop'; git log tpoic has to work first"
    )


def test_an_option_is_no_end(repository: GitRepository) -> None:
    assert "'--output=owned' names no commit" in _refusal(repository.directory, base="--output=owned")


def test_nothing_new_is_said(repository: GitRepository) -> None:
    assert _refusal(repository.directory, head="main") == "shop: nothing is new on 'main' since it left 'main'"


def test_two_histories_that_share_nothing_are_refused(repository: GitRepository) -> None:
    repository.commit("stranger", {"b.py": "x\n"})

    assert _refusal(repository.directory, head="stranger") == (
        "shop: no common ancestor of base and head is here; they share no history"
    )


@pytest.mark.parametrize(
    ("depth", "sentence"),
    [
        pytest.param(1, "no common ancestor of base and head is here; the history is cut off here", id="no base"),
        pytest.param(2, "the history is cut off between base and head (a shallow clone)", id="a hole between"),
    ],
)
def test_a_shallow_clone_is_refused_with_the_way_out(tmp_path: Path, depth: int, sentence: str) -> None:
    origin = GitRepository(tmp_path / "origin")
    root = origin.commit("main", {"a.py": "0\n"})
    first = origin.commit("topic", {"a.py": "1\n"}, parents=(root,))
    side = origin.commit("side", {"b.py": "1\n"}, parents=(root,))
    second = origin.commit("topic", {"a.py": "2\n"}, parents=(first,))
    base = origin.commit("main", {"c.py": "1\n"}, parents=(root,))
    last = origin.commit("topic", {"b.py": "1\n"}, parents=(second, side))
    origin.commit("topic", {"c.py": "1\n"}, parents=(last, base))
    clone = tmp_path / "clone"
    _shallow_clone(origin, clone, depth=depth)

    refusal = _refusal(clone, base="origin/main", head="origin/topic")

    assert sentence in refusal
    assert "git fetch --unshallow" in refusal


def _shallow_clone(origin: GitRepository, clone: Path, *, depth: int) -> None:
    address = origin.directory.as_uri()
    subprocess.run(["git", "clone", "-q", "--no-single-branch", f"--depth={depth}", address, str(clone)], check=True)


async def test_a_shallow_clone_that_holds_all_of_the_change_is_read(tmp_path: Path) -> None:
    origin = GitRepository(tmp_path / "origin")
    older = origin.commit("main", {"a.py": "0\n"})
    root = origin.commit("main", {"a.py": "1\n"}, parents=(older,))
    origin.commit("topic", {"a.py": "2\n"}, parents=(root,))
    clone = tmp_path / "clone"
    _shallow_clone(origin, clone, depth=2)
    forge = LocalForge(clone, base="origin/main", head="origin/topic")

    change = await forge.fetch_change(forge.place, LOCAL_CHANGE)

    assert change is not None
    assert [entry.path for entry in change.entries] == ["a.py"]


async def test_the_left_side_is_where_the_head_left_the_base(repository: GitRepository) -> None:
    root = repository.git("rev-parse", "main").decode().strip()
    repository.git("checkout", "-q", "-f", "main")
    (repository.directory / "later.py").write_text("x\n")
    repository.git("add", ".")
    repository.git("-c", "user.name=m", "-c", "user.email=m@x", "commit", "-qm", "later")

    change = await _change(repository)

    assert change.merge_base == root
    assert change.base != root
    assert [entry.path for entry in change.entries] == ["a.py"]


async def test_whoever_is_named_in_a_commit_is_a_contributor_without_an_id(repository: GitRepository) -> None:
    repository.commit(
        "topic",
        {"b.py": "x\n"},
        parents=((await _change(repository)).base,),
        by="ada",
        committed_by="lin",
        message="Add b\n\nWhy.\n\nCo-authored-by: Grace <grace@acme.example>\nCo-authored-by: Bot <b@x>\n",
    )

    change = await _change(repository)

    assert [(each.login, each.id, each.role) for each in change.contributors] == [
        ("ada", None, "author"),
        ("lin", None, "committer"),
        ("Grace <grace@acme.example>", None, "coauthor"),
        ("Bot <b@x>", None, "coauthor"),
    ]
    assert (change.title.raw, change.description.raw[:4]) == ("Add b", "Why.")


@pytest.mark.parametrize(
    ("given", "login", "kind"),
    [
        pytest.param(None, "ada", "unknown", id="from the commits"),
        pytest.param("lin", "lin", "unknown", id="as said"),
        pytest.param("copilot[bot]", "copilot[bot]", "bot", id="a bot"),
    ],
)
async def test_the_author_is_whom_the_caller_names(
    repository: GitRepository, given: str | None, login: str, kind: str
) -> None:
    forge = LocalForge(repository.directory, base="main", head="topic", author=given)

    change = await forge.fetch_change(forge.place, LOCAL_CHANGE)

    assert change is not None
    assert (change.author.login, change.author.kind) == (login, kind)


async def test_nobody_is_there_to_ask(repository: GitRepository) -> None:
    forge = LocalForge(repository.directory, base="main", head="topic")
    change = await forge.fetch_change(forge.place, LOCAL_CHANGE)
    assert change is not None

    assert await forge.fetch_reviews(forge.place, LOCAL_CHANGE) == ()
    one, other = [await forge.fetch_members(forge.place, TeamName(f"acme/{name}")) for name in ("payments", "sox")]
    assert one
    assert other
    assert not one & other
    assert max(one | other) < 0
    assert await forge.may_write(forge.place, change.author.id)
    assert (forge.place.repo, forge.head) == ("local/shop", change.head)


async def test_a_name_that_is_no_utf8_is_unknown_and_never_whole_by_silence(repository: GitRepository) -> None:
    base = (await _change(repository)).base
    repository.commit("topic", {"ledger/caf\udce9.sql": "x\n", "b.py": "y\n"}, parents=(base,))

    change = await _change(repository)

    assert [(entry.path, entry.kind, entry.is_readable) for entry in change.entries] == [
        ("b.py", "added", True),
        ("ledger/caf\ufffd.sql", "unknown", False),
    ]


async def test_a_difference_too_large_to_read_is_listed_and_not_whole(repository: GitRepository) -> None:
    change = await _change(repository)
    git = IsolatedGit(repository.directory)

    (entry,) = read_entries(git, change.merge_base, change.head, most_bytes=7)

    assert (entry.path, entry.kind, entry.patch, entry.is_whole) == ("a.py", "modified", None, False)
    assert read_entries(git, change.merge_base, change.head, most_bytes=8) == change.entries


async def test_more_lines_than_anybody_reads_are_listed_and_not_whole(repository: GitRepository) -> None:
    base = (await _change(repository)).base
    repository.commit("topic", {f"{name}.sql": "select 1;\n" * 70_000 for name in "abc"}, parents=(base,))

    change = await _change(repository)

    assert [(entry.path, entry.is_whole) for entry in change.entries] == [(f"{name}.sql", False) for name in "abc"]


async def test_nothing_of_a_hostile_repository_is_executed_and_no_attribute_hides_a_line(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    hostile = a_hostile_repository(tmp_path / "shop", canary)
    root = hostile.commit("main", HOSTILE_FILES)
    hostile.commit("topic", {**HOSTILE_FILES, "a.py": "two\n"}, parents=(root,))
    canary.unlink(missing_ok=True)

    (entry,) = (await _change(hostile)).entries

    assert not canary.exists()
    assert (entry.kind, entry.is_whole) == ("modified", True)
    assert entry.patch is not None
    assert [line.text.raw for line in entry.patch.added] == ["two"]


async def test_a_replaced_object_does_not_change_what_is_read(repository: GitRepository) -> None:
    base = (await _change(repository)).base
    harmless = repository.commit("decoy", {"a.py": "one\n", "b.py": "y\n"}, parents=(base,))
    repository.git("replace", (await _change(repository)).head, harmless)

    (entry,) = (await _change(repository)).entries

    assert entry.path == "a.py"


async def test_a_linked_working_tree_is_read_like_its_repository(repository: GitRepository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "-q", str(tmp_path / "linked"), "topic")
    forge = LocalForge(tmp_path / "linked", base="main")

    change = await forge.fetch_change(forge.place, LOCAL_CHANGE)

    assert change is not None
    assert [entry.path for entry in change.entries] == ["a.py"]


async def test_a_folder_inside_a_repository_stands_for_all_of_it(repository: GitRepository) -> None:
    (repository.directory / "deep").mkdir()
    forge = LocalForge(repository.directory / "deep", base="main", head="topic")

    change = await forge.fetch_change(forge.place, LOCAL_CHANGE)

    assert change is not None
    assert [entry.path for entry in change.entries] == ["a.py"]


async def test_a_bare_repository_is_read_too(repository: GitRepository) -> None:
    forge = LocalForge(repository.directory / ".git", base="main", head="topic")

    change = await forge.fetch_change(forge.place, LOCAL_CHANGE)

    assert change is not None
    assert [entry.path for entry in change.entries] == ["a.py"]


async def test_a_hook_of_another_repository_does_not_lead_astray(
    repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = GitRepository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.directory / ".git"))

    change = await _change(repository)

    assert [entry.path for entry in change.entries] == ["a.py"]


async def test_a_damaged_repository_is_unavailable(repository: GitRepository) -> None:
    forge = LocalForge(repository.directory, base="main", head="topic")
    blob = repository.git("rev-parse", "topic:a.py").decode().strip()
    (repository.directory / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    with pytest.raises(Unavailable):
        await forge.fetch_change(forge.place, LOCAL_CHANGE)
