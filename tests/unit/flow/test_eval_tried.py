"""Runbooks that have a stage, tried by a suite."""

from dataclasses import replace

from reviewbot.entry.command.eval_ablate import documents_of
from reviewbot.entry.command.eval_tried import tried_with
from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import Line, a_finding, approves, replies
from reviewbot.fakes.shelf import MemoryShelf
from reviewbot.flow.eval_run import run_suite
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.review.exchange import Answer, Request
from tests.unit.flow.eval_builders import MODEL, a_purse
from tests.unit.flow.test_eval_run import a_bench, a_suite

FILE = "runbooks/payments/one-way.md"
SAYS = "Every booking goes through the ledger and nowhere else."
RUNBOOK = f"""\
---
id: one-way
owner: payments
kind: runbook
title: One way to book
applies_to: ["billing/**"]
last_reviewed: 2026-10-01
stage: shadow
---
# One way to book

{SAYS}
"""
FINDS = replies(a_finding("billing/fees.py", 13, "        INSERT,", says="Past the booking."))


def where_it_is_shown(then: Line, otherwise: Line) -> Line:
    """Return a model that the runbook makes answer otherwise."""

    def line(model: ModelName, request: Request) -> Answer:
        return (then if SAYS in request.own else otherwise)(model, request)

    return line


async def words(
    line: Line, *, cap: int | None = None, shelf: MemoryShelf | None = None, changes: int = 1
) -> list[tuple[str, str, bool]]:
    bench = a_bench(ScriptedModel(otherwise=line), shelf=shelf)
    bench.rules = {**bench.rules, FILE: RUNBOOK.encode()}
    suite = replace(a_suite("payments", "one-sided-entry"), thresholds=(), must_pass=())
    (case,) = suite.cases
    alike = (replace(case, name=f"{case.name}-{number}", cluster=f"c{number}") for number in range(changes))
    suite = replace(suite, cases=tuple(alike))
    without = await run_suite(bench, suite, bench.knowledge, repeats=2, tell=lambda *_: None)
    if cap is not None:
        bench.purse = a_purse(cap)
    tried = await tried_with(bench, without, repeats=2)
    assert all(each.held.beside == MODEL for each in tried)
    return [(each.document, each.held.verdict, each.held.is_worse) for each in tried]


async def test_one_that_makes_the_model_miss_is_blocked() -> None:
    assert await words(where_it_is_shown(approves(), FINDS)) == [("one-way", "block", True)]


async def test_one_that_makes_the_model_find_is_allowed() -> None:
    assert await words(where_it_is_shown(FINDS, approves()), changes=5) == [("one-way", "allow", False)]


async def test_one_that_makes_the_model_find_on_a_single_change_is_held() -> None:
    assert await words(where_it_is_shown(FINDS, approves())) == [("one-way", "hold", False)]


async def test_one_that_the_cap_cuts_short_has_no_word() -> None:
    assert await words(where_it_is_shown(approves(), FINDS), cap=1) == []


async def test_an_ablation_leaves_out_nothing_that_nobody_is_given() -> None:
    bench = a_bench(None)

    assert "one-way" not in documents_of({**bench.rules, FILE: RUNBOOK.encode()}, OwnerName("payments"))
