"""The Forge port: issues that we open are opened once, and told as they are."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from reviewbot.change.account import Account
from reviewbot.kernel.ids import Login
from reviewbot.publish.issue import Issue, SeenIssue
from reviewbot.publish.marker import marked
from tests.contracts.forge_worlds import AMONG_PEOPLE, ANYWHERE, ForgeWorld

WANTED: Final = Issue(
    key="glass:abc",
    title="Review change 1 afterwards",
    body=marked("Look.", "glass:abc"),
    since=datetime(2020, 1, 1, tzinfo=UTC),
)
OTHER: Final = replace(WANTED, key="glass:def", body=marked("Look.", "glass:def"))


@AMONG_PEOPLE
async def test_an_issue_is_opened_and_shown(world: ForgeWorld) -> None:
    world.opens_change({"a.py": "one\n"}, {"a.py": "x\n"})

    number = await world.forge.post_issue(world.place, WANTED)

    assert number is not None
    seen = await world.forge.fetch_issue(world.place, number)
    assert seen == SeenIssue(number=number, is_open=True, closed_by=None)


@AMONG_PEOPLE
async def test_i10_the_same_issue_is_opened_once(world: ForgeWorld) -> None:
    world.opens_change({"a.py": "one\n"}, {"a.py": "x\n"})

    first = await world.forge.post_issue(world.place, WANTED)
    other = await world.forge.post_issue(world.place, OTHER)
    again = await world.forge.post_issue(world.place, WANTED)

    assert first == again != other


@AMONG_PEOPLE
async def test_a_closed_issue_tells_who_closed_it_and_is_not_opened_again(world: ForgeWorld) -> None:
    world.opens_change({"a.py": "one\n"}, {"a.py": "x\n"})
    number = await world.forge.post_issue(world.place, WANTED)
    assert number is not None

    world.closes_issue(number, by="eve")

    eve = Account(login=Login("eve"), id=world.account_id("eve"), kind="human")
    assert await world.forge.fetch_issue(world.place, number) == SeenIssue(number=number, is_open=False, closed_by=eve)
    assert await world.forge.post_issue(world.place, WANTED) == number


@ANYWHERE
async def test_a_repository_that_takes_no_issues_gets_none(world: ForgeWorld) -> None:
    world.opens_change({"a.py": "one\n"}, {"a.py": "x\n"})

    world.takes_no_issues()

    assert await world.forge.post_issue(world.place, WANTED) is None


@ANYWHERE
async def test_an_issue_that_is_none_is_not_there(world: ForgeWorld) -> None:
    change = world.opens_change({"a.py": "one\n"}, {"a.py": "x\n"})

    assert await world.forge.fetch_issue(world.place, 999_999) is None
    assert await world.forge.fetch_issue(world.place, change) is None
