"""`reviewbot eval run`: a model held against suites."""

import asyncio
import functools
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from reviewbot.adapters.price_genai import price_of
from reviewbot.adapters.shelf_sqlite import SqliteShelf
from reviewbot.entry.command.eval_bench import MemoryBench
from reviewbot.entry.command.eval_junit import render_junit
from reviewbot.entry.command.eval_page import Document, render_page
from reviewbot.entry.command.eval_report import (
    ScoredSuite,
    as_json,
    read_document,
    score,
)
from reviewbot.entry.command.eval_rules import name_of_rules, rules_folder, rules_in_force
from reviewbot.entry.command.eval_text import render_text
from reviewbot.entry.command.suite_folder import read_suites
from reviewbot.fakes.knowledge import FakeKnowledge
from reviewbot.flow.eval_judge import judge_run
from reviewbot.flow.eval_purse import Purse
from reviewbot.flow.eval_run import run_suite
from reviewbot.flow.suite_run import Reviewed, SuiteRun
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.kernel.untrusted import visible
from reviewbot.knowledge.library import build_library
from reviewbot.ownership.file_text import MODEL
from reviewbot.ownership.policy import GUARDRAILS
from reviewbot.ownership.registry import build_registry
from reviewbot.ownership.wording import check_wordings, read_wordings, unknown_wording
from reviewbot.review.exchange import Usage
from reviewbot.scoring.found import Unreadable
from reviewbot.scoring.golden import Split
from reviewbot.scoring.judgement import Judged
from reviewbot.scoring.promotion_file import read_promotions
from reviewbot.scoring.suite import Suite, SuiteCase
from reviewbot.settings import Settings, read_settings
from reviewbot.wiring import (
    made_home,
    make_clock,
    make_embedder,
    make_scanner,
    read_rules_as_they_are,
    stops_of,
)
from reviewbot.wiring_model import opened_model

_MODEL: Final = re.compile(MODEL, re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What `eval run` was asked for."""

    suites: tuple[Path, ...]
    model: str
    repeat: int | None
    governance: str | None
    cap_usd: float
    output: str
    against: Path | None
    """An earlier run, beside which a page shows this one."""
    is_beside_itself: bool = False
    """Whether each case is run twice as often, to tell what chance alone does."""
    split: Split | None = None
    """The cases that run; None for all."""

    def repeats_of(self, suite: Suite) -> int:
        """Return how often each case of a suite is run."""
        return (self.repeat or suite.repeat) * (2 if self.is_beside_itself else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whom a run's answers are charged to: the same again is the same run, and goes on where it never ended."""

    budget: str
    """What runs share the cap by."""
    name: str
    cap: Money


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far a run is, with what it cost and what is likely to come."""

    err: TextIO
    whole: int
    done: int = 0
    cost: Money = field(default=NOTHING)

    def tell(self, suite: Suite, case: SuiteCase, repeat: int, reviewed: Reviewed) -> None:
        """Count a review, and say how far the run is."""
        self.done += 1
        self.cost += reviewed.response.spent.cost or NOTHING
        to_come = Money(self.cost.micros * (self.whole - self.done) // self.done)
        self.err.write(
            f"[{self.done}/{self.whole}] {suite.owner}/{case.name} (repeat {repeat}): {self.cost} so far, "
            f"about {to_come} to come\n"
        )


def run(asked: Asked, *, out: TextIO, err: TextIO) -> int:
    """Run the suites and print what came of it. Returns 0 where each reaches what it asks for, 1 where one does not.

    Raises Misconfigured with every fault of every suite, for a model that is none or has no known price, and for rules
    that are missing or broken; Unavailable where a suite's model has answered nothing. Nothing is written to any forge.
    """
    settings = read_settings()
    baseline = None if asked.against is None else read_document(asked.against)
    scored = asyncio.run(_run(settings, asked, err))
    out.write(_rendered(asked, scored, baseline))
    return 0 if all(each.is_passed for each in scored) else 1


@asynccontextmanager
async def sound(settings: Settings, asked: Asked) -> AsyncIterator[tuple[Path, tuple[Suite, ...]]]:
    """Give the root of the rules and the suites while the block runs; a suite that is not here is one of the rules'.

    Raises Misconfigured with every fault, of the model's name too, and Unavailable where a git URL does not answer.
    """
    if asked.model != GUARDRAILS and not _MODEL.fullmatch(asked.model):
        raise Misconfigured("--model", (f"{asked.model!r} is no model; write provider:model, or {GUARDRAILS}",))
    async with rules_folder(settings, asked.governance) as root:
        folders = [root / each if (root / each).is_dir() and not each.is_dir() else each for each in asked.suites]
        suites, broken = await asyncio.to_thread(read_suites, folders, root=root)
        if broken:
            raise Misconfigured("suites", [str(each) for each in broken])
        yield root, suites if asked.split is None else tuple(_only(suite, asked.split) for suite in suites)


def _only(suite: Suite, split: Split) -> Suite:
    part = suite.only(split)
    if not part.runnable:
        raise Misconfigured("--split", (f"{suite.folder} has no case that is {split}",))
    return part


def _rendered(asked: Asked, scored: Sequence[ScoredSuite], baseline: Document | None) -> str:
    model = ModelName(asked.model)
    match asked.output:
        case "json":
            return json.dumps(as_json(model, scored), indent=1) + "\n"
        case "html":
            return render_page(as_json(model, scored), baseline)
        case "junit":
            return render_junit(scored)
        case _:
            return render_text(model, scored)


async def _run(settings: Settings, asked: Asked, err: TextIO) -> tuple[ScoredSuite, ...]:
    async with sound(settings, asked) as (root, suites):
        account = account_of(asked, name_of_rules(settings, asked.governance), suites)
        async with opened_bench(settings, root, ModelName(asked.model), account) as bench:
            return await _scored(bench, suites, asked, err)


async def _scored(bench: MemoryBench, suites: Sequence[Suite], asked: Asked, err: TextIO) -> tuple[ScoredSuite, ...]:
    repeats = [asked.repeats_of(suite) for suite in suites]
    whole = sum(len(suite.runnable) * times for suite, times in zip(suites, repeats, strict=True))
    progress = Progress(err=err, whole=whole)
    scored = []
    err.write(told_of_money(bench))
    for suite, times in zip(suites, repeats, strict=True):
        tell = functools.partial(progress.tell, suite)
        made = await run_suite(bench, suite, bench.knowledge, repeats=times, tell=tell)
        require_answers(made)
        scored.append(score(made, await judged_of(bench, made), rules_in_force(bench.rules)))
    await bench.shelf.close_run(bench.run.id)
    return tuple(scored)


def require_answers(made: SuiteRun) -> None:
    """Raise Unavailable where a model was asked and has answered nothing: that says nothing of what it can do."""
    responses = [each.response for each in made.reviews if each.is_run]
    whys = [each.why for each in responses if isinstance(each, Unreadable)]
    if made.model != GUARDRAILS and whys and not any(each.turns for each in made.reviews):
        raise Unavailable(made.model, why=f"it has answered nothing: {visible(whys[0]).rstrip('.')}")


async def judged_of(bench: MemoryBench, made: SuiteRun) -> Judged | None:
    """Return what the suite's judge says of a run; None where it names none, or nobody is asked for money.

    Raises Misconfigured where the judge is the model under test, or its price is not known.
    """
    judging = made.suite.judging
    line = None if judging is None else bench.line_to(judging.judge)
    if judging is None or line is None:
        return None
    if judging.judge == made.model:
        raise Misconfigured(made.suite.folder, (f"{made.model} would be its own judge; name another in suite.yaml",))
    return await judge_run(line, judging, made)


def account_of(asked: Asked, rules: str, suites: Sequence[Suite], *, of: str = "run") -> Account:
    """Return the account of what was asked for: asked for again, it is the same one."""
    folders = tuple((suite.folder, asked.repeats_of(suite)) for suite in suites)
    part = () if asked.split is None else (asked.split,)
    name = digest_of((of, rules, asked.model, folders, *part))
    return Account(budget=name, name=name, cap=Money(round(asked.cap_usd * 1_000_000)))


def told_of_money(bench: MemoryBench) -> str:
    """Return a line about what a run was charged before it died; nothing where it is a new one."""
    if bench.run.spent == NOTHING:
        return ""
    return f"this run was begun before and never ended: {bench.run.spent} of its cap is spent\n"


def answers_of(settings: Settings) -> SqliteShelf:
    """Return the shelf of what was answered and paid for; whoever has it closes it."""
    return SqliteShelf(made_home(settings) / "evals")


@asynccontextmanager
async def opened_bench(
    settings: Settings, root: Path, model: ModelName, account: Account
) -> AsyncIterator[MemoryBench]:
    """Give the bench for one model, which may cost as much as its account has left, while the block runs.

    Raises Misconfigured for a model without a known price, and for rules that are missing or broken.
    """
    clock = make_clock(settings)
    rules = await _fetch_rules(root)
    unknown = unknown_wording(model, read_wordings(rules))
    if unknown is not None:
        raise Misconfigured("--model", (f"{model} is no model to ask: {unknown}",))
    is_priced = model != GUARDRAILS

    def price(name: ModelName, usage: Usage) -> Money | None:
        return price_of(name, usage, now=clock.now())

    async with AsyncExitStack() as stack:
        shelf = stack.enter_context(closing(answers_of(settings)))
        run = await shelf.open_run(account.budget, account.name)
        yield MemoryBench(
            model=model,
            vendor=await stack.enter_async_context(opened_model(settings)) if is_priced else None,
            purse=Purse(model, price, cap=account.cap - run.beside, spent=run.spent) if is_priced else None,
            shelf=shelf,
            run=run,
            rules=rules,
            knowledge=FakeKnowledge(make_embedder(settings)),
            scanner=make_scanner(),
            stops=stops_of(settings),
        )


async def _fetch_rules(root: Path) -> Mapping[str, bytes]:
    """Return the rules, read once before any case runs: so what is wrong with them is told as what it is."""
    rules = await read_rules_as_they_are(root, beside=())
    registry = build_registry(rules, None, None)
    build_library(rules, registry)
    read_promotions(rules, registry)
    check_wordings(registry.policy.tiers, read_wordings(rules))
    return rules
