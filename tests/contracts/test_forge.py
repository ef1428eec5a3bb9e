"""The Forge port: what every forge promises, on the fake and on the real ones."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from reviewbot.change.change import Change, Entry, EntryKind
from reviewbot.fakes.checkout import File, Given
from reviewbot.kernel.ids import ChangeNumber, Head, TeamName
from reviewbot.publish.marker import marked
from reviewbot.publish.reconcile import reconcile
from reviewbot.publish.surface import (
    Check,
    Comment,
    CreateCheck,
    CreateComment,
    CreateInline,
    EditComment,
    EditInline,
    InlineComment,
    UpdateCheck,
    Wanted,
)
from tests.contracts.forge_worlds import WORLDS, Ability, Choice, ForgeWorld

TEN: Final = "".join(f"line {number}\n" for number in range(1, 11))
SUBMODULE: Final = File(content=b"1" * 40, mode="160000")
LINK: Final = File(content=b"/etc/passwd", mode="120000")


def _with(*abilities: Ability) -> list[object]:
    return [pytest.param(choice, id=choice.name) for choice in WORLDS if choice.abilities >= set(abilities)]


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ForgeWorld]:
    choice: Choice = request.param
    built = choice.build(tmp_path)
    yield built
    built.ends()


anywhere = pytest.mark.parametrize("world", _with(), indirect=True)
among_people = pytest.mark.parametrize("world", _with("people"), indirect=True)
with_pushes = pytest.mark.parametrize("world", _with("pushes"), indirect=True)


async def _change(world: ForgeWorld, number: ChangeNumber) -> Change:
    change = await world.forge.fetch_change(world.place, number)
    assert change is not None
    return change


async def _entry(world: ForgeWorld, base: dict[str, Given], head: dict[str, Given]) -> Entry:
    change = await _change(world, world.opens_change({"README.md": "x\n", **base}, head))
    (entry,) = change.entries
    return entry


@anywhere
async def test_a_change_has_both_ends_its_author_and_whoever_had_a_hand_in_it(world: ForgeWorld) -> None:
    change = await _change(world, world.opens_change({"a.py": TEN}, {"a.py": TEN + "more\n"}))

    assert (change.base_ref, change.is_open, change.is_draft, change.is_complete) == ("main", True, False, True)
    assert change.repo == world.place.repo
    assert change.merge_base == change.base
    assert len(change.head) == 40
    assert change.author.login == "ada"
    assert {(each.login, each.role) for each in change.contributors} >= {("ada", "author"), ("ada", "committer")}


@anywhere
async def test_there_is_no_change_of_another_number(world: ForgeWorld) -> None:
    world.opens_change({"a.py": TEN}, {"a.py": "x\n"})

    assert await world.forge.fetch_change(world.place, ChangeNumber(99)) is None


@anywhere
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
@anywhere
async def test_every_kind_of_entry_is_told_apart(
    world: ForgeWorld, base: dict[str, Given], head: dict[str, Given], kind: EntryKind, *, is_readable: bool
) -> None:
    entry = await _entry(world, base, head)

    assert (entry.kind, entry.is_readable) == (kind, is_readable)


@pytest.mark.parametrize(
    "content", [pytest.param(TEN, id="as it was"), pytest.param(TEN + "more\n" * 4, id="with changes")]
)
@anywhere
async def test_a_rename_has_both_names(world: ForgeWorld, content: str) -> None:
    entry = await _entry(world, {"ledger/a.py": TEN}, {"ledger/a.py": None, "b.py": content})

    assert (entry.path, entry.previous_path, entry.kind, entry.is_whole) == ("b.py", "ledger/a.py", "renamed", True)


@anywhere
async def test_a_file_of_ten_thousand_lines_is_shown_whole(world: ForgeWorld) -> None:
    entry = await _entry(world, {}, {"big.sql": "select 1;\n" * 10_000})

    assert entry.is_whole
    assert entry.patch is not None
    assert len(entry.patch.added) == 10_000


@anywhere
async def test_a_file_of_more_lines_than_anybody_reads_is_not_whole(world: ForgeWorld) -> None:
    entry = await _entry(world, {}, {"big.sql": "select 1;\n" * 20_001})

    assert (entry.patch, entry.is_whole) == (None, False)


@anywhere
async def test_names_with_spaces_quotes_and_letters_of_any_script_are_kept(world: ForgeWorld) -> None:
    odd = 'a "b"\t\u00e9\u4e2d.py'

    entry = await _entry(world, {}, {odd: "x\n"})

    assert (entry.path, entry.kind) == (odd, "added")


@anywhere
async def test_an_open_change_is_listed_by_its_head(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    change = await _change(world, number)

    (listed,) = await world.forge.fetch_open_changes(world.place)

    assert (listed.number, listed.head, listed.base_ref, listed.base) == (number, change.head, "main", change.base)
    assert await world.forge.fetch_open_changes(world.place, head=change.head) == (listed,)
    assert await world.forge.fetch_open_changes(world.place, head=Head("0" * 40)) == ()


def _check(head: Head, *, said: str = "first", conclusion: str | None = "failure") -> Check:
    return Check(
        name="reviewbot/gate",
        head=head,
        external_id=f"sha256:binding/{said}",
        status="in_progress" if conclusion is None else "completed",
        conclusion="failure" if conclusion == "failure" else "success" if conclusion == "success" else None,
        title="Fix it",
        summary="Because.",
        text="```json\n{}\n```",
        annotations=(),
    )


@anywhere
async def test_a_check_is_found_again_on_its_head_and_nowhere_else(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    head = (await _change(world, number)).head

    await world.forge.apply(world.place, number, CreateCheck(check=_check(head)))

    (posted,) = (await world.forge.fetch_present(world.place, number, head)).posted
    assert isinstance(posted.what, Check)
    assert replace(posted.what, annotations=()) == _check(head)
    assert (await world.forge.fetch_present(world.place, number, Head("0" * 40))).posted == ()


@anywhere
async def test_a_check_is_changed_in_place(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    head = (await _change(world, number)).head
    await world.forge.apply(world.place, number, CreateCheck(check=_check(head, conclusion=None)))
    (running,) = (await world.forge.fetch_present(world.place, number, head)).posted
    ended = _check(head, said="second", conclusion="success")

    await world.forge.apply(world.place, number, UpdateCheck(id=running.id, check=ended))

    (posted,) = (await world.forge.fetch_present(world.place, number, head)).posted
    assert (posted.id, posted.what) == (running.id, ended)


@anywhere
async def test_comments_are_found_again_by_their_keys_and_edited(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": TEN + "more\n"})
    head = (await _change(world, number)).head
    summary = Comment(key="summary", body=marked("first", "summary"))
    on_a_line = InlineComment(key="finding:a:1", path="a.py", line=11, side="new", body=marked("look", "finding:a:1"))
    await world.forge.apply(world.place, number, CreateComment(comment=summary))
    await world.forge.apply(world.place, number, CreateInline(comments=(on_a_line,)))
    first = {each.what: each.id for each in (await world.forge.fetch_present(world.place, number, head)).posted}

    again = replace(summary, body=marked("second", "summary"))
    gone = replace(on_a_line, body=marked("gone", "finding:a:1"))
    await world.forge.apply(world.place, number, EditComment(id=first[summary], comment=again))
    await world.forge.apply(world.place, number, EditInline(id=first[on_a_line], comment=gone))

    posted = (await world.forge.fetch_present(world.place, number, head)).posted
    assert {each.what: each.id for each in posted} == {again: first[summary], gone: first[on_a_line]}


@anywhere
async def test_the_checks_alone_can_be_asked_for(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    head = (await _change(world, number)).head
    await world.forge.apply(
        world.place, number, CreateComment(comment=Comment(key="summary", body=marked("x", "summary")))
    )
    await world.forge.apply(world.place, number, CreateCheck(check=_check(head)))

    present = await world.forge.fetch_present(world.place, number, head, checks_only=True)

    assert [type(each.what) for each in present.posted] == [Check]


@anywhere
async def test_what_was_reconciled_needs_nothing_more(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": TEN + "more\n"})
    head = (await _change(world, number)).head
    wanted = Wanted(
        checks=(_check(head, conclusion="success"),),
        comments=(Comment(key="summary", body=marked("text", "summary")),),
        inline=(InlineComment(key="f:a:1", path="a.py", line=11, side="new", body=marked("look", "f:a:1")),),
    )

    for action in reconcile(wanted, await world.forge.fetch_present(world.place, number, head)):
        await world.forge.apply(world.place, number, action)

    assert reconcile(wanted, await world.forge.fetch_present(world.place, number, head)) == ()


@with_pushes
async def test_a_push_moves_the_head_and_leaves_the_checks_behind(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    old_head = (await _change(world, number)).head
    await world.forge.apply(world.place, number, CreateCheck(check=_check(old_head)))

    new_head = world.pushes(number, {"b.py": "y\n"}, by="lin")

    change = await _change(world, number)
    assert (change.head, [entry.path for entry in change.entries]) == (new_head, ["a.py", "b.py"])
    assert "lin" in {each.login for each in change.contributors}
    assert (await world.forge.fetch_present(world.place, number, new_head)).posted == ()


@with_pushes
async def test_a_closed_change_is_not_listed(world: ForgeWorld) -> None:
    first = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    second = world.opens_change({}, {"a.py": "y\n"})

    assert [each.number for each in await world.forge.fetch_open_changes(world.place)] == [second, first]

    world.closes(first)

    assert [each.number for each in await world.forge.fetch_open_changes(world.place)] == [second]
    assert not (await _change(world, first)).is_open


@among_people
async def test_reviews_are_told_with_the_head_they_were_given_on(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    head = (await _change(world, number)).head

    first = world.reviews(number, by="lin", state="approved")
    second = world.reviews(number, by="grace", state="changes_requested")
    world.dismisses(number, first)

    reviews = await world.forge.fetch_reviews(world.place, number)
    assert [(each.id, each.user.login, each.user.id, each.state, each.head) for each in reviews] == [
        (first, "lin", world.account_id("lin"), "dismissed", head),
        (second, "grace", world.account_id("grace"), "changes_requested", head),
    ]


@among_people
async def test_a_team_is_its_members_ids_and_an_unknown_one_is_unreadable(world: ForgeWorld) -> None:
    world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    world.team("acme/payments", "lin", "grace")

    assert await world.forge.fetch_members(world.place, TeamName("acme/payments")) == frozenset(
        {
            world.account_id("lin"),
            world.account_id("grace"),
        }
    )
    assert await world.forge.fetch_members(world.place, TeamName("acme/nobody")) is None


@among_people
async def test_the_right_to_push_is_told(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})

    assert not (await _change(world, number)).author_may_write

    world.lets_write("ada")

    assert await world.forge.may_write(world.place, world.account_id("ada"))
    assert (await _change(world, number)).author_may_write


@among_people
async def test_a_draft_is_told(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})

    world.marks_draft(number)

    assert (await _change(world, number)).is_draft
    assert [each.is_draft for each in await world.forge.fetch_open_changes(world.place)] == [True]
