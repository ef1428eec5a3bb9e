"""Broken glass stays behind: a head that goes away and comes back, or a base that does, comes back whole."""

from collections.abc import Callable

import pytest

from reviewbot.gate.debt import Debt
from tests.world import World

ASK_SOX = "action_required: Ask acme/sox to approve"
BROKEN = "success: BROKEN GLASS, expires 2026-11-20T13:01:00.000000Z"
COMMAND = "/reviewbot break-glass the ledger is down"
LEFT_BEHIND = "break_glass: The break-glass is not known to be younger than this head"


@pytest.fixture
def shut(world: World) -> World:
    """A change of ada's on a regulated path whose gate waits for people, and a list of three who break glass."""
    world.models_find_nothing()
    world.owner("payments", of="ledger/**")
    world.team("acme/sox", "grace")
    world.team("acme/incident", "cy", "dee", "eve")
    world.regulated("sox", of="ledger/**", approvals=1, by="acme/sox")
    world.policy(break_glass={"from": ["acme/incident"], "expires": "1h", "review_within": "3d"})
    world.base_has({"README.md": "The shop, twice.\n"})
    world.author_pushes("ledger/tax.py")
    world.gate_says(ASK_SOX)
    world.clock.advance(minutes=1)
    return world


def head_goes_and_comes_back(world: World) -> None:
    """Push over the head, and force it back."""
    head = world.change().head
    world.author_pushes("ledger/tax.py")
    world.everything()
    world.author_forces(head)


def base_is_forced(world: World) -> None:
    """Force the base elsewhere, under the same head."""
    world.base_is_forced_back()


def base_goes_and_comes_back(world: World) -> None:
    """Point the change at another base and back."""
    world.author_retargets("release")
    world.everything()
    world.scene.retarget(world.place, world.last, "main")
    world.happens("edited", changes={"base": {"ref": {"from": "release"}}})


DETOURS = pytest.mark.parametrize(
    "detour",
    [
        pytest.param(head_goes_and_comes_back, id="A-09 for another head that came back"),
        pytest.param(base_is_forced, id="A-09 for the head over another base"),
        pytest.param(base_goes_and_comes_back, id="A-09 for another base that came back"),
    ],
)


def debts(world: World) -> tuple[Debt, ...]:
    """Return the debts that stand."""
    return world.bot.asks(lambda store: store.fetch_debts())


@DETOURS
def test_what_was_broken_is_whole(shut: World, detour: Callable[[World], None]) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", COMMAND)
    shut.gate_says(BROKEN)
    shut.everything()

    detour(shut)

    shut.gate_says(ASK_SOX)
    assert LEFT_BEHIND in shut.gate_text()
    assert not shut.may_merge()
    assert len(debts(shut)) == 1
    shut.everything()


@DETOURS
def test_what_was_asked_for_before_and_agreed_to_after_breaks_nothing(
    shut: World, detour: Callable[[World], None]
) -> None:
    shut.person_says("cy", COMMAND)
    shut.everything()
    detour(shut)
    shut.clock.advance(minutes=1)

    shut.person_says("dee", COMMAND)

    assert shut.answers()[-1].partition("\n\n")[2].startswith("Asked for; nothing is open yet.")
    shut.gate_says(ASK_SOX)
    assert "break_glass: The break-glass is asked for and not active" in shut.gate_text()
    assert debts(shut) == ()
    shut.everything()


def test_two_people_after_the_detour_break_it_again(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", COMMAND)
    shut.gate_says(BROKEN)
    head_goes_and_comes_back(shut)
    shut.everything()
    shut.clock.advance(minutes=1)

    shut.person_says("eve", COMMAND)
    shut.person_says("cy", COMMAND)

    assert shut.surface.gate(shut.last).title.startswith("BROKEN GLASS")
    assert len(debts(shut)) == 2
    assert shut.trail_holds() is None
    shut.everything()
