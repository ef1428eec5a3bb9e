"""`reviewbot eval ablate`: suites with and without what the team has written down."""

import asyncio
import functools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TextIO

from reviewbot.entry.command.eval_ablation import (
    ScoredAblation,
    ablation_as_json,
    render_ablation,
    render_ablation_page,
    score_ablation,
)
from reviewbot.entry.command.eval_bench import MemoryBench
from reviewbot.entry.command.eval_rules import name_of_rules
from reviewbot.entry.command.eval_run import (
    Asked,
    Progress,
    account_of,
    opened_bench,
    require_answers,
    sound,
    told_of_money,
)
from reviewbot.flow.eval_ablation import Ablated, Teller, ablate, recalling
from reviewbot.flow.eval_run import run_suite
from reviewbot.flow.suite_run import SuiteRun
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.knowledge.library import build_library
from reviewbot.ownership.registry import build_registry
from reviewbot.scoring.suite import Suite
from reviewbot.settings import Settings, read_settings

_HURTS: Final = 1


def run(asked: Asked, *, out: TextIO, err: TextIO) -> int:
    """Run the suites with and without runbooks and print what that does. Returns 1 where context hurts a rate.

    Raises what `eval run` raises.
    """
    settings = read_settings()
    scored = asyncio.run(_run(settings, asked, err))
    model = ModelName(asked.model)
    if asked.output == "json":
        out.write(json.dumps({"model": model, "suites": [ablation_as_json(each) for each in scored]}, indent=1) + "\n")
    elif asked.output == "html":
        out.write(render_ablation_page(model, scored))
    else:
        out.write(render_ablation(model, scored))
    return _HURTS if any(each.hurts for each in scored) else 0


async def _run(settings: Settings, asked: Asked, err: TextIO) -> tuple[ScoredAblation, ...]:
    async with sound(settings, asked) as (root, suites):
        account = account_of(asked, name_of_rules(settings, asked.governance), suites, of="ablation")
        async with opened_bench(settings, root, ModelName(asked.model), account) as bench:
            return await _scored(bench, suites, asked, err)


async def _scored(bench: MemoryBench, suites: Sequence[Suite], asked: Asked, err: TextIO) -> tuple[ScoredAblation, ...]:
    scored = []
    err.write(told_of_money(bench))
    for suite in suites:
        repeats = asked.repeats_of(suite)
        progress = Progress(err=err, whole=len(suite.runnable) * repeats)
        tell = functools.partial(progress.tell, suite)
        whole = await run_suite(bench, suite, bench.knowledge, repeats=repeats, tell=tell)
        require_answers(whole)
        scored.append(await ablation_of(bench, whole, repeats=repeats, say=err.write, progress=progress))
    await bench.shelf.close_run(bench.run.id)
    return tuple(scored)


async def ablation_of(
    bench: MemoryBench, whole: SuiteRun, *, repeats: int, say: Callable[[str], object], progress: Progress | None = None
) -> ScoredAblation:
    """Run once more without runbooks what was run as a whole, having said what that may cost."""
    suite, documents = whole.suite, documents_of(bench.rules, whole.suite.owner)
    cases = recalling(whole, documents)
    fewer = sum(map(len, cases.values())) * repeats
    more = len(suite.runnable) * repeats + fewer
    spent = sum((each.response.spent.cost or NOTHING for each in whole.reviews), NOTHING)
    likely = Money(spent.micros * more // max(1, len(whole.reviews)))
    say(
        f"{suite.owner}: {more - fewer} reviews without runbooks, and {fewer} without one of {len(cases)} that cases "
        f"recall, are about {likely} more; what was answered before costs nothing\n"
    )
    if progress is not None:
        progress.whole += more
    tell: Teller = (lambda *_: None) if progress is None else functools.partial(progress.tell, suite)
    made: Ablated = await ablate(bench, whole, bench.knowledge, documents, repeats=repeats, tell=tell)
    return score_ablation(made, documents)


def documents_of(rules: Mapping[str, bytes], owner: OwnerName) -> tuple[str, ...]:
    """Return the ids of all of an owner's that is everybody's. Raises Misconfigured where the rules are broken."""
    library = build_library(rules, build_registry(rules, None, None))
    return tuple(str(each.id) for each in library.documents_of(owner) if each.staging is None)
