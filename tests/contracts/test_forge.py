"""The Forge port: what every forge tells of a change, on the fake and on the real ones."""

from typing import Final

import pytest

from reviewbot.change.change import Entry, EntryKind
from reviewbot.change.history import Step
from reviewbot.fakes.checkout import File, Given
from reviewbot.kernel.ids import ChangeNumber, Commit, Head
from tests.contracts.forge_worlds import ANYWHERE, WITH_PUSHES, ForgeWorld, change_in

TEN: Final = "".join(f"line {number}\n" for number in range(1, 11))
SUBMODULE: Final = File(content=b"1" * 40, mode="160000")
LINK: Final = File(content=b"/etc/passwd", mode="120000")


async def _entry(world: ForgeWorld, base: dict[str, Given], head: dict[str, Given]) -> Entry:
    change = await change_in(world, world.opens_change({"README.md": "x\n", **base}, head))
    (entry,) = change.entries
    return entry


@ANYWHERE
async def test_a_change_has_both_ends_its_author_and_whoever_had_a_hand_in_it(world: ForgeWorld) -> None:
    change = await change_in(world, world.opens_change({"a.py": TEN}, {"a.py": TEN + "more\n"}))

    assert (change.base_ref, change.is_open, change.is_draft, change.is_complete) == ("main", True, False, True)
    assert change.repo == world.place.repo
    assert change.merge_base == change.base
    assert len(change.head) == 40
    assert change.author.login == "ada"
    assert {(each.login, each.role) for each in change.contributors} >= {("ada", "author"), ("ada", "committer")}


@ANYWHERE
async def test_there_is_no_change_of_another_number(world: ForgeWorld) -> None:
    world.opens_change({"a.py": TEN}, {"a.py": "x\n"})

    assert await world.forge.fetch_change(world.place, ChangeNumber(99)) is None


@ANYWHERE
async def test_a_modified_file_shows_its_lines_with_their_numbers(world: ForgeWorld) -> None:
    entry = await _entry(world, {"a.py": TEN}, {"a.py": TEN.replace("line 5\n", "line five\nand more\n")})

    assert (entry.path, entry.previous_path, entry.kind, entry.is_whole) == ("a.py", None, "modified", True)
    assert entry.patch is not None
    assert [(line.new_number, line.text.raw) for line in entry.patch.added] == [(5, "line five"), (6, "and more")]
    assert [(line.old_number, line.text.raw) for line in entry.patch.removed] == [(5, "line 5")]
    assert entry.reviewable_bytes == len("line five\nand more\nline 5\n")


@pytest.mark.parametrize(
    ("base", "head", "kind", "is_readable"),
    [
        pytest.param({}, {"b.py": "x\n"}, "added", True, id="added"),
        pytest.param({}, {"b.py": ""}, "added", True, id="added, empty"),
        pytest.param({"b.py": "x\n"}, {"b.py": None}, "removed", True, id="removed"),
        pytest.param(
            {"b.py": "x\n"}, {"b.py": File(content=b"x\n", mode="100755")}, "mode", True, id="made executable"
        ),
        pytest.param({"b.py": "x\n"}, {"b.py": "x\r\n"}, "modified", True, id="line endings only"),
        pytest.param({"b.py": "x \n"}, {"b.py": "x\n"}, "modified", True, id="white space only"),
        pytest.param({"b.py": "x"}, {"b.py": "x\n"}, "modified", True, id="the last line feed only"),
        pytest.param({}, {"b.py": b"caf\xe9\n"}, "added", True, id="not UTF-8"),
        pytest.param({}, {"b.png": b"\x89PNG\0\0"}, "binary", False, id="binary"),
        pytest.param({}, {"b": LINK}, "symlink", False, id="a link"),
        pytest.param({"b": "x\n"}, {"b": LINK}, "symlink", False, id="a file that becomes a link"),
        pytest.param({}, {"b": SUBMODULE}, "submodule", False, id="a submodule"),
        pytest.param(
            {},
            {"b.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 3\n"},
            "binary",
            False,
            id="an LFS pointer",
        ),
    ],
)
@ANYWHERE
async def test_every_kind_of_entry_is_told_apart(
    world: ForgeWorld, base: dict[str, Given], head: dict[str, Given], kind: EntryKind, *, is_readable: bool
) -> None:
    entry = await _entry(world, base, head)

    assert (entry.kind, entry.is_readable) == (kind, is_readable)


@pytest.mark.parametrize(
    "content", [pytest.param(TEN, id="as it was"), pytest.param(TEN + "more\n" * 4, id="with changes")]
)
@ANYWHERE
async def test_a_rename_has_both_names(world: ForgeWorld, content: str) -> None:
    entry = await _entry(world, {"ledger/a.py": TEN}, {"ledger/a.py": None, "b.py": content})

    assert (entry.path, entry.previous_path, entry.kind, entry.is_whole) == ("b.py", "ledger/a.py", "renamed", True)


@ANYWHERE
async def test_a_file_of_ten_thousand_lines_is_shown_whole(world: ForgeWorld) -> None:
    entry = await _entry(world, {}, {"big.sql": "select 1;\n" * 10_000})

    assert entry.is_whole
    assert entry.patch is not None
    assert len(entry.patch.added) == 10_000


@ANYWHERE
async def test_a_file_of_more_lines_than_anybody_reads_is_not_whole(world: ForgeWorld) -> None:
    entry = await _entry(world, {}, {"big.sql": "select 1;\n" * 20_001})

    assert (entry.patch, entry.is_whole) == (None, False)


@ANYWHERE
async def test_names_with_spaces_quotes_and_letters_of_any_script_are_kept(world: ForgeWorld) -> None:
    odd = 'a "b"\t\u00e9\u4e2d.py'

    entry = await _entry(world, {}, {odd: "x\n"})

    assert (entry.path, entry.kind) == (odd, "added")


@ANYWHERE
async def test_an_open_change_is_listed_by_its_head(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    change = await change_in(world, number)

    (listed,) = await world.forge.fetch_open_changes(world.place)

    assert (listed.number, listed.head, listed.base_ref, listed.base) == (number, change.head, "main", change.base)
    assert await world.forge.fetch_open_changes(world.place, head=change.head) == (listed,)
    assert await world.forge.fetch_open_changes(world.place, head=Head("0" * 40)) == ()


def _added(step: Step) -> dict[str, list[str]]:
    return {file.path: [line.raw for line in file.added] for file in step.files if file.added}


@ANYWHERE
async def test_d08_the_one_commit_of_a_change_is_told_with_the_lines_that_it_adds(world: ForgeWorld) -> None:
    number = world.opens_change(
        {"a.py": TEN, "gone.py": "x\n"},
        {
            "a.py": TEN.replace("line 5\n", "line five\n"),
            "gone.py": None,
            "new/b.py": "one\ntwo\n",
            "logo.png": b"\0\1",
        },
    )
    change = await change_in(world, number)

    step = await world.forge.fetch_step(world.place, change.commits[0])

    assert change.commits == (Commit(change.head),)
    assert step.commit == Commit(change.head)
    assert _added(step) == {"a.py": ["line five"], "new/b.py": ["one", "two"]}
    assert step.unseen == ()


@WITH_PUSHES
async def test_d08_every_commit_of_a_change_is_told_oldest_first_and_what_a_later_one_takes_out(
    world: ForgeWorld,
) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": TEN, "keys.env": "TOKEN=1\n"})
    first = (await change_in(world, number)).head
    second = world.pushes(number, {"keys.env": None, "b.py": "two\n"})

    change = await change_in(world, number)

    assert change.commits == (Commit(first), Commit(second))
    assert _added(await world.forge.fetch_step(world.place, Commit(first))) == {"keys.env": ["TOKEN=1"]}
    assert _added(await world.forge.fetch_step(world.place, Commit(second))) == {"b.py": ["two"]}


@WITH_PUSHES
async def test_d08_a_merge_of_the_base_is_none_of_the_change_s_commits(world: ForgeWorld) -> None:
    world.works_inside()
    number = world.opens_change({"a.py": TEN}, {"b.py": "one\n"})
    first = (await change_in(world, number)).head

    world.merges_base(number, {"base.py": "1\n"}, by_hand={})

    assert (await change_in(world, number)).commits == (Commit(first),)
