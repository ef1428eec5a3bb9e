"""A debt comes due: what is open on the paths that it freezes is shut at that instant, whatever else happens."""

import pytest

from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
COMMAND = "/reviewbot break-glass the ledger is down"
OWED = ["debt the retro-review of change 1"]


@pytest.fixture
def shut(world: World) -> World:
    """A change on a regulated path whose gate waits for people, and a list of three who break glass."""
    world.models_find_nothing()
    world.owner("payments", of="ledger/**")
    world.team("acme/sox", "grace")
    world.team("acme/incident", "cy", "dee", "eve")
    world.regulated("sox", of="ledger/**", approvals=1, by="acme/sox")
    world.policy(break_glass={"from": ["acme/incident"], "expires": "1h", "review_within": "3d"})
    world.author_pushes("ledger/tax.py")
    world.clock.advance(minutes=1)
    return world


def reasons(world: World) -> list[str]:
    """Return why the gate is shut, without the number of the issue that asks for the retro-review."""
    return [each.partition(",")[0] for each in world.reasons()]


def test_an_open_change_is_shut_at_the_instant_at_which_a_debt_on_its_paths_is_due(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", COMMAND)
    shut.author_opens("ledger/rates.py")
    shut.person_approves("grace")
    shut.gate_says(OPEN)

    shut.its_hour_comes(hours=73)

    assert reasons(shut) == OWED
    shut.everything()


def test_an_open_change_that_a_sweep_found_first_is_shut_at_that_instant_too(shut: World) -> None:
    opened = shut.author_opens("ledger/rates.py")
    shut.person_approves("grace")
    shut.person_says("cy", COMMAND, on=1)
    shut.person_says("dee", COMMAND, on=1)
    shut.a_sweep_passes()
    shut.last = opened
    shut.gate_says(OPEN)

    shut.its_hour_comes(hours=73)

    assert reasons(shut) == OWED
    shut.everything()


def test_a_debt_wakes_nobody_whose_paths_it_leaves_alone(shut: World) -> None:
    shut.person_says("cy", COMMAND)
    shut.person_says("dee", COMMAND)
    shut.its_hour_comes(hours=2)
    shut.author_opens("docs/guide.md")

    assert shut.its_hour_comes(hours=73) == 0
    shut.everything()
