"""Runbooks that have a stage, tried: the model in use with each of them beside itself without."""

from dataclasses import replace

from reviewbot.entry.command.eval_bench import MemoryBench
from reviewbot.flow.eval_ablation import Trying
from reviewbot.flow.eval_run import run_suite
from reviewbot.flow.suite_run import SuiteRun
from reviewbot.knowledge.library import build_library
from reviewbot.knowledge.staging import mark_of
from reviewbot.ownership.registry import build_registry
from reviewbot.scoring.judgement import ByLines
from reviewbot.scoring.night import Tried
from reviewbot.scoring.noise import halves
from reviewbot.scoring.promote import promote
from reviewbot.scoring.promotion import Refused, Run
from reviewbot.scoring.promotion_entry import held_beside, rules_of
from reviewbot.scoring.result import score_run


async def tried_with(bench: MemoryBench, without: SuiteRun, *, repeats: int) -> tuple[Tried, ...]:
    """Run the suite once more with each staged document of its owner, and return what comes of each.

    What a document changes nothing about was asked before, and costs nothing. One that the cap cuts short, or for which
    there is no verdict, is left out. Raises what `run_suite` raises.
    """
    suite = without.suite
    library = build_library(bench.rules, build_registry(bench.rules, None, None))
    documents = library.documents_of(suite.owner)
    tried = []
    for document in documents:
        if document.staging is None or not _is_whole(without):
            continue
        knowledge = Trying(bench.knowledge, documents, document.id)
        made = await run_suite(bench, suite, knowledge, repeats=repeats, tell=lambda *_: None)
        whole = _run(without)
        pair = halves(whole.results)
        before, again = (whole, None) if pair is None else (replace(whole, results=each) for each in pair)
        verdict = promote(_run(made), before, again, rules_of(suite))
        if _is_whole(made) and not isinstance(verdict, Refused):
            tried.append(Tried(document=document.id, mark=mark_of(document), held=held_beside(without.model, verdict)))
    return tuple(tried)


def _is_whole(run: SuiteRun) -> bool:
    return all(each.is_run for each in run.reviews)


def _run(run: SuiteRun) -> Run:
    goldens = run.suite.goldens
    results = score_run(goldens, [each.response for each in run.reviews], ByLines())
    return Run(model=run.model, golden_digest=goldens.digest, results=results)
