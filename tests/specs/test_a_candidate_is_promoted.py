"""A candidate is held against the model in use: what comes of it decides who reviews from then on."""

from pathlib import Path

import pytest

from reviewbot.fakes.model_line import Line
from tests.trials import FINDS, MISSES, PROMOTIONS, Trials
from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
NEW, OLD = "anthropic:claude-sonnet-5", "openai:gpt-5.4"
"""The candidate, first in the tier's chain, and the model in use behind it."""
WHY = "There are too few changes to wait for."


@pytest.fixture
def shop(world: World) -> World:
    world.owner("payments", of="ledger/**")
    world.models_find_nothing()
    return world


@pytest.fixture
def trials(shop: World, tmp_path: Path) -> Trials:
    return Trials(tmp_path / "rules", shop.rules.files)


def judged(shop: World, trials: Trials, old: Line, new: Line, **asked: object) -> tuple[int, str]:
    """Run both models, judge the candidate, and let people approve the change to the promotions."""
    said = trials.promote(trials.run_of(OLD, old), trials.run_of(NEW, new), **asked)
    shop.rules.write(PROMOTIONS, trials.promotions)
    return said


def who_reviews(shop: World) -> str:
    """Let the author push once more, and return who was asked last."""
    shop.author_pushes("ledger/tax.py")
    shop.gate_says(OPEN)
    shop.owners_say(payments=CLEAN)
    return shop.asked()[-1]


def test_one_that_is_worse_is_blocked_and_the_model_in_use_stays(shop: World, trials: Trials) -> None:
    code, said = judged(shop, trials, FINDS, MISSES)

    assert code == 1
    assert f"payments, tier standard: {NEW} beside {OLD}: BLOCK" in said
    assert "against    quality: recall is worse by 100.0 points, more than the margin of 5.0 points" in said
    assert f"→ {OLD}: allow, everywhere" in said
    assert who_reviews(shop) == f"payments {OLD}"


def test_one_that_is_better_is_allowed_and_reviews(shop: World, trials: Trials) -> None:
    code, said = judged(shop, trials, MISSES, FINDS, stage="everywhere", exception=WHY)

    assert code == 0
    assert f"payments, tier standard: {NEW} beside {OLD}: ALLOW" in said
    assert who_reviews(shop) == f"payments {NEW}"


def test_one_that_is_equal_is_held_and_the_model_in_use_stays(shop: World, trials: Trials) -> None:
    code, said = judged(shop, trials, FINDS, FINDS)

    assert code == 1
    assert f"payments, tier standard: {NEW} beside {OLD}: HOLD" in said
    assert who_reviews(shop) == f"payments {OLD}"


def test_people_take_it_from_shadow_over_a_canary_everywhere_and_back_when_the_runs_turn(
    shop: World, trials: Trials
) -> None:
    judged(shop, trials, MISSES, FINDS)
    assert b"stage: shadow" in trials.promotions
    assert who_reviews(shop) == f"payments {OLD}"

    judged(shop, trials, MISSES, FINDS, stage="canary", repos=("acme/elsewhere",), exception=WHY)
    assert who_reviews(shop) == f"payments {OLD}"

    judged(shop, trials, MISSES, FINDS, stage="canary", repos=("acme/shop",), exception=WHY)
    assert who_reviews(shop) == f"payments {NEW}"

    judged(shop, trials, MISSES, FINDS, stage="everywhere", exception=WHY)
    assert who_reviews(shop) == f"payments {NEW}"

    _, said = judged(shop, trials, FINDS, FINDS)
    assert f"→ {NEW} stays where it was let before" in said
    assert who_reviews(shop) == f"payments {NEW}"

    code, _ = judged(shop, trials, FINDS, MISSES)
    assert code == 1
    assert b"verdict: block" in trials.promotions
    assert who_reviews(shop) == f"payments {OLD}"
