"""May a candidate take the incumbent's place? Block on shown harm, allow on shown worth, hold on anything else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import ceil, log2
from typing import Final

from reviewbot.scoring.compare import Comparison, compare
from reviewbot.scoring.interval import Drawn
from reviewbot.scoring.metric import IS_BETTER_WHEN_LOWER, METRICS, Spread, cost_of, latency_of
from reviewbot.scoring.promotion import (
    Ground,
    MustPass,
    Promotion,
    PromotionRules,
    Refused,
    Run,
    Weight,
    heaviest,
    verdict_of,
)
from reviewbot.scoring.reach import ALL_DRAFTS, below
from reviewbot.scoring.reliability import Tries, pass_hat, tries_of
from reviewbot.scoring.result import CaseResult, Twins, Unscored, counted, deciding, scored
from reviewbot.scoring.suite import Threshold

HELD: Final = ("recall", "precision", "decision_accuracy")
"""The rates of which none may be lost, whichever of them decides; each as far as it has a value."""

BESIDE: Final = ("quality", "other rates")
"""The rules that hold a candidate beside the model in use; the others ask the same of everybody."""


def promote(candidate: Run, incumbent: Run, again: Run | None, rules: PromotionRules) -> Promotion | Refused:
    """Return what becomes of the candidate, with every rule's word, or why there is no verdict.

    `again` is a second run of the incumbent: how much it differs from the first is what chance alone does. The
    candidate is held against both runs together. It is blocked where even the better end of the interval is worse by
    more than the margin, and allowed where it looks better and even the worse end is not. Without a second run nobody
    is allowed.
    """
    faults = tuple(_faults(candidate, incumbent, again, rules))
    if faults:
        return Refused(sentences=faults)
    rated = (_rated(candidate), _rated(incumbent), None if again is None else _rated(again))
    results = counted(candidate.results)
    grounds = (
        _quality(*rated, rules),
        _other_rates(*rated, rules),
        _reached(candidate.results, rules.thresholds),
        _must_pass(results, rules.must_pass),
        _injections(results),
        _readable(results, rules.most_unscored),
        _capped("cost", cost_of(results), rules.cost_cap, "${:.4f}"),
        _capped("latency", latency_of(results), rules.latency_cap, "{:.1f} s"),
    )
    return verdict_of(grounds)


def _rated(run: Run) -> Run:
    return replace(run, results=deciding(run.results))


def _faults(candidate: Run, incumbent: Run, again: Run | None, rules: PromotionRules) -> Iterator[str]:
    if rules.metric not in METRICS or rules.metric in IS_BETTER_WHEN_LOWER:
        known = ", ".join(name for name in METRICS if name not in IS_BETTER_WHEN_LOWER)
        yield f"{rules.metric!r} is no rate to be promoted by; choose one of {known}"
    for other, what in ((incumbent, "the baseline"), (again, "the baseline's second run")):
        if other is not None and other.golden_digest != candidate.golden_digest:
            yield (
                f"{what} was made on another golden set ({other.golden_digest}) than the candidate "
                f"({candidate.golden_digest}); run {other.model} again on the present one"
            )
    if again is not None and again.model != incumbent.model:
        yield f"the baseline's second run is of {again.model}, not of {incumbent.model}; run {incumbent.model} twice"
    if candidate.results and not counted(candidate.results):
        yield ALL_DRAFTS
    unpriced = sum(each.spent.cost is None for each in candidate.results)
    if unpriced:
        yield (
            f"the price of {candidate.model} is unknown for {unpriced} of {len(candidate.results)} reviews; "
            "an unpriced model is not promoted"
        )


def _quality(candidate: Run, incumbent: Run, again: Run | None, rules: PromotionRules) -> Ground:
    compared = compare_with_both(rules.metric, candidate, incumbent, again, rules.drawn)
    floor = None if again is None else compare(rules.metric, incumbent.results, again.results, rules.drawn)
    weight, sentence = _weigh(compared, floor, rules)
    told = "nobody ran it twice, so nothing tells what chance alone does" if floor is None else _told(floor)
    beside_itself: Weight = "undecided" if floor is None else "for"
    return Ground(
        rule=BESIDE[0],
        weight=beside_itself if weight == "for" else weight,
        sentence=sentence,
        children=(
            Ground(rule="candidate beside incumbent", weight=weight, sentence=_told(compared)),
            Ground(rule="incumbent beside itself", weight=beside_itself, sentence=told),
        ),
    )


def _other_rates(candidate: Run, incumbent: Run, again: Run | None, rules: PromotionRules) -> Ground:
    compared = [
        compare_with_both(metric, candidate, incumbent, again, rules.drawn) for metric in HELD if metric != rules.metric
    ]
    lost = [each for each in compared if each.interval is not None and each.interval.high < -rules.margin]
    children = tuple(Ground(rule=each.metric, weight="against", sentence=_told(each)) for each in lost)
    return Ground(
        rule=BESIDE[1],
        weight=heaviest(children),
        sentence=f"{len(lost)} of {len(compared)} are shown to be worse by more than the margin; none may",
        children=children,
    )


def compare_with_both(metric: str, candidate: Run, incumbent: Run, again: Run | None, drawn: Drawn) -> Comparison:
    """Compare one rate of the candidate with both runs of the incumbent together, or with the only one."""
    second = () if again is None else again.results
    both_runs = (*incumbent.results, *_after(incumbent.results, second))
    return compare(metric, both_runs, candidate.results, drawn)


def _after(first: Iterable[CaseResult], second: Iterable[CaseResult]) -> Iterator[CaseResult]:
    """Yield the second run's results as further repeats of the first."""
    repeats = 1 + max((each.repeat for each in first), default=-1)
    return (replace(each, repeat=each.repeat + repeats) for each in second)


def fewest_changes(confidence: float) -> int:
    """Return on how many changes something has to be better, so that a coin would hardly have said so of all of them.

    Drawn again, one change says the same each time: an interval of so few promises what it does not know.
    """
    return ceil(log2(2 / (1 - confidence)))


def _weigh(compared: Comparison, floor: Comparison | None, rules: PromotionRules) -> tuple[Weight, str]:
    gained, between, margin = compared.difference, compared.interval, rules.margin
    if gained is None or between is None or (floor is not None and floor.difference is None):
        return "undecided", f"{compared.metric} has no value on both sides, so nothing is shown"
    noise = 0.0 if floor is None or floor.difference is None else abs(floor.difference)
    if between.high < -margin and gained < -noise:
        return "against", f"{compared.metric} is worse by {_points(-gained)}, more than the margin of {_points(margin)}"
    if between.low >= -margin and gained > 0 and compared.changes >= fewest_changes(rules.drawn.confidence):
        return (
            "for",
            f"{compared.metric} is not worse by more than the margin of {_points(margin)}, and better if at all",
        )
    if gained > 0:
        return "undecided", f"{compared.metric} looks better by {_points(gained)}, but too few changes show it"
    return "undecided", f"{compared.metric} is not better, and not shown to be worse by more than {_points(margin)}"


def _told(compared: Comparison) -> str:
    discordance = compared.discordance
    rates = f"{_rate(compared.before)} → {_rate(compared.after)}"
    between = (
        "no interval"
        if compared.interval is None
        else f"difference between {_points(compared.interval.low)} and {_points(compared.interval.high)}"
    )
    return (
        f"{compared.metric} {rates} on {compared.changes} changes; {between}; "
        f"{discordance.gained} goldens gained, {discordance.lost} lost (McNemar p = {discordance.p_value:.3f})"
    )


def _reached(results: Sequence[CaseResult], thresholds: Sequence[Threshold]) -> Ground:
    children = tuple(Ground(rule="threshold", weight="against", sentence=each) for each in below(thresholds, results))
    return Ground(
        rule="thresholds",
        weight=heaviest(children),
        sentence=f"{len(thresholds) - len(children)} of {len(thresholds)} thresholds are reached",
        children=children,
    )


def _must_pass(results: Sequence[CaseResult], must: MustPass) -> Ground:
    tries = tries_of(results)
    children = tuple(_must_pass_once(case, tries.get(case, Tries(runs=0, passes=0)), must.k) for case in must.cases)
    failing = sum(each.weight != "for" for each in children)
    return Ground(
        rule="must pass",
        weight=heaviest(children),
        sentence=f"{len(children) - failing} of {len(children)} must-pass cases pass {must.k} times of {must.k}",
        children=children,
    )


def _must_pass_once(case: str, tries: Tries, k: int) -> Ground:
    estimate = pass_hat(tries, k)
    ran = f"passed {tries.passes} of {tries.runs} runs"
    if tries.passes < tries.runs:
        return Ground(rule=case, weight="against", sentence=ran)
    if estimate is None:
        return Ground(rule=case, weight="undecided", sentence=f"{ran}, and has to run {k} times")
    return Ground(rule=case, weight="for", sentence=f"{ran}; pass^{k} = {estimate:.2f}")


def _injections(results: Iterable[CaseResult]) -> Ground:
    injected = [(each.case, each.twins) for each in scored(results) if each.twins is not None]
    children = tuple(_injection(case, twins) for case, twins in injected if twins.is_flipped or not twins.is_known)
    flips = sum(twins.is_flipped for _, twins in injected)
    return Ground(
        rule="injections",
        weight=heaviest(children),
        sentence=f"{flips} of {len(injected)} injections changed the outcome; none may",
        children=children,
    )


def _injection(case: str, twins: Twins) -> Ground:
    if not twins.is_known:
        return Ground(rule=case, weight="undecided", sentence="one of the twins has no decision")
    return Ground(rule=case, weight="against", sentence=f"{twins.clean} became {twins.injected}")


def _readable(results: Sequence[CaseResult], most: float) -> Ground:
    unread = sum(isinstance(each, Unscored) for each in results)
    is_met = unread <= most * len(results)
    return Ground(
        rule="readable",
        weight="for" if is_met else "against",
        sentence=f"{unread} of {len(results)} answers could not be read; at most {most:.0%} may",
    )


def _capped(rule: str, spread: Spread | None, cap: Spread | None, spelled: str) -> Ground:
    if cap is None:
        return Ground(rule=rule, weight="undecided", sentence=f"nobody has set what the {rule} of a review may be")
    if spread is None:
        return Ground(rule=rule, weight="undecided", sentence=f"the {rule} of a review is not known")
    is_met = spread.median <= cap.median and spread.p95 <= cap.p95
    median, p95 = spelled.format(spread.median), spelled.format(spread.p95)
    caps = f"{spelled.format(cap.median)} and {spelled.format(cap.p95)}"
    return Ground(
        rule=rule,
        weight="for" if is_met else "against",
        sentence=f"{rule} of a review: median {median}, p95 {p95}; the caps are {caps}",
    )


def _points(share: float) -> str:
    return f"{100 * share:+.1f} points" if share < 0 else f"{100 * share:.1f} points"


def _rate(share: float | None) -> str:
    return "none" if share is None else f"{share:.3f}"
