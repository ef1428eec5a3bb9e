"""What was found or is owed stays so, whatever moves around it: the base, the policy, the target, the head."""

import pytest

from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
OBJECTS = "failure: Fix what owner:payments found"
FOUND = "failure: Fix: 1 finding, 1 blocks"
BREAKS = "src/tax.py:1 Breaks the books."


@pytest.fixture
def objected(world: World) -> World:
    """Return the world in which payments objects to the first line of src/tax.py."""
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=1, says="Breaks the books.")
    world.author_opens({"src/tax.py": "total = one(line)\n"})
    world.gate_says(OBJECTS)
    world.owners_say(payments=FOUND)
    assert world.comments() == [BREAKS]
    return world


def test_a_base_that_is_forced_back_makes_another_diff_of_the_same_head(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds_nothing()
    world.base_has({"src/tax.py": "evil = 1\n"})
    world.author_opens({"src/tax.py": "evil = 1\nfine = 2\n"})
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)

    payments.finds_nothing()
    world.base_is_forced_back()

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert world.asked() == ["payments anthropic:claude-sonnet-5"] * 2


def test_another_policy_does_not_shake_an_objection_off(objected: World) -> None:
    objected.owner("payments", of="src/**").finds_nothing()
    objected.owner("docs", of="docs/**")

    objected.rules_move()

    objected.gate_says(OBJECTS)
    objected.owners_say(payments=FOUND)
    assert objected.comments() == [BREAKS]


def test_a_retarget_and_back_does_not_shake_an_objection_off(objected: World) -> None:
    objected.branch("side")
    objected.author_retargets("side")
    objected.gate_says(OBJECTS)
    objected.owners_say(payments=FOUND)

    objected.author_retargets("main")

    objected.gate_says(OBJECTS)
    objected.owners_say(payments=FOUND)
    assert objected.comments() == [BREAKS]


def test_a_rerun_under_a_new_policy_asks_whom_the_old_one_had_asked(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds_nothing(times=2)
    world.author_opens("src/tax.py")
    world.gate_says(OPEN)
    world.owner("docs", of="docs/**")
    world.person_comments("bob")
    world.gate_says("waiting: Wait for payments")
    world.owners_say(payments="waiting: Wait: payments is reviewing")

    world.somebody_reruns()

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


def test_a_file_that_structural_rules_cannot_read_waits_for_a_person(world: World) -> None:
    world.every_model_is_down()
    world.owner("payments", of="src/**")
    rule = {"language": "python", "rule": {"pattern": "float($A)"}}
    world.guardrail("no-floats", owner="payments", says="Uses a float for money.", structural=rule)
    large = "".join(f"# {line} {'x' * 990}\n" for line in range(6_000))
    world.base_has({"src/large.py": large})

    world.author_opens({"src/large.py": large + "total = float(1)\n"})

    world.gate_says("action_required: Ask acme/payments to approve")
    world.owners_say(payments=CLEAN)
