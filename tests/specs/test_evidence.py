"""Evidence: what other Apps say of a head is decided about at once where a rule asks for it, and is free elsewhere."""

from typing import Any, Final

import pytest

from tests.world import World

OPEN: Final = "success: Nothing to do: the gate is open"


@pytest.fixture
def ledger(world: World) -> World:
    """A world with an open change to a ledger that wants a green build and a deployment, each of a named App."""
    world.models_find_nothing()
    world.owner("payments", of="ledger/**")
    world.team("acme/sox", "grace")
    evidence = [{"check": "build", "app_id": 6}, {"deployment": "staging", "app_id": 7}]
    rule = {"name": "sox", "paths": ["ledger/**"], "approvals": 1, "from": ["acme/sox"], "evidence": evidence}
    world.policy(regulated=[rule])
    world.author_pushes("ledger/tax.py")
    world.person_approves("grace")
    return world


def test_the_last_evidence_opens_the_gate_without_anybody_asking(ledger: World) -> None:
    built(ledger)

    assert [reason.split()[0] for reason in ledger.reasons()] == ["evidence_missing"]
    deployed(ledger)

    ledger.gate_says(OPEN)
    ledger.everything()


def test_a_build_that_turns_red_shuts_the_gate(ledger: World) -> None:
    built(ledger)
    deployed(ledger)
    ledger.gate_says(OPEN)

    built(ledger, is_success=False)

    assert [reason.split()[0] for reason in ledger.reasons()] == ["evidence_failed"]
    ledger.everything()


def test_a_deployment_that_another_app_speaks_of_is_decided_about_too(ledger: World) -> None:
    ledger.everything()
    before = asked_of_the_forge(ledger)

    ledger.happens("created", event="deployment_status", **deployment(ledger))

    assert asked_of_the_forge(ledger) > before
    ledger.everything()


@pytest.mark.parametrize(
    ("name", "app", "head"),
    [
        pytest.param("lint", 6, None, id="a check of another name"),
        pytest.param("build", 5, None, id="a check of another App"),
        pytest.param("build", 6, "f" * 40, id="a head of no open change"),
    ],
)
def test_what_no_rule_asks_for_costs_no_request(ledger: World, name: str, app: int, head: str | None) -> None:
    ledger.everything()
    before = asked_of_the_forge(ledger)

    ledger.happens("completed", event="check_run", **check(ledger, name=name, app=app, head=head))

    assert asked_of_the_forge(ledger) == before


def built(world: World, *, is_success: bool = True) -> None:
    world.scene.evidence(world.place, world.change().head, "check", "build", app=6, is_success=is_success)
    world.happens("completed", event="check_run", **check(world, name="build", app=6, head=None))


def deployed(world: World) -> None:
    world.scene.evidence(world.place, world.change().head, "deployment", "staging", app=7, is_success=True)
    world.happens("created", event="deployment_status", **deployment(world))


def check(world: World, *, name: str, app: int, head: str | None) -> dict[str, Any]:
    return {"check_run": {"name": name, "head_sha": head or world.change().head, "app": {"id": app}}}


def deployment(world: World) -> dict[str, Any]:
    return {"deployment": {"sha": world.change().head, "environment": "staging"}}


def asked_of_the_forge(world: World) -> int:
    return world.forge.calls.total()
