"""A candidate is held against the model in use: what comes of it decides who reviews from then on."""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from reviewbot.entry.command.eval_night import SuiteRunner
from reviewbot.entry.command.eval_trend import render_trend, series_of
from reviewbot.entry.command.suite_folder import read_suites
from reviewbot.fakes.model_line import Line
from reviewbot.flow.eval_night import Made, run_night, told
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.money import Money
from reviewbot.scoring.suite import Suite
from reviewbot.settings import read_settings
from tests.builders import a_promotions_file, the_stages
from tests.trials import FINDS, MISSES, PROMOTIONS, SUITE, Trials
from tests.unit.scoring.test_night import a_run
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


NIGHT = date(2099, 1, 1)
"""After the entry's day, which is the one on which the command runs."""


@dataclass(frozen=True, kw_only=True)
class NightOf(SuiteRunner):
    """A night in which models say what they are told to."""

    trials: Trials
    says: dict[str, Line]

    async def run(self, suite: Suite, model: ModelName, *, night: date, cap: Money, ablates: bool) -> Made:
        document = await self.trials.document(model, self.says[model])
        recall = document["suites"][0]["score"]["recall"]
        return Made(
            ran=replace(a_run(model=model, night=night), rates=(("recall", recall),)),
            document=json.dumps(document).encode(),
        )

    async def forget(self, suite: Suite, model: ModelName, *, night: date) -> None:
        return


def test_a_night_in_which_it_turns_blocks_it_the_service_takes_it_out_and_the_report_shows_it(
    shop: World, trials: Trials
) -> None:
    trials.write("evals/payments/suite.yaml", f'{SUITE}model: "{OLD}"\nnights: {{cap: 9.0, candidates: ["{NEW}"]}}\n')
    trials.write(PROMOTIONS, a_promotions_file(stages=the_stages()).decode())
    judged(shop, trials, MISSES, FINDS, stage="everywhere", exception=WHY)
    assert who_reviews(shop) == f"payments {NEW}"
    (suite,), _ = read_suites([trials.folder / "evals" / "payments"], root=trials.folder)
    runner = NightOf(settings=read_settings({}), root=trials.folder, trials=trials, says={OLD: FINDS, NEW: MISSES})

    _, new = shop.bot.asks(lambda store: run_night(store.nights, store, (suite,), runner, night=NIGHT))

    assert f"; BLOCK beside {OLD}: quality: recall is worse by 100.0 points, more than the margin" in told(new)
    assert who_reviews(shop) == f"payments {OLD}"
    (incident,) = shop.incidents()
    assert f"- beside `{OLD}` it is blocked in the night of" in incident
    runs = shop.bot.asks(lambda store: store.nights.fetch_runs(since=NIGHT))
    page = render_trend(series_of(runs))
    assert f"<h2>payments on {NEW}</h2>" in page
    assert "<title>2099-01-01: 0.000</title>" in page
    assert "Blocked: 2099-01-01" in page
    shop.everything()
