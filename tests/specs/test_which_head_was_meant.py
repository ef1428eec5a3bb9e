"""Which head was meant: a command to break the glass counts for the head its giver saw, and says so where it opens."""

from datetime import timedelta
from typing import Final

import pytest

from tests.world import World

ASK_SOX: Final = "action_required: Ask acme/sox to approve"
BROKEN: Final = "success: BROKEN GLASS, expires 2026-11-20T13:01:00.000000Z"
COMMAND: Final = "/reviewbot break-glass the ledger is down"


@pytest.fixture
def shut(world: World) -> World:
    """A change of ada's on a regulated path whose gate waits for people, and two who may break its glass."""
    world.models_find_nothing()
    world.owner("payments", of="ledger/**")
    world.team("acme/sox", "grace")
    world.team("acme/incident", "cy", "dee")
    world.regulated("sox", of="ledger/**", approvals=1, by="acme/sox")
    world.policy(break_glass={"from": ["acme/incident"], "expires": "1h", "review_within": "3d"})
    world.author_pushes("ledger/tax.py")
    world.gate_says(ASK_SOX)
    return world


def said(world: World) -> str:
    """Return what the last command was answered, without whom it is for."""
    return world.answers()[-1].partition("\n\n")[2]


def test_of_a_fork_a_push_between_a_command_and_its_reading_takes_nobody_in_either(shut: World) -> None:
    shut.change().tells_pushes = False
    first_head = shut.change().head
    shut.author_pushes("ledger/tax.py")
    shut.everything()
    shut.author_forces(first_head)
    shut.a_second_passes()
    shut.person_says("cy", COMMAND)
    assert said(shut).startswith("Asked for; nothing is open yet.")
    shut.everything()
    earlier = shut.clock.now()
    shut.clock.advance(minutes=1)
    shut.author_pushes("ledger/tax.py")

    for login in ("cy", "dee"):
        shut.person_says(login, COMMAND, at=earlier)
        assert said(shut).startswith("Nothing was done: it is not certain that the head was the present one")

    shut.gate_says(ASK_SOX)
    shut.everything()


def test_a_command_in_the_very_second_of_a_push_is_not_taken_and_says_so(shut: World) -> None:
    pushed = shut.change().moves[-1].at

    for login in ("cy", "dee"):
        shut.person_says(login, COMMAND, at=pushed)
        assert said(shut).startswith("Nothing was done: it is not certain that the head was the present one")

    shut.gate_says(ASK_SOX)
    for login in ("cy", "dee"):
        shut.person_says(login, COMMAND, at=pushed + timedelta(seconds=1))
    shut.gate_says("success: BROKEN GLASS, expires 2026-11-20T13:00:01.000000Z")
    shut.everything()


def test_a_head_that_is_open_by_broken_glass_for_one_of_its_changes_says_so(shut: World) -> None:
    shut.branch("playground")
    shut.author_opens(branch="change-1", into="playground")
    shut.person_approves("grace", on=2)
    shut.person_says("cy", COMMAND, on=1)
    shut.person_says("dee", COMMAND, on=1)

    shut.gate_says(BROKEN, on=1)
    shut.everything()
