"""The Forge port: what is told of people's standing, of a head's moves, and of evidence."""

from datetime import timedelta
from typing import Final, Literal, TypeAlias

import pytest

from reviewbot.change.account import Account
from reviewbot.gate.world import Fact, Push, Standing
from reviewbot.kernel.ids import AccountId, ChangeNumber, Head, Login, TeamName
from reviewbot.ownership.policy import Proof
from tests.contracts.forge_worlds import AMONG_PEOPLE, WITH_PUSHES, ForgeWorld, change_in

Kind: TypeAlias = Literal["check", "deployment"]

TEN: Final = "".join(f"line {number}\n" for number in range(1, 11))
GONE: Final = Standing(may_write=False, is_active=False)


def _account(world: ForgeWorld, login: str) -> Account:
    return Account(login=Login(login), id=world.account_id(login), kind="human")


async def _pushes(world: ForgeWorld, number: ChangeNumber, *, with_content: bool = True) -> tuple[Push, ...]:
    pushes = await world.forge.fetch_pushes(world.place, number, with_content=with_content)
    assert pushes is not None
    return pushes


async def _opened_inside(world: ForgeWorld) -> ChangeNumber:
    world.works_inside()
    return world.opens_change({"a.py": TEN, "ledger/tax.py": "1\n"}, {"a.py": "x\n"})


@AMONG_PEOPLE
async def test_a_standing_is_whether_somebody_may_push_now(world: ForgeWorld) -> None:
    world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    world.lets_write("grace")
    grace, lin = _account(world, "grace"), _account(world, "lin")

    assert await world.forge.fetch_standings(world.place, (grace, lin)) == {
        grace.id: Standing(may_write=True, is_active=True),
        lin.id: Standing(may_write=False, is_active=True),
    }


@AMONG_PEOPLE
async def test_h11_a_suspended_account_may_do_nothing_and_is_in_no_team(world: ForgeWorld) -> None:
    world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    world.team("acme/sox", "grace", "lin")
    world.lets_write("grace")
    grace = _account(world, "grace")

    world.suspends("grace")

    assert await world.forge.fetch_standings(world.place, (grace,)) == {grace.id: GONE}
    assert await world.forge.fetch_members(world.place, TeamName("acme/sox")) == frozenset({world.account_id("lin")})


@AMONG_PEOPLE
async def test_who_administers_is_told_of_people_who_are_there(world: ForgeWorld) -> None:
    world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    world.lets_write("lin")
    world.lets_administer("grace")
    world.lets_administer("mallory")

    world.suspends("mallory")

    assert await world.forge.fetch_admins(world.place) == frozenset({world.account_id("grace")})


@AMONG_PEOPLE
async def test_h07_a_standing_is_of_the_number_and_not_of_the_name(world: ForgeWorld) -> None:
    world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    world.lets_write("grace")
    impostor = Account(login=Login("grace"), id=AccountId(999_999_999), kind="human")

    assert await world.forge.fetch_standings(world.place, (impostor,)) == {impostor.id: GONE}


@WITH_PUSHES
async def test_every_push_is_told_with_its_instant_and_what_it_brings(world: ForgeWorld) -> None:
    number = await _opened_inside(world)
    first_head = (await change_in(world, number)).head
    world.time_passes()
    second_head = world.pushes(number, {"ledger/tax.py": None, "tax.py": "1\n"})

    first, second = await _pushes(world, number)

    assert (first.head, first.brings, first.is_base_merge) == (first_head, None, False)
    assert (second.head, second.brings, second.is_base_merge) == (
        second_head,
        frozenset({"ledger/tax.py", "tax.py"}),
        False,
    )
    assert second.at - first.at >= timedelta(minutes=1)


@WITH_PUSHES
async def test_what_a_push_brings_is_not_told_where_nobody_asks(world: ForgeWorld) -> None:
    number = await _opened_inside(world)
    world.pushes(number, {"b.py": "1\n"})

    pushes = await _pushes(world, number, with_content=False)

    assert [(push.brings, push.is_base_merge) for push in pushes] == [(None, False), (None, False)]


@WITH_PUSHES
@pytest.mark.parametrize(
    ("by_hand", "brings", "is_base_merge"),
    [
        pytest.param({}, frozenset(), True, id="clean"),
        pytest.param({"evil.py": "1\n"}, frozenset({"evil.py"}), False, id="D-10 with a file that neither side had"),
    ],
)
async def test_a_merge_of_the_base_brings_only_what_was_done_by_hand(
    world: ForgeWorld, by_hand: dict[str, str], brings: frozenset[str], *, is_base_merge: bool
) -> None:
    number = await _opened_inside(world)
    merged = world.merges_base(number, {"ledger/tax.py": "2\n", "base.py": "1\n"}, by_hand=by_hand)

    last = (await _pushes(world, number))[-1]

    assert (last.head, last.brings, last.is_base_merge) == (merged, brings, is_base_merge)


@WITH_PUSHES
async def test_r02_a_head_that_comes_back_by_force_has_come_anew(world: ForgeWorld) -> None:
    number = await _opened_inside(world)
    old_head = (await change_in(world, number)).head
    world.time_passes()
    new_head = world.pushes(number, {"b.py": "1\n"})
    world.time_passes()

    world.forces(number, old_head)

    pushes = await _pushes(world, number)
    assert [push.head for push in pushes] == [old_head, new_head, old_head]
    assert (pushes[-1].brings, pushes[-1].is_base_merge) == (None, False)
    assert pushes[0].at < pushes[1].at < pushes[2].at


@WITH_PUSHES
async def test_of_a_fork_no_push_is_told(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    world.pushes(number, {"b.py": "1\n"})

    assert await world.forge.fetch_pushes(world.place, number) is None


@WITH_PUSHES
async def test_of_a_fork_a_push_by_force_is_told(world: ForgeWorld) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    old_head = (await change_in(world, number)).head
    world.pushes(number, {"b.py": "1\n"})

    world.forces(number, old_head)

    (push,) = await _pushes(world, number)
    assert (push.head, push.brings, push.is_base_merge) == (old_head, None, False)


@WITH_PUSHES
async def test_r04_a_base_that_is_forced_elsewhere_makes_another_change_of_the_same_head(world: ForgeWorld) -> None:
    number = await _opened_inside(world)
    world.time_passes()

    world.forces_base()

    first, again = await _pushes(world, number)
    assert (again.head, again.brings, again.is_base_merge) == (first.head, None, False)
    assert again.at - first.at >= timedelta(minutes=1)


@WITH_PUSHES
async def test_a_retarget_makes_another_change_of_the_same_head(world: ForgeWorld) -> None:
    number = await _opened_inside(world)
    world.time_passes()

    world.retargets(number, "release")

    first, again = await _pushes(world, number)
    assert (again.head, again.brings, again.is_base_merge) == (first.head, None, False)
    assert again.at > first.at


@AMONG_PEOPLE
@pytest.mark.parametrize("is_success", [pytest.param(True, id="a success"), pytest.param(False, id="anything else")])
@pytest.mark.parametrize("kind", ["check", "deployment"])
async def test_evidence_is_what_the_named_app_says_of_this_head(
    world: ForgeWorld, kind: Kind, *, is_success: bool
) -> None:
    head = (await change_in(world, world.opens_change({"a.py": TEN}, {"a.py": "x\n"}))).head
    app = world.is_evident(head, kind, "staging", is_success=is_success)
    proof = Proof(kind=kind, name="staging", app_id=app)

    assert await world.forge.fetch_facts(world.place, head, (proof, proof)) == (
        Fact(kind=kind, name="staging", app_id=app, head=head, is_success=is_success),
    )


@AMONG_PEOPLE
@pytest.mark.parametrize("kind", ["check", "deployment"])
async def test_evidence_of_another_app_name_or_head_is_none(world: ForgeWorld, kind: Kind) -> None:
    number = world.opens_change({"a.py": TEN}, {"a.py": "x\n"})
    old_head = (await change_in(world, number)).head
    app = world.is_evident(old_head, kind, "staging", is_success=True)
    new_head = world.pushes(number, {"b.py": "1\n"})

    assert await _facts(world, old_head, Proof(kind=kind, name="staging", app_id=app + 1)) == ()
    assert await _facts(world, old_head, Proof(kind=kind, name="canary", app_id=app)) == ()
    assert await _facts(world, new_head, Proof(kind=kind, name="staging", app_id=app)) == ()


@AMONG_PEOPLE
async def test_the_newest_evidence_is_told(world: ForgeWorld) -> None:
    head = (await change_in(world, world.opens_change({"a.py": TEN}, {"a.py": "x\n"}))).head
    app = world.is_evident(head, "deployment", "staging", is_success=True)
    world.is_evident(head, "deployment", "staging", is_success=False)

    (fact,) = await _facts(world, head, Proof(kind="deployment", name="staging", app_id=app))

    assert not fact.is_success


async def _facts(world: ForgeWorld, head: Head, proof: Proof) -> tuple[Fact, ...]:
    return await world.forge.fetch_facts(world.place, head, (proof,))
