"""The money of a model in shadow: reserved before it is spent, settled afterwards, and never spent twice."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import approves
from reviewbot.fakes.observed import MemoryObservations
from reviewbot.fakes.store import MemoryStore
from reviewbot.flow.equipment import unpriced
from reviewbot.flow.shadow_purse import PursedModel
from reviewbot.kernel.errors import Stopped, Unavailable
from reviewbot.kernel.ids import ModelName, OwnerName, TierName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.observed import Pot, Reservation
from reviewbot.ports import Model
from reviewbot.review.exchange import Answer, Request, Usage
from tests.unit.flow.eval_builders import MODEL, a_request
from tests.unit.flow.test_eval_run import a_bench, a_suite

POT = Pot(owner=OwnerName("payments"), tier=TierName("standard"), model=MODEL, day=date(2026, 11, 21), cap=Money(10**9))


class Refusing:
    """Models that a stop keeps from being asked."""

    async def ask(self, model: ModelName, request: Request) -> Answer:
        raise Stopped("a switch that is on covers this work")


class Gone(MemoryObservations):
    """A memory that does not answer."""

    async def reserve(self, key: str, pot: Pot, amount: Money) -> Reservation:
        raise Unavailable("the database", why="it is gone")


class Uncounted:
    """Models whose vendor gives no count."""

    async def ask(self, model: ModelName, request: Request) -> Answer:
        return replace(approves()(model, request), usage=None)


def a_purse(models: Model, *, pot: Pot = POT, is_priced: bool = True, store: MemoryStore | None = None) -> PursedModel:
    bench = a_bench(ScriptedModel())
    (case,) = a_suite("payments", "points-in-decimal").cases
    equipment = bench.stand_for(case, bench.model_for(0)).equipment
    price_of = _a_millionth_each if is_priced else unpriced
    whole = replace(equipment, store=store or MemoryStore(), price_of=price_of)
    return PursedModel(models, whole, pot, "owner:1:7")


def _a_millionth_each(model: ModelName, usage: Usage, now: datetime) -> Money:
    return Money(usage.fresh_input + usage.cached_input + usage.output)


def answering() -> ScriptedModel:
    return ScriptedModel(otherwise=approves())


def silent() -> ScriptedModel:
    models = answering()
    models.falls_silent(MODEL)
    return models


async def test_what_an_answer_cost_is_spent_and_the_rest_is_there_again() -> None:
    store = MemoryStore()

    answer = await a_purse(answering(), store=store).ask(MODEL, a_request())

    assert answer.usage is not None
    spent = await store.observations.fetch_spent(POT)
    assert spent == Money(answer.usage.fresh_input + answer.usage.cached_input + answer.usage.output)


async def test_l18_without_a_count_the_whole_reservation_is_spent() -> None:
    counted, uncounted = MemoryStore(), MemoryStore()
    await a_purse(answering(), store=counted).ask(MODEL, a_request())

    await a_purse(Uncounted(), store=uncounted).ask(MODEL, a_request())

    assert await counted.observations.fetch_spent(POT) < await uncounted.observations.fetch_spent(POT)


@pytest.mark.parametrize(
    ("models", "why"),
    [pytest.param(Refusing(), "stopped", id="a stop"), pytest.param(silent(), "silent", id="nobody is there")],
)
async def test_what_was_not_asked_costs_nothing(models: Model, why: str) -> None:
    store = MemoryStore()

    with pytest.raises(Stopped, match=why):
        await a_purse(models, store=store).ask(MODEL, a_request())

    assert await store.observations.fetch_spent(POT) == NOTHING


async def test_b07_a_model_without_a_price_is_not_asked() -> None:
    models = answering()

    with pytest.raises(Stopped, match="unpriced"):
        await a_purse(models, is_priced=False).ask(MODEL, a_request())

    assert models.asked == ()


async def test_b04_where_the_pot_has_less_than_an_answer_may_cost_it_is_not_asked() -> None:
    models = answering()

    with pytest.raises(Stopped, match="exhausted"):
        await a_purse(models, pot=replace(POT, cap=Money(100))).ask(MODEL, a_request())

    assert models.asked == ()


async def test_b02_a_question_that_a_process_died_over_is_not_asked_again() -> None:
    store, models = MemoryStore(), answering()
    await a_purse(models, store=store).ask(MODEL, a_request())

    with pytest.raises(Stopped, match="lost"):
        await a_purse(models, store=store).ask(MODEL, a_request())

    assert len(models.asked) == 1


async def test_where_nothing_can_be_reserved_nothing_is_asked() -> None:
    store, models = MemoryStore(), answering()
    store.observations = Gone()

    with pytest.raises(Stopped, match="stopped"):
        await a_purse(models, store=store).ask(MODEL, a_request())

    assert models.asked == ()
