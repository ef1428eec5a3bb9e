"""The verdict on one run beside another: one way to it, wherever two are held together."""

from dataclasses import replace

from reviewbot.entry.command.eval_report import KeptRun
from reviewbot.scoring.promote import promote
from reviewbot.scoring.promotion import Promotion, Refused, Run


def verdict_between(before: KeptRun, after: KeptRun, again: KeptRun | None = None) -> Promotion | Refused:
    """Return what becomes of what the second run is of, by the rules of the first one, or why there is no verdict.

    `again` is a second run of what the first is of; without it every other repeat of the first is. Where nothing was
    run twice, nothing is allowed.
    """
    pair = two_runs(before, again)
    incumbent, second = (run_of(before), None) if pair is None else pair
    return promote(run_of(after), incumbent, second, before.rules)


def run_of(kept: KeptRun) -> Run:
    """Return a run as promotions see it: scored by lines alone."""
    return Run(model=kept.model, golden_digest=kept.digest, results=kept.results)


def two_runs(kept: KeptRun, second: KeptRun | None) -> tuple[Run, Run] | None:
    """Return both runs of the model in use: the second document, or every other repeat of the first; None without."""
    whole = run_of(kept)
    if second is not None:
        return whole, run_of(second)
    if all(each.repeat == 0 for each in whole.results):
        return None
    even, odd = (
        tuple(replace(each, repeat=each.repeat // 2) for each in whole.results if each.repeat % 2 == half)
        for half in (0, 1)
    )
    return replace(whole, results=even), replace(whole, results=odd)
