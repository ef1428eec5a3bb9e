"""`reviewbot eval night`: what is due tonight runs, and the worker's night, which is the same."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, TextIO, assert_never

from reviewbot.entry.command.eval_ablate import ablation_of
from reviewbot.entry.command.eval_ablation import ablation_as_json
from reviewbot.entry.command.eval_ground import held_as_json
from reviewbot.entry.command.eval_report import as_json, runs_in, score
from reviewbot.entry.command.eval_rules import rules_folder, rules_in_force, sound_suites, wordings_below
from reviewbot.entry.command.eval_run import Account, answers_of, judged_of, opened_bench, require_answers
from reviewbot.entry.command.eval_thrift import Saving, saving_as_json, savings_of, told_of_saving
from reviewbot.entry.command.eval_tried import tried_with
from reviewbot.entry.command.eval_verdict import verdict_between
from reviewbot.flow.eval_night import Made, Outcome, Waits, run_night, told
from reviewbot.flow.eval_run import run_suite
from reviewbot.flow.eval_watch import Silent, watch
from reviewbot.flow.suite_run import SuiteRun
from reviewbot.kernel.canonical import digest_bytes
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.kernel.untrusted import visible
from reviewbot.ownership.wording import Wording
from reviewbot.ports import Store
from reviewbot.review.prompt import prompt_of
from reviewbot.scoring.held import Held
from reviewbot.scoring.metric import METRICS, rated, share_of
from reviewbot.scoring.night import Ran
from reviewbot.scoring.night import answers_of as answers_of_night
from reviewbot.scoring.promotion import Refused
from reviewbot.scoring.promotion_entry import held_beside
from reviewbot.scoring.suite import Suite
from reviewbot.settings import Settings, read_settings
from reviewbot.wiring import make_clock, opened_store
from reviewbot.wiring_model import make_catalogs

_FAILS, _UNAVAILABLE = 1, 3
_LOG: Final = logging.getLogger("reviewbot.evals")


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteRunner:
    """See `Runner`: the way of `eval run`, by the rules below a directory."""

    settings: Settings
    root: Path
    wordings: tuple[Wording, ...] = ()
    """The organisation's own prompts."""

    async def run(self, suite: Suite, model: ModelName, *, night: date, cap: Money, ablates: bool) -> Made:
        """Run each case as often as the suite says."""
        account = Account(budget=_budget(suite, night), name=model, cap=cap)
        async with opened_bench(self.settings, self.root, model, account) as bench:
            bench.answers = answers_of_night(suite, night=night)
            made = await run_suite(bench, suite, bench.knowledge, repeats=suite.repeat, tell=lambda *_: None)
            _require_money(made, cap)
            require_answers(made)
            shown = await ablation_of(bench, made, repeats=suite.repeat, say=_LOG.info) if ablates else None
            judged = await judged_of(bench, made)
            if judged is not None and judged.shortfall is not None:
                # That is not the model's doing, and must not speak against it.
                raise Unavailable(judged.judge, why="it has answered nothing")
            tried = await tried_with(bench, made, repeats=suite.repeat) if model == suite.model else ()
            spent = NOTHING if bench.purse is None else bench.purse.spent
        scored = score(made, judged, rules_in_force(bench.rules))
        whole = as_json(model, (scored,))
        if shown is not None:
            whole["suites"][0]["ablation"] = ablation_as_json(shown)
        document = (json.dumps(whole, indent=1) + "\n").encode()
        shares = {metric: share_of(metric, rated(metric, scored.results)).value for metric in METRICS}
        ran = Ran(
            owner=suite.owner,
            model=model,
            night=night,
            is_passed=scored.is_passed,
            not_run=scored.not_run,
            spent=spent,
            rates=tuple((metric, share) for metric, share in shares.items() if share is not None),
            document=digest_bytes(document),
            goldens=suite.goldens.digest,
            is_ablated=shown is not None and not shown.not_run,
            hurt_by_context=() if shown is None else shown.hurts,
            idle=() if shown is None else shown.idle,
            tried=tried,
            prompt=made.prompt,
        )
        return Made(ran=ran, document=document)

    def prompt_of(self, model: ModelName) -> Digest:
        """Return what a model is asked with by the rules below the directory."""
        return prompt_of(model, self.wordings)

    def hold(self, incumbent: bytes, candidate: bytes) -> Held | None:
        """Hold two kept runs beside each other, as `eval compare` does."""
        try:
            (before,), (after,) = (runs_in("the night", json.loads(each)) for each in (incumbent, candidate))
        except Misconfigured:
            return None
        verdict = verdict_between(before, after)
        return None if isinstance(verdict, Refused) else held_beside(before.model, verdict)

    async def forget(self, suite: Suite, model: ModelName, *, night: date) -> None:
        """Close the account of a run that is kept."""
        with closing(answers_of(self.settings)) as shelf:
            run = await shelf.open_run(_budget(suite, night), model)
            await shelf.close_run(run.id)


def _budget(suite: Suite, night: date) -> str:
    return f"{suite.owner} in the night of {night}"


def _require_money(made: SuiteRun, cap: Money) -> None:
    if not any(each.turns for each in made.reviews) and not all(each.is_run for each in made.reviews):
        raise Misconfigured(made.suite.folder, (f"the cap of {cap} does not pay for one answer of {made.model}",))


def run(*, governance: str | None, folder: Path | None, output: str, out: TextIO) -> int:
    """Run what is due tonight and print what came of it.

    Returns 1 where a suite fails or a candidate is blocked, 3 where something waits.
    """
    settings = read_settings()
    night = make_clock(settings).now().date()
    with opened_store(settings) as store:
        outcomes, documents, savings = asyncio.run(_run(settings, store, governance, night))
    if folder is not None:
        _keep(folder, documents)
    if output == "json":
        runs = [_as_json(each) for each in outcomes]
        told_all = {"night": night.isoformat(), "runs": runs, "savings": [saving_as_json(each) for each in savings]}
        out.write(json.dumps(told_all, indent=1) + "\n")
    else:
        out.writelines(f"{visible(told(each))}\n" for each in outcomes)
        out.write("" if outcomes else "nothing is due\n")
        out.writelines(f"{visible(told_of_saving(each))}\n" for each in savings)
    if any(isinstance(each, Ran) and _is_bad(each) for each in outcomes):
        return _FAILS
    return _UNAVAILABLE if any(isinstance(each, Waits) for each in outcomes) else 0


def _is_bad(ran: Ran) -> bool:
    held = (*([] if ran.held is None else [ran.held]), *(each.held for each in ran.tried))
    return not ran.is_passed or any(each.verdict == "block" for each in held)


async def night_of_worker(settings: Settings, store: Store, night: date) -> str:
    """Look at what providers list, and run what is due. What a fault keeps from running is said in the log."""
    try:
        async with rules_folder(settings, None) as root:
            suites = await sound_suites(root)
            await _watch(settings, store, suites, night)
            runner = SuiteRunner(settings=settings, root=root, wordings=await wordings_below(root))
            outcomes = await run_night(store.nights, store, suites, runner, night=night)
            for saving in await savings_of(store, suites, root, night=night):
                _LOG.info("%s", told_of_saving(saving))
    except (Unavailable, Misconfigured) as fault:
        _LOG.warning("the evals of %s wait for the next night: %s", night, fault)
        return "waits"
    return f"{len(outcomes)} were due"


async def _watch(settings: Settings, store: Store, suites: Sequence[Suite], night: date) -> None:
    watched = await watch(make_catalogs(settings), store.nights, suites, night=night)
    for sight in watched.sights:
        if isinstance(sight, Silent):
            _LOG.warning("%s was not compared: %s", sight.source, sight.why)
    for model in watched.new:
        _LOG.info("%s is new", model)


async def _run(
    settings: Settings, store: Store, governance: str | None, night: date
) -> tuple[tuple[Outcome, ...], Mapping[str, bytes], tuple[Saving, ...]]:
    async with rules_folder(settings, governance) as root:
        suites = await sound_suites(root)
        runner = SuiteRunner(settings=settings, root=root, wordings=await wordings_below(root))
        outcomes = await run_night(store.nights, store, suites, runner, night=night)
        savings = await savings_of(store, suites, root, night=night)
    return outcomes, {name: document async for name, document in _documents(store, night)}, savings


async def _documents(store: Store, night: date) -> AsyncIterator[tuple[str, bytes]]:
    # Those, too, that ran tonight already, here or in a worker.
    for ran in await store.nights.fetch_runs(since=night):
        document = await store.nights.fetch_document(ran)
        if document is not None:
            yield f"{ran.owner}--{ran.model.replace(':', '-').replace('/', '-')}.json", document


def _keep(folder: Path, documents: Mapping[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, document in documents.items():
            (folder / name).write_bytes(document)
    except OSError as error:
        raise Misconfigured("--out", (f"{str(folder)!r} cannot be written to: {error.strerror}",)) from None


def _as_json(outcome: Outcome) -> dict[str, Any]:
    match outcome:
        case Waits(due=due, why=why):
            return {"owner": due.owner, "model": due.model, "ran": False, "why": why}
        case Ran():
            return {
                "owner": outcome.owner,
                "model": outcome.model,
                "ran": True,
                "passed": outcome.is_passed,
                "not_run": outcome.not_run,
                "spent_usd": outcome.spent.micros / 1_000_000,
                "rates": dict(outcome.rates),
                "document": outcome.document,
                "hurt_by_context": list(outcome.hurt_by_context),
                "idle": list(outcome.idle),
                "tried": [{"document": each.document, **held_as_json(each.held)} for each in outcome.tried],
                "held": None if outcome.held is None else held_as_json(outcome.held),
            }
        case other:
            assert_never(other)
