"""A sweep that breaks: what it fails with on one head keeps it from no other."""

import pytest

from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
ASK_SOX = "action_required: Ask acme/sox to approve"


@pytest.fixture
def governed(world: World) -> World:
    """One change on a regulated path that grace has let in."""
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.team("acme/sox", "grace", "linus")
    world.regulated("sox", of="src/**", approvals=1, by="acme/sox")
    world.author_pushes("src/tax.py")
    world.person_approves("grace")
    return world


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("begin_evaluation", id="as it begins to settle the head"),
        pytest.param("fetch_pushes", id="as it decides"),
        pytest.param("fetch_last_look", id="as it asks whether a change of the head was seen"),
    ],
)
def test_a_fault_of_ours_about_one_head_keeps_the_sweep_from_no_other_and_shuts_that_one(
    governed: World, call: str
) -> None:
    (one, other) = (governed.last, governed.author_opens("src/other.py"))
    governed.person_approves("grace")
    governed.team("acme/sox", "linus")
    governed.work_breaks_at(call)

    governed.a_sweep_passes()

    gates = sorted(governed.gate_title(on=each) for each in (one, other))
    assert gates == ["Ask acme/sox to approve", "Rerun the check: the review broke off"]
    governed.a_sweep_passes()
    governed.gate_says(ASK_SOX, on=one)
    governed.gate_says(ASK_SOX, on=other)
    governed.everything()


def test_a_fault_of_ours_that_keeps_us_from_telling_of_another_keeps_the_sweep_from_nothing(governed: World) -> None:
    governed.team("acme/sox", "linus")
    governed.work_breaks_at("begin_evaluation")
    governed.work_breaks_at("fetch_present")

    governed.a_sweep_passes()

    governed.gate_says(OPEN)
    governed.a_sweep_passes()
    governed.gate_says(ASK_SOX)
    governed.everything()
