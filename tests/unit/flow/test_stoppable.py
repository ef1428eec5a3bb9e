"""The models' edge: whoever brings a model that may not review is turned away, and what is asked is booked first."""

from dataclasses import replace

import pytest

from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import approves
from reviewbot.fakes.store import MemoryStore
from reviewbot.fakes.upkeep import MemoryUpkeep
from reviewbot.flow.stoppable import Errand, StoppableModel
from reviewbot.kernel.errors import Stopped, Unavailable
from reviewbot.kernel.ids import ChangeNumber, Head, ModelName, OwnerName, RepoId, TierName
from reviewbot.plan.permit import NO_PROMOTIONS, Permit, Promoted, Promotions, Standing
from reviewbot.review.charge import Charge
from reviewbot.review.exchange import Answer, Request, Usage
from tests.unit.flow.eval_builders import MODEL, a_request
from tests.unit.flow.test_eval_run import a_bench, a_suite

SHOP = RepoId(1)
CHANGE = ChangeNumber(7)
HEAD = Head("a" * 40)


class FailingBooks(MemoryUpkeep):
    """Books that take the first few charges, and then none."""

    def __init__(self, *, takes: int) -> None:
        super().__init__({}, ())
        self._takes = takes

    async def keep_charge(self, charge: Charge) -> None:
        if not self._takes:
            raise Unavailable("the database", why="it is gone")
        self._takes -= 1
        await super().keep_charge(charge)


def an_edge(
    vendor: ScriptedModel, promotions: Promotions = NO_PROMOTIONS, *, books: MemoryUpkeep | None = None
) -> StoppableModel:
    store = MemoryStore()
    store.upkeep = books or store.upkeep
    bench = a_bench(vendor)
    (case,) = a_suite("payments", "points-in-decimal").cases
    stand = bench.stand_for(case, bench.model_for(0))
    permit = Permit(
        owner=OwnerName("payments"), tier=TierName("standard"), repo=stand.place.repo, promotions=promotions
    )
    equipment = replace(stand.equipment, store=store)
    return StoppableModel(equipment, replace(stand.place, repo_id=SHOP), permit, Errand(number=CHANGE, head=HEAD))


async def charges(edge: StoppableModel) -> list[tuple[str, Usage | None, str]]:
    booked = await edge._equipment.store.upkeep.fetch_charges(SHOP, CHANGE)
    assert len({each.key for each in booked}) == len(booked)
    assert {(each.owner, each.head, each.purpose) for each in booked} <= {("payments", HEAD, "inspect")}
    return [(each.state, each.usage, each.request_id) for each in booked]


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


async def test_what_was_answered_is_booked_once_with_its_tokens() -> None:
    edge = an_edge(ScriptedModel(otherwise=approves()))

    answer = await edge.ask(MODEL, a_request())

    assert await charges(edge) == [("answered", answer.usage, answer.request_id)]


async def test_the_same_question_asked_again_is_one_more_charge() -> None:
    edge = an_edge(ScriptedModel(otherwise=approves()))

    answers = [await edge.ask(MODEL, a_request()) for _ in range(2)]

    assert await charges(edge) == [("answered", each.usage, each.request_id) for each in answers]


async def test_a_model_that_does_not_answer_is_no_charge() -> None:
    vendor = ScriptedModel()
    vendor.falls_silent(MODEL)
    edge = an_edge(vendor)

    with pytest.raises(Unavailable):
        await edge.ask(MODEL, a_request())

    assert await charges(edge) == [("unanswered", None, "")]


async def test_a_model_that_may_not_review_is_not_booked() -> None:
    edge = an_edge(ScriptedModel(), promoted("blocked"))

    with pytest.raises(Unavailable):
        await edge.ask(MODEL, a_request())

    assert await charges(edge) == []


async def test_k09_a_question_whose_process_dies_stays_on_the_books_as_asked() -> None:
    edge = an_edge(ScriptedModel(otherwise=dies))

    with pytest.raises(KeyboardInterrupt):
        await edge.ask(MODEL, a_request())

    assert await charges(edge) == [("asked", None, "")]


async def test_where_the_books_cannot_be_kept_nothing_is_asked() -> None:
    vendor = ScriptedModel(otherwise=approves())
    edge = an_edge(vendor, books=FailingBooks(takes=0))

    with pytest.raises(Stopped, match="what it costs cannot be kept"):
        await edge.ask(MODEL, a_request())

    assert vendor.asked == ()


async def test_an_answer_whose_charge_cannot_be_settled_is_used_and_stays_on_the_books_as_asked() -> None:
    edge = an_edge(ScriptedModel(otherwise=approves()), books=FailingBooks(takes=1))

    answer = await edge.ask(MODEL, a_request())

    assert answer.stop == "end"
    assert await charges(edge) == [("asked", None, "")]


def dies(_model: ModelName, _request: Request) -> Answer:
    raise KeyboardInterrupt
