"""The models' edge: whoever comes to it with a model that may not review is turned away before anybody is asked."""

import pytest

from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import approves
from reviewbot.flow.stoppable import StoppableModel
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import OwnerName, TierName
from reviewbot.plan.permit import NO_PROMOTIONS, Permit, Promoted, Promotions, Standing
from tests.unit.flow.eval_builders import MODEL, a_request
from tests.unit.flow.test_eval_run import a_bench, a_suite


def an_edge(vendor: ScriptedModel, promotions: Promotions) -> StoppableModel:
    bench = a_bench(vendor)
    (case,) = a_suite("payments", "points-in-decimal").cases
    stand = bench.stand_for(case, bench.model_for(0))
    permit = Permit(
        owner=OwnerName("payments"), tier=TierName("standard"), repo=stand.place.repo, promotions=promotions
    )
    return StoppableModel(stand.equipment, stand.place, permit)


def promoted(standing: Standing) -> Promotions:
    word = Promoted(
        owner=OwnerName("payments"),
        tier=TierName("standard"),
        model=MODEL,
        standing=standing,
        decided_on="2026-11-21",
    )
    return Promotions(entries=(word,))


async def test_a_blocked_model_is_not_asked_whoever_asks_for_it() -> None:
    vendor = ScriptedModel(otherwise=approves())

    with pytest.raises(Unavailable) as refused:
        await an_edge(vendor, promoted("blocked")).ask(MODEL, a_request())

    assert refused.value.why == (
        "anthropic:candidate is blocked for payments at tier standard, as evals/promotions.yaml says since 2026-11-21"
    )
    assert vendor.asked == ()


@pytest.mark.parametrize(
    "promotions",
    [
        pytest.param(NO_PROMOTIONS, id="nothing is promoted at all"),
        pytest.param(promoted("everywhere"), id="it is promoted"),
    ],
)
async def test_a_model_that_may_review_is_asked(promotions: Promotions) -> None:
    vendor = ScriptedModel(otherwise=approves())

    answer = await an_edge(vendor, promotions).ask(MODEL, a_request())

    assert answer.stop == "end"
    assert len(vendor.asked) == 1
