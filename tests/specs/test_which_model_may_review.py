"""Which model may review: whom the promotions keep out is not asked, and nothing turns green for that."""

import pytest

from tests.builders import Tree, a_promotions_file
from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
PEOPLE = "action_required: Ask acme/payments to approve (and 1 more)"
ABSTAINS = "action_required: Ask acme/payments: the agent abstains, no findings"
PROMOTIONS = "evals/promotions.yaml"
FIRST, SECOND = "anthropic:claude-sonnet-5", "openai:gpt-5.4"
"""The chain of the tier, before guardrails."""


def allowed(model: str, stage: str = "everywhere", **more: object) -> Tree:
    return {"model": model, "stage": stage, **more}


def blocked(model: str) -> Tree:
    return {"model": model, "verdict": "block"}


@pytest.fixture
def shop(world: World) -> World:
    world.owner("payments", of="src/**")
    world.models_find_nothing()
    return world


def test_a_blocked_model_falls_out_of_the_chain_and_the_check_says_so(shop: World) -> None:
    shop.rules.write(PROMOTIONS, a_promotions_file(blocked(FIRST), allowed(SECOND)))

    shop.author_pushes("src/tax.py")

    assert shop.asked() == [f"payments {SECOND}"]
    shop.gate_says(OPEN)
    assert f"      {FIRST} is blocked for payments at tier standard" in shop.story()
    assert (
        "- `anthropic:claude-sonnet-5` is blocked for payments at tier standard, as `evals/promotions.yaml` says since "
        "`2026-11-20`\n"
    ) in shop.owner_text("payments")
    shop.everything()


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([blocked(FIRST), blocked(SECOND)], id="every model is blocked"),
        pytest.param([allowed(FIRST, "shadow")], id="one is in shadow, and the other nobody has promoted"),
        pytest.param(
            [allowed(FIRST, "canary", repositories=["acme/other"]), {"model": SECOND, "verdict": "hold"}],
            id="one is a canary elsewhere, and the other on hold",
        ),
        pytest.param([allowed(FIRST, tier="premium")], id="one is promoted at another tier"),
    ],
)
def test_where_no_model_is_left_people_are_asked_though_the_chain_ends_with_guardrails(
    shop: World, entries: list[Tree]
) -> None:
    shop.rules.write(PROMOTIONS, a_promotions_file(*entries))

    shop.author_pushes("src/tax.py")

    assert shop.asked() == []
    shop.gate_says(PEOPLE)
    shop.owners_say(payments=ABSTAINS)
    assert "No model of tier standard may review for payments" in shop.owner_text("payments")

    shop.person_approves("payments-lead")
    shop.gate_says(OPEN)
    shop.everything()


def test_guardrails_object_all_the_same(shop: World) -> None:
    shop.guardrail("no-floats", owner="payments", says="Uses a float for money.", added=r"float\(")
    shop.rules.write(PROMOTIONS, a_promotions_file(blocked(FIRST), blocked(SECOND)))

    shop.author_pushes({"src/tax.py": "rate = float(19)\n"})

    shop.gate_says("failure: Fix what owner:payments found (and 1 more)")
    assert shop.comments() == ["src/tax.py:1 Uses a float for money."]
    shop.everything()


def test_a_canary_reviews_in_the_repositories_that_are_named(shop: World) -> None:
    shop.rules.write(
        PROMOTIONS, a_promotions_file(allowed(FIRST, "canary", repositories=["Acme/Shop"]), allowed(SECOND))
    )

    shop.author_pushes("src/tax.py")

    assert shop.asked() == [f"payments {FIRST}"]
    shop.gate_says(OPEN)
    shop.owners_say(payments=CLEAN)


def test_an_owner_of_whom_nothing_is_said_has_every_model_of_its_tier(shop: World) -> None:
    shop.rules.write(PROMOTIONS, a_promotions_file({**blocked(FIRST), "owner": "platform"}))

    shop.author_pushes("src/tax.py")

    assert shop.asked() == [f"payments {FIRST}"]
    shop.gate_says(OPEN)
    shop.owners_say(payments=CLEAN)


def test_what_a_model_said_that_is_blocked_afterwards_counts_no_longer(shop: World) -> None:
    shop.rules.write(PROMOTIONS, a_promotions_file(allowed(FIRST), allowed(SECOND)))
    shop.author_pushes("src/tax.py")
    shop.gate_says(OPEN)
    assert shop.asked() == [f"payments {FIRST}"]
    shop.everything()

    shop.rules.write(PROMOTIONS, a_promotions_file(blocked(FIRST), allowed(SECOND)))
    shop.a_sweep_passes()

    assert shop.asked() == [f"payments {FIRST}", f"payments {SECOND}"]
    shop.gate_says(OPEN)
    shop.everything()


def test_c03_promotions_that_cannot_be_read_shut_everything(shop: World) -> None:
    shop.rules.write(PROMOTIONS, a_promotions_file(allowed(FIRST, owner="ghosts")))

    shop.author_pushes("src/tax.py")

    shop.gate_says("failure: Repair the policy: its files have faults")
    assert "evals/promotions.yaml" in shop.gate_text()
    assert "line 3: there is no owner 'ghosts' in `owners/`" in shop.gate_text()
    assert shop.asked() == []
    shop.everything()


def test_c02_whoever_repairs_them_needs_the_people_of_the_last_rules_that_could_be_read(
    self_governed_world: World,
) -> None:
    world = self_governed_world
    world.models_find_nothing()
    world.rules_stand_in_the_repository()
    world.base_has({PROMOTIONS: a_promotions_file(blocked(FIRST))})

    world.author_pushes({PROMOTIONS: a_promotions_file({**blocked(FIRST), "owner": "platform"})})
    world.gate_says("action_required: Ask acme/platform to approve")
    world.person_approves("platform-lead")

    world.gate_says(OPEN)
    world.everything()


def test_a_change_does_not_promote_its_own_reviewer(self_governed_world: World) -> None:
    world = self_governed_world
    world.owner("payments", of="src/**")
    world.models_find_nothing()
    world.rules.write(PROMOTIONS, a_promotions_file(blocked(FIRST), allowed(SECOND)))
    world.rules_stand_in_the_repository()

    world.author_pushes({PROMOTIONS: a_promotions_file(allowed(FIRST)), "src/tax.py": "pass\n"})

    assert f"payments {SECOND}" in world.asked()
    assert f"payments {FIRST}" not in world.asked()
    world.gate_says("action_required: Ask acme/platform to approve")
    world.everything()


def test_a_question_goes_to_a_model_that_may_review(shop: World) -> None:
    shop.rules.write(PROMOTIONS, a_promotions_file(blocked(FIRST), blocked(SECOND)))
    shop.author_pushes("src/tax.py")

    shop.person_says("ada", "/reviewbot ask payments What promises are kept?")

    assert shop.script.asked == ()
    assert "No model is there to answer." in shop.answers()[-1]
    shop.everything()
