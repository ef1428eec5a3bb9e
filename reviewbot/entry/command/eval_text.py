"""An eval run and a comparison of two, as text for a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reviewbot.entry.command.eval_report import DRAWN, TUNED, ScoredSuite
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.untrusted import visible
from reviewbot.scoring.compare import Comparison
from reviewbot.scoring.golden import Part
from reviewbot.scoring.interval import bootstrap
from reviewbot.scoring.judgement import Judged
from reviewbot.scoring.metric import METRICS, TOUCHED_BY_JUDGE, rated, share_of, shares_by_cluster
from reviewbot.scoring.noise import Noise
from reviewbot.scoring.reach import why_not
from reviewbot.scoring.result import Scored, deciding

PARTS: Final[Mapping[Part, str]] = {"decides": "", "guards": ", tune", "shown": ", a draft"}
"""What is said beside a case, by what it has a say in."""


def render_text(model: ModelName, suites: Sequence[ScoredSuite]) -> str:
    """Return the run as lines: each suite's rates with their intervals, what failed and why."""
    lines = [f"model under test: {model}", ""]
    for each in suites:
        lines += [*_suite(each), ""]
    passed = sum(each.is_passed for each in suites)
    lines.append(f"{passed} of {len(suites)} suites pass")
    return visible("\n".join(lines)) + "\n"


def _suite(scored: ScoredSuite) -> Iterator[str]:
    suite, results = scored.suite, scored.results
    passes = sum(isinstance(each, Scored) and each.passes for each in results)
    sketches = len(suite.cases) - len(suite.runnable)
    yield f"{suite.owner} ({suite.folder}): {'pass' if scored.is_passed else 'FAIL'}"
    yield f"  {passes} of {len(results)} reviews pass; {scored.cost} in all" + (
        f"; {sketches} sketches do not run yet" if sketches else ""
    )
    yield from _parts(scored)
    for metric in METRICS:
        rates = rated(metric, results)
        value = share_of(metric, rates).value
        if value is not None:
            between = bootstrap(shares_by_cluster(metric, rates), DRAWN)
            told = "" if between is None else f"   {between.low:.3f} to {between.high:.3f}"
            yield f"  {metric:<18} {value:.3f}{told}{_tuned(metric, scored)}{_beside(metric, scored.judged)}"
    yield from _judged(scored.judged)
    yield from _noise(scored.noise)
    for result in results:
        for sentence in why_not(result):
            yield f"  - {result.case} (repeat {result.repeat}{PARTS[result.part]}): {sentence}"
    for sentence in scored.shortfalls:
        yield f"  ! {sentence}"
    if scored.not_run:
        yield f"  ! {scored.not_run} reviews did not run: the cap was reached"


def _parts(scored: ScoredSuite) -> Iterator[str]:
    if scored.tuning:
        cases = len({each.case for each in deciding(scored.results)})
        yield f"  rates are those of the {cases} cases that are held out; those of the others stand behind"
    if scored.drafts:
        yield f"  drafts, which decide nothing: {', '.join(scored.drafts)}"
    if scored.stale:
        yield f"  written by other rules than {scored.rules}, so look at what they expect: {', '.join(scored.stale)}"


def _tuned(metric: str, scored: ScoredSuite) -> str:
    value = share_of(metric, scored.tuning).value if metric in TUNED else None
    return "" if value is None else f"   (tune {value:.3f})"


def _noise(noise: Noise | None) -> Iterator[str]:
    if noise is None:
        return
    yield f"  beside itself, {noise.flipped.part} of {noise.flipped.whole} reviews flip"
    for each in noise.rates:
        yield f"    {each.metric:<18}{told_of_difference(each)}"


def told_of_difference(compared: Comparison) -> str:
    """Return a difference and where it lies."""
    between = compared.interval
    told = "" if between is None else f"   {between.low:+.3f} to {between.high:+.3f}"
    return f" {compared.difference:+.3f}{told}"


def _judged(judged: Judged | None) -> Iterator[str]:
    if judged is not None:
        yield f"  {told_of_judge(judged)}"


def _beside(metric: str, judged: Judged | None) -> str:
    if judged is None or metric not in TOUCHED_BY_JUDGE or not any(each.is_same for each in judged.judgements):
        return ""
    return f"   (judge: κ = {kappa_of(judged)})"


def kappa_of(judged: Judged) -> str:
    """Return how far a judge agrees with people, and on how many pairs."""
    kappa = judged.agreement.kappa
    return f"{'not known' if kappa is None else f'{kappa:.2f}'} on {judged.agreement.sample} labelled pairs"


def told_of_judge(judged: Judged) -> str:
    """Return who was asked about what lines left over, and what came of it."""
    same = sum(each.is_same for each in judged.judgements)
    silent = f"; it answered nothing about {judged.silent}, which stay unresolved" if judged.silent else ""
    return (
        f"{judged.judge} (prompt {judged.prompt[:19]}) was asked about {judged.asked} pairs that lines left over, and "
        f"said the same of {same}{silent}; with people κ = {kappa_of(judged)}"
    )


def render_comparison(
    owner: str, compared: Sequence[Comparison], noise: Noise | None, judged: Judged | None
) -> Iterator[str]:
    """Yield the lines of one suite's comparison, each rate with what chance alone does to it."""
    yield f"{owner}:"
    for each in compared:
        if each.difference is not None:
            floor = None if noise is None else noise.of(each.metric)
            chance = "" if floor is None else f"   (itself{told_of_difference(floor)})"
            yield (
                f"  {each.metric:<18} {each.before:.3f} → {each.after:.3f}  {told_of_difference(each)}{chance}"
                f"{_beside(each.metric, judged)}"
            )
    if noise is not None:
        yield f"  beside itself, {noise.flipped.part} of {noise.flipped.whole} reviews flip"
    if compared:
        # Goldens are what recall counts; fewer changes may have a value of another rate.
        recall = next((each for each in compared if each.metric == "recall"), compared[0])
        discordance = recall.discordance
        yield (
            f"  {discordance.gained} goldens gained, {discordance.lost} lost "
            f"(McNemar p = {discordance.p_value:.3f}), on {recall.changes} changes that have any"
        )
