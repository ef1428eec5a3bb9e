"""The Forge port: what we show is found again, on the fake and on the real ones."""

from dataclasses import replace
from typing import Final

from reviewbot.kernel.ids import Head
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
from tests.contracts.forge_worlds import ANYWHERE, ForgeWorld, change_in

TEN: Final = "".join(f"line {number}\n" for number in range(1, 11))


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


@ANYWHERE
async def test_a_check_is_found_again_on_its_head_and_nowhere_else(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    head = (await change_in(world, number)).head

    await world.forge.apply(world.place, number, CreateCheck(check=_check(head)))

    (posted,) = (await world.forge.fetch_present(world.place, number, head)).posted
    assert isinstance(posted.what, Check)
    assert replace(posted.what, annotations=()) == _check(head)
    assert (await world.forge.fetch_present(world.place, number, Head("0" * 40))).posted == ()


@ANYWHERE
async def test_a_check_is_changed_in_place(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    head = (await change_in(world, number)).head
    await world.forge.apply(world.place, number, CreateCheck(check=_check(head, conclusion=None)))
    (running,) = (await world.forge.fetch_present(world.place, number, head)).posted
    ended = _check(head, said="second", conclusion="success")

    await world.forge.apply(world.place, number, UpdateCheck(id=running.id, check=ended))

    (posted,) = (await world.forge.fetch_present(world.place, number, head)).posted
    assert (posted.id, posted.what) == (running.id, ended)


@ANYWHERE
async def test_comments_are_found_again_by_their_keys_and_edited(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": TEN + "more\n"})
    head = (await change_in(world, number)).head
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


@ANYWHERE
async def test_the_checks_alone_can_be_asked_for(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    head = (await change_in(world, number)).head
    await world.forge.apply(
        world.place, number, CreateComment(comment=Comment(key="summary", body=marked("x", "summary")))
    )
    await world.forge.apply(world.place, number, CreateCheck(check=_check(head)))

    present = await world.forge.fetch_present(world.place, number, head, checks_only=True)

    assert [type(each.what) for each in present.posted] == [Check]


@ANYWHERE
async def test_our_comments_on_a_conversation_can_be_asked_for_alone(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    head = (await change_in(world, number)).head
    first = Comment(key="summary", body=marked("x", "summary"))
    second = Comment(key="command:7", body=marked("y", "command:7"))
    assert await world.forge.fetch_comments(world.place, number) == ()

    for action in (CreateComment(comment=first), CreateCheck(check=_check(head)), CreateComment(comment=second)):
        await world.forge.apply(world.place, number, action)

    assert [each.what for each in await world.forge.fetch_comments(world.place, number)] == [first, second]


@ANYWHERE
async def test_what_was_reconciled_needs_nothing_more(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": TEN + "more\n"})
    head = (await change_in(world, number)).head
    wanted = Wanted(
        checks=(_check(head, conclusion="success"),),
        comments=(Comment(key="summary", body=marked("text", "summary")),),
        inline=(InlineComment(key="f:a:1", path="a.py", line=11, side="new", body=marked("look", "f:a:1")),),
    )

    for action in reconcile(wanted, await world.forge.fetch_present(world.place, number, head)):
        await world.forge.apply(world.place, number, action)

    assert reconcile(wanted, await world.forge.fetch_present(world.place, number, head)) == ()
