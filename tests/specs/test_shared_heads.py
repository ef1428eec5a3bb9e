"""Shared heads: a check belongs to a head, and two changes may have the same one; the worst is shown."""

import pytest

from tests.specs.ground import ON_EACH_GROUND
from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"


@pytest.fixture
def shared(world: World) -> World:
    """Two changes with one head: into main, where people have to approve, and into a branch of the author."""
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.team("acme/sox", "grace")
    world.regulated("sox", of="src/**", approvals=1, by="acme/sox")
    world.branch("playground")
    world.author_opens("src/tax.py", branch="work", into="main")
    world.author_opens(branch="work", into="playground")
    return world


@ON_EACH_GROUND
def test_the_worst_of_two_decisions_is_on_the_head(shared: World) -> None:
    shared.person_approves("grace", on=2)

    shared.gate_says("action_required: Ask acme/sox to approve", on=1)
    assert shared.trail()[-1] == "2 open"
    shared.everything()


@ON_EACH_GROUND
def test_the_head_is_green_when_every_change_with_it_is(shared: World) -> None:
    shared.person_approves("grace", on=2)
    shared.person_approves("grace", on=1)

    shared.gate_says(OPEN, on=1)
    shared.gate_says(OPEN, on=2)
    shared.owners_say(payments=CLEAN)


def test_a_change_that_closes_takes_its_decision_with_it(shared: World) -> None:
    shared.person_approves("grace", on=1)
    shared.gate_says("action_required: Ask acme/sox to approve", on=1)

    shared.author_says("closed", on=2)

    shared.gate_says(OPEN, on=1)
    shared.everything()


def test_another_change_with_the_head_of_an_open_one_shuts_it_again(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.branch("playground")
    world.author_opens("src/tax.py", branch="work", into="main")
    world.gate_says(OPEN)

    world.author_opens(branch="work", into="playground", is_draft=True)

    world.gate_says("failure: Mark the change as ready (and 2 more)", on=1)
    world.everything()


def test_each_change_keeps_its_own_summary(shared: World) -> None:
    shared.person_approves("grace", on=2)

    assert shared.summary(on=1).startswith("**Ask `acme/sox` to approve**")
    assert shared.summary(on=2).startswith("**Nothing to do: the gate is open**")
    shared.everything()


def test_a_head_that_would_bring_its_rules_to_a_base_without_any_waits_for_an_administrator(
    self_governed_world: World,
) -> None:
    world = self_governed_world
    world.models_find_nothing()
    world.branch("ungoverned")
    world.rules_stand_in_the_repository()
    world.author_opens({"platform/a.py": "pass\n"}, branch="work", into="main")
    world.gate_says(OPEN)
    world.everything()

    world.author_opens(branch="work", into="ungoverned")

    world.gate_says("action_required: Ask the administrators of acme/shop to approve", on=1)
    world.everything()

    world.author_says("closed", on=2)

    world.gate_says(OPEN, on=1)
    world.everything()


def test_a_head_that_a_change_into_a_base_whose_rules_were_deleted_shares_is_not_green(
    self_governed_world: World,
) -> None:
    world = self_governed_world
    world.models_find_nothing()
    world.rules_stand_in_the_repository()
    world.branch("ungoverned")
    world.scene.push(world.place, "ungoverned", dict.fromkeys(world.rules.files), by="maintainer")
    world.author_opens({"platform/a.py": "pass\n"}, branch="work", into="main")
    world.gate_says(OPEN)
    world.everything()

    world.author_opens(branch="work", into="ungoverned")

    world.gate_says("failure: Close or retarget change 2: its base has no rules", on=1)
    assert world.noticed()[-1] == "reviewbot/gate: failure: Close or retarget change 2: its base has no rules"
    world.everything()
