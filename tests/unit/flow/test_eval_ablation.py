"""Suites with and without what the team has written down."""

from reviewbot.adapters.embedder_ngrams import NgramEmbedder
from reviewbot.entry.command.eval_ablate import ablation_of, documents_of
from reviewbot.entry.command.eval_ablation import ablation_as_json, render_ablation, render_ablation_page
from reviewbot.fakes.knowledge import FakeKnowledge
from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import approves
from reviewbot.flow.eval_ablation import EVERYTHING, LeavingOut, ablate
from reviewbot.flow.eval_run import run_suite
from reviewbot.kernel.ids import OwnerName
from reviewbot.knowledge.query import Query
from reviewbot.scoring.found import Answered
from tests.unit.flow.eval_builders import MODEL, a_purse
from tests.unit.flow.test_eval_run import a_bench, a_suite
from tests.unit.review.build import a_passage

_PAYMENTS = OwnerName("payments")
_LEDGER = "payments-ledger-entries"


async def test_what_is_left_out_makes_room_for_others_and_everything_leaves_nothing() -> None:
    knowledge = FakeKnowledge(NgramEmbedder())
    passages = [a_passage(f"{name}#intro", f"Book it {name}.") for name in ("one", "other", "third")]
    query = Query(owner=_PAYMENTS, text="Book it one.", paths=(), top=2)

    assert await LeavingOut(knowledge, ()).learn(_PAYMENTS, passages) == 3
    fewer = await LeavingOut(knowledge, ("one",)).recall(query)

    assert sorted(each.passage.document for each in fewer) == ["other", "third"]
    assert await LeavingOut(knowledge, (EVERYTHING,)).recall(query) == ()


async def test_an_ablation_asks_without_any_runbook_and_without_each_that_a_case_recalls() -> None:
    bench = a_bench(ScriptedModel(otherwise=approves()))
    whole = await run_suite(bench, a_suite("payments", "points-in-decimal"), bench.knowledge, repeats=1, tell=_nobody)
    documents = documents_of(bench.rules, _PAYMENTS)

    made = await ablate(bench, whole, bench.knowledge, documents, repeats=1, tell=_nobody)

    recalled = [each for each in documents if each in _documents(whole.reviews[0].response)]
    assert _LEDGER in recalled
    assert [_documents(each.response) for each in made.bare.reviews] == [set()]
    assert list(made.apart) == sorted(recalled)
    assert all(name not in _documents(each.response) for name, run in made.apart.items() for each in run.reviews)


async def test_what_changes_no_outcome_is_a_candidate_for_retirement_and_the_cost_is_said_beforehand() -> None:
    bench = a_bench(ScriptedModel(otherwise=approves()))
    whole = await run_suite(bench, a_suite("payments", "points-in-decimal"), bench.knowledge, repeats=1, tell=_nobody)
    said: list[str] = []

    scored = await ablation_of(bench, whole, repeats=1, say=said.append)

    assert said[0].startswith("payments: 1 reviews without runbooks, and ")
    assert _LEDGER in scored.idle
    assert (scored.hurts, scored.not_run) == ((), 0)
    told = render_ablation(MODEL, [scored])
    assert f"  {_LEDGER}: recalled by 1 cases, and none ends otherwise without it: a candidate for retirement" in told
    page = render_ablation_page(MODEL, [scored])
    assert page.startswith("<!doctype html>")
    assert f"<tr><td>{_LEDGER}</td><td>recalled by 1 cases, and none ends otherwise without it: a candidate" in page
    assert "<script" not in page
    assert ablation_as_json(scored)["retire"] == list(scored.idle)


async def test_what_the_cap_does_not_pay_for_retires_nothing() -> None:
    whole_bench = a_bench(ScriptedModel(otherwise=approves()))
    suite = a_suite("payments", "points-in-decimal")
    whole = await run_suite(whole_bench, suite, whole_bench.knowledge, repeats=1, tell=_nobody)

    poor = a_bench(ScriptedModel(otherwise=approves()), purse=a_purse(0))
    scored = await ablation_of(poor, whole, repeats=1, say=lambda _: None)

    assert scored.idle == ()
    assert scored.not_run > 1
    assert "reviews did not run: the cap was reached" in render_ablation(MODEL, [scored])


def _documents(response: object) -> set[str]:
    assert isinstance(response, Answered)
    return {passage.partition("#")[0] for passage in response.passages}


def _nobody(*_: object) -> None:
    """Hear of each review as it ends."""
