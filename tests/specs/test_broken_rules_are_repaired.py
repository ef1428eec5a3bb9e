"""Broken rules shut everything, and are repaired by the people of the last ones that could be read."""

import pytest

from tests.builders import a_policy_file
from tests.world import World

SHUT = "failure: Repair the policy: its files have faults"
OPEN = "success: Nothing to do: the gate is open"
BROKEN = {"owners/policy.yaml": b"version: 3\n"}
REPAIRED = {"owners/policy.yaml": a_policy_file()}


@pytest.fixture
def broken(self_governed_world: World) -> World:
    """A repository that holds its own rules, which somebody broke on its base branch."""
    world = self_governed_world
    world.models_find_nothing()
    world.rules_stand_in_the_repository()
    world.base_has(BROKEN)
    return world


def test_c03_whatever_else_is_changed_is_shut(broken: World) -> None:
    broken.author_pushes({"platform/a.py": "pass\n"})

    broken.gate_says(SHUT)
    told = broken.gate_text()
    assert "owners/policy.yaml" in told
    assert "**Who can let the repair in**\n\n- `acme/platform`" in told
    assert '"who_can_fix": [' in told


def test_the_repair_waits_for_the_people_of_the_last_rules_that_could_be_read(broken: World) -> None:
    broken.author_pushes(REPAIRED)
    broken.gate_says("action_required: Ask acme/platform to approve")

    broken.person_approves("mallory")
    broken.gate_says("action_required: Ask acme/platform to approve")
    broken.person_approves("platform-lead")

    broken.gate_says(OPEN)
    broken.everything()


def test_the_repair_opens_everything_again(broken: World) -> None:
    broken.author_opens({"platform/a.py": "pass\n"}, branch="work")
    broken.author_opens(REPAIRED, branch="repair")
    broken.person_approves("platform-lead")
    assert broken.may_merge()
    broken.everything()

    broken.base_moves(REPAIRED)

    broken.gate_says(OPEN, on=1)
    broken.everything()


def test_c02_nothing_else_comes_along_with_a_repair(broken: World) -> None:
    broken.author_pushes(REPAIRED, {"platform/a.py": "pass\n"})

    broken.person_approves("platform-lead")

    broken.gate_says(SHUT)


def test_a_file_moved_out_of_the_rules_is_no_repair(broken: World) -> None:
    broken.author_pushes({"owners/policy.yaml": None, "platform/policy.yaml": b"version: 3\n"})

    broken.person_approves("platform-lead")

    broken.gate_says(SHUT)


def test_rules_that_never_could_be_read_are_repaired_by_nobody(self_governed_world: World) -> None:
    world = self_governed_world
    world.base_has(BROKEN)

    world.author_pushes(REPAIRED)

    world.gate_says(SHUT)
