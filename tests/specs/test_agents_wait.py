"""Agents wait: for a draft to be ready, and for somebody who can push to ask. Guardrails never wait."""

from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"


def test_a_draft_waits_with_its_agents_until_it_is_ready(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()

    world.author_opens("src/tax.py", is_draft=True)
    world.gate_says("failure: Mark the change as ready (and 2 more)")
    world.owners_say(payments="action_required: Not started: draft")
    assert world.asked() == []

    world.author_says("ready_for_review")
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


def test_r05_a_change_that_becomes_a_draft_again_is_not_green(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.author_opens("src/tax.py")
    world.gate_says(OPEN)

    world.author_says("converted_to_draft")

    world.gate_says("failure: Mark the change as ready")
    world.owners_say(payments=CLEAN)


def test_guardrails_look_at_a_draft_at_once(world: World) -> None:
    world.owner("payments", of="src/**")
    world.guardrail("no-floats", owner="payments", says="Uses a float for money.", added=r"float\(")

    world.author_opens({"src/tax.py": "rate = float(19)\n"}, is_draft=True)

    world.gate_says("failure: Mark the change as ready (and 1 more)")
    world.owners_say(payments="failure: Fix: 1 finding, 1 blocks")
    assert world.comments() == ["src/tax.py:1 Uses a float for money."]


def test_a_stranger_waits_until_somebody_who_can_push_asks(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.author_opens("src/tax.py", by="mallory")
    world.owners_say(payments="action_required: Not started: stranger")
    assert world.asked() == []

    world.somebody_reruns()

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


def test_guardrails_look_at_a_strangers_change_at_once(world: World) -> None:
    world.owner("payments", of="src/**")
    world.guardrail("no-floats", owner="payments", says="Uses a float for money.", added=r"float\(")

    world.author_opens({"src/tax.py": "rate = float(19)\n"}, by="mallory")

    world.gate_says("failure: Fix what owner:payments found")
    world.owners_say(payments="failure: Fix: 1 finding, 1 blocks")
    assert world.comments() == ["src/tax.py:1 Uses a float for money."]


def test_an_agent_looks_at_a_ready_change_although_its_guardrails_objected_to_the_draft(world: World) -> None:
    world.owner("payments", of="src/**").finds("src/tax.py", line=1, says="Rounds too early.")
    world.guardrail("no-floats", owner="payments", says="Uses a float for money.", added=r"float\(")
    world.author_opens({"src/tax.py": "a = round(b)\nrate = float(19)\n"}, is_draft=True)
    world.everything()

    world.author_says("ready_for_review")

    world.owners_say(payments="failure: Fix: 2 findings, 2 block")
    assert sorted(world.comments()) == ["src/tax.py:1 Rounds too early.", "src/tax.py:2 Uses a float for money."]
    world.everything()


def test_an_agent_looks_at_a_strangers_change_that_was_asked_for_although_its_guardrails_objected(
    world: World,
) -> None:
    world.owner("payments", of="src/**").finds("src/tax.py", line=1, says="Rounds too early.")
    world.guardrail("no-floats", owner="payments", says="Uses a float for money.", added=r"float\(")
    world.author_opens({"src/tax.py": "a = round(b)\nrate = float(19)\n"}, by="mallory")
    world.everything()

    world.somebody_reruns()

    world.owners_say(payments="failure: Fix: 2 findings, 2 block")
    world.everything()
