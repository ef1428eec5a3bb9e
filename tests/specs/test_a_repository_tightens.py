"""A repository beside central rules: its own policy asks for more, and never for less."""

import pytest

from tests.builders import a_policy_file
from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
PRICES = "regulated: [{name: prices, paths: ['src/**'], approvals: 1, from: [acme/shop]}]\n"


@pytest.fixture
def central(world: World) -> World:
    """A world whose central rules want two people of sox for src/."""
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.team("acme/sox", "grace", "lin")
    world.team("acme/shop", "tomas")
    world.regulated("sox", of="src/**", approvals=2, by="acme/sox")
    return world


def test_a_repository_adds_a_rule_of_its_own(central: World) -> None:
    central.base_has({"owners/policy.yaml": f"version: 1\n{PRICES}"})

    central.author_pushes("src/tax.py")
    central.person_approves("grace", "lin")

    assert central.reasons() == ["approvals_missing prices"]
    central.person_approves("tomas")
    central.gate_says(OPEN)
    central.everything()


@pytest.mark.parametrize(
    "own",
    [
        pytest.param(
            "version: 1\nregulated: [{name: sox, paths: [nowhere], approvals: 1, from: [acme/shop]}]\n",
            id="by a smaller rule of the same name",
        ),
        pytest.param(a_policy_file(), id="by a policy of its own that has no such rule"),
        pytest.param("version: 1\nbreak_glass: {from: [acme/shop], expires: 1d}\n", id="by glass of its own"),
    ],
)
def test_a_repository_does_not_lower_a_central_rule(central: World, own: str | bytes) -> None:
    central.base_has({"owners/policy.yaml": own})

    central.author_pushes("src/tax.py")
    central.person_approves("tomas", "grace")

    assert central.reasons() == ["approvals_missing sox"]
    central.everything()


def test_c02_a_change_that_removes_the_repository_s_own_rule_is_judged_by_it(central: World) -> None:
    central.base_has({"owners/policy.yaml": f"version: 1\n{PRICES}"})

    central.author_pushes({"src/tax.py": "rate = 19\n", "owners/policy.yaml": "version: 1\n"})

    assert {"approvals_missing prices", "approvals_missing sox", "approvals_missing governance"} <= set(
        central.reasons()
    )
    central.everything()


def test_a_rule_that_a_change_brings_does_not_count_for_it(central: World) -> None:
    central.author_pushes({"src/tax.py": "rate = 19\n", "owners/policy.yaml": f"version: 1\n{PRICES}"})

    assert "approvals_missing prices" not in central.reasons()
    central.everything()


@pytest.mark.parametrize(
    ("files", "says"),
    [
        pytest.param(
            {"owners/policy.yaml": b"version: 1\nregulated: [{name: prices}]\n"},
            "`regulated[0].approvals` is missing",
            id="a rule without its people",
        ),
        pytest.param({"owners/policy.yaml": b""}, "the file is empty", id="c03 an empty file"),
        pytest.param(
            {"owners/policy.yaml": b"version: 1\n", "owners/policy.yml": b"version: 1\n"},
            "are both there; keep one of them",
            id="c09 two spellings",
        ),
        pytest.param(
            {"owners/policy.yaml": b"#" * 6_000_000}, "cannot be read, or is over 5 MiB", id="c03 six megabytes"
        ),
    ],
)
def test_a_broken_policy_of_a_repository_shuts_its_gate(central: World, files: dict[str, bytes], says: str) -> None:
    central.base_has(files)

    central.author_pushes("src/tax.py")

    central.gate_says("failure: Repair the policy: its files have faults")
    assert "owners/policy.yaml" in central.gate_text()
    assert says in central.gate_text()
    assert central.asked() == []
