"""Faults by where they strike: what nobody else's file shows, and that all is right again once they are over."""

import pytest

from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
BROKE_OFF = "failure: Rerun the check: the review broke off"


@pytest.fixture
def green(world: World) -> World:
    """One change that is open."""
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_pushes("src/tax.py")
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    return world


def test_fault_config_store_a_green_gate_is_shut_where_nobody_can_tell_the_rules_and_opens_when_they_are_back(
    green: World,
) -> None:
    green.rules_are_away(times=99)
    green.person_comments("grace")
    assert green.work_failed()
    green.gate_says(BROKE_OFF)
    assert not green.may_merge()

    green.forge_comes_back()
    green.a_sweep_passes()

    green.gate_says(OPEN)
    assert len(green.asked()) == 1


def test_fault_config_store_a_new_change_waits_for_the_rules_and_asks_no_model_before(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.rules_are_away(times=99)
    world.author_pushes("src/tax.py")
    assert world.work_failed()
    world.gate_says(BROKE_OFF)
    assert world.asked() == []

    world.forge_comes_back()
    world.a_sweep_passes()

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


@pytest.mark.parametrize("call", ["keep_delivery", "fetch_switches", "append", "fetch_verdicts"])
def test_fault_switch_store_a_webhook_is_answered_as_it_was_stored_whatever_else_is_down(
    green: World, call: str
) -> None:
    green.author_opens("src/vat.py", is_announced=False)
    knock = green.knock("opened")
    green.store_is_down(call)

    answers = [*green.arrive(knock)]
    answers += green.arrive(knock) if answers == [503] else []

    assert answers[-1] == 202
    green.everything()
    assert green.gate_title(on=green.last).startswith("Nothing to do")


def test_fault_forge_writes_that_get_no_answer_leave_nothing_green(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.forge_is_down("apply", times=99)

    world.author_pushes("src/tax.py")

    assert world.work_failed()
    world.nothing_is_shown()
    assert not world.may_merge()
    world.forge_comes_back()
    world.a_sweep_passes()
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


@pytest.mark.parametrize(
    ("call", "asked"),
    [
        pytest.param("keep_look", 0, id="before anybody is asked"),
        pytest.param("begin_evaluation", 0, id="before anything is decided"),
        pytest.param("append", 1, id="before anything is shown"),
    ],
)
def test_fault_disk_full_nothing_is_asked_or_shown_that_could_not_be_kept_and_room_is_all_it_needs(
    world: World, call: str, asked: int
) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.store_is_down(call, times=99)

    world.author_pushes("src/tax.py")

    assert world.work_failed()
    assert not world.may_merge()
    assert not [said for shown in world.everything().values() for said in shown if "success" in said]
    assert len(world.asked()) <= asked
    world.forge_comes_back()
    world.a_sweep_passes()
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert len(world.asked()) == 1
