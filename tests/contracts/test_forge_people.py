"""The Forge port: what people do is told, wherever there are people."""

from typing import Final

from reviewbot.change.account import Account
from reviewbot.gate.world import ReviewDismissal
from reviewbot.kernel.ids import Head, Login, TeamName
from reviewbot.publish.surface import (
    Check,
    CreateCheck,
)
from tests.contracts.forge_worlds import AMONG_PEOPLE, WITH_PUSHES, ForgeWorld, change_in

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


@WITH_PUSHES
async def test_a_push_moves_the_head_and_leaves_the_checks_behind(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    old_head = (await change_in(world, number)).head
    await world.forge.apply(world.place, number, CreateCheck(check=_check(old_head)))

    new_head = world.pushes(number, {"b.py": "y\n"}, by="lin")

    change = await change_in(world, number)
    assert (change.head, [entry.path for entry in change.entries]) == (new_head, ["a.py", "b.py"])
    assert "lin" in {each.login for each in change.contributors}
    assert (await world.forge.fetch_present(world.place, number, new_head)).posted == ()


@WITH_PUSHES
async def test_a_closed_change_is_not_listed(world: ForgeWorld) -> None:
    first = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    second = world.opens_change({}, {"a.py": "y\n"})

    assert [each.number for each in await world.forge.fetch_open_changes(world.place)] == [second, first]

    world.closes(first)

    assert [each.number for each in await world.forge.fetch_open_changes(world.place)] == [second]
    assert not (await change_in(world, first)).is_open


@AMONG_PEOPLE
async def test_reviews_are_told_with_the_head_they_were_given_on(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    head = (await change_in(world, number)).head

    first = world.reviews(number, by="lin", state="approved")
    second = world.reviews(number, by="grace", state="changes_requested")
    world.dismisses(number, first)

    reviews = await world.forge.fetch_reviews(world.place, number)
    assert [(each.id, each.user.login, each.user.id, each.state, each.head) for each in reviews] == [
        (first, "lin", world.account_id("lin"), "dismissed", head),
        (second, "grace", world.account_id("grace"), "changes_requested", head),
    ]


@AMONG_PEOPLE
async def test_h09_who_dismissed_a_review_is_told_and_what_it_said_until_then(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    first = world.reviews(number, by="lin", state="approved")
    second = world.reviews(number, by="grace", state="changes_requested")
    world.reviews(number, by="lin", state="commented")

    world.dismisses(number, first, by="maintainer")
    world.dismisses(number, second, by="ada")

    reviews = await world.forge.fetch_reviews(world.place, number)
    assert [each.dismissal for each in reviews] == [
        ReviewDismissal(by=_account(world, "maintainer"), was="approved"),
        ReviewDismissal(by=_account(world, "ada"), was="changes_requested"),
        None,
    ]


def _account(world: ForgeWorld, login: str) -> Account:
    return Account(login=Login(login), id=world.account_id(login), kind="human")


@AMONG_PEOPLE
async def test_an_approval_before_a_retarget_is_bound_to_the_old_base(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    before = world.reviews(number, by="lin", state="approved")
    assert [each.base_ref for each in await world.forge.fetch_reviews(world.place, number)] == ["main"]

    world.retargets(number, "release")
    after = world.reviews(number, by="grace", state="approved")

    assert (await change_in(world, number)).base_ref == "release"
    reviews = {each.id: each for each in await world.forge.fetch_reviews(world.place, number)}
    assert reviews[before].base_ref != "release"
    assert reviews[after].base_ref == "release"


@AMONG_PEOPLE
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


@AMONG_PEOPLE
async def test_the_right_to_push_is_told(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})

    assert not (await change_in(world, number)).author_may_write

    world.lets_write("ada")

    assert await world.forge.may_write(world.place, world.account_id("ada"))
    assert (await change_in(world, number)).author_may_write


@AMONG_PEOPLE
async def test_a_draft_is_told(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})

    world.marks_draft(number)

    assert (await change_in(world, number)).is_draft
    assert [each.is_draft for each in await world.forge.fetch_open_changes(world.place)] == [True]
