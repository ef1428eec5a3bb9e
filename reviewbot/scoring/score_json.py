"""A score as JSON: every rate with its interval, what it rests on, and where each finding went."""

from collections.abc import Iterable, Sequence

from reviewbot.scoring.golden import Spot
from reviewbot.scoring.interval import Drawn, Interval, bootstrap, wilson
from reviewbot.scoring.judgement import Agreement
from reviewbot.scoring.match import Matching
from reviewbot.scoring.metric import METRICS, Spread, cost_of, latency_of, rated, share_of, shares_by_cluster
from reviewbot.scoring.noise import Noise
from reviewbot.scoring.reliability import mean_pass_hat, tries_of
from reviewbot.scoring.result import CaseResult, Scored, Unscored, counted, deciding, scored

Json = dict[str, object]


def render_score(results: Sequence[CaseResult], drawn: Drawn) -> Json:
    """Return what a run's results add up to; a rate that has no value is null, and so is its interval.

    Rates are of what decides; whatever must never happen, and what it cost, of all that is no draft.
    """
    seen = [each.matching for each in scored(deciding(results))]
    whole = counted(results)
    passed = sum(isinstance(each, Scored) and each.passes for each in whole)
    by_rate = {metric: rated(metric, results) for metric in METRICS}
    return {
        "tp": sum(len(each.matches) for each in seen),
        "fp": sum(each.false_positives for each in seen),
        "fn": sum(len(each.missed) for each in seen),
        "unresolved": sum(len(each.unresolved) for each in seen),
        "unscored": sum(isinstance(each, Unscored) for each in whole),
        **{metric: share_of(metric, of).value for metric, of in by_rate.items()},
        "intervals": {metric: _pair(bootstrap(shares_by_cluster(metric, of), drawn)) for metric, of in by_rate.items()},
        "passed": {"value": passed, "of": len(whole), "interval": _pair(wilson(passed, len(whole)))},
        "pass_hat": _pass_hat(whole),
        "cost_usd": _spread(cost_of(whole)),
        "latency_seconds": _spread(latency_of(whole)),
        "drawn": {"seed": drawn.seed, "draws": drawn.draws, "confidence": drawn.confidence},
        "cases": [_case(each) for each in results],
    }


def render_agreement(agreement: Agreement) -> Json:
    """Return how far a judge agrees with people."""
    return {"kappa": agreement.kappa, "observed": agreement.observed, "sample": agreement.sample}


def render_noise(noise: Noise | None) -> Json | None:
    """Return how far a model differs from itself; null where it was run once."""
    if noise is None:
        return None
    return {
        "rates": {
            each.metric: {"difference": each.difference, "interval": _pair(each.interval)} for each in noise.rates
        },
        "flipped": {"value": noise.flipped.part, "of": noise.flipped.whole},
    }


def _pass_hat(results: Iterable[CaseResult]) -> Json:
    tries = list(tries_of(results).values())
    most = min((each.runs for each in tries), default=0)
    return {str(k): mean_pass_hat(tries, k) for k in range(1, most + 1)}


def _case(result: CaseResult) -> Json:
    part = {} if result.part == "decides" else {"part": result.part}
    named: Json = {"case": result.case, "repeat": result.repeat, **part}
    if isinstance(result, Unscored):
        return {**named, "unscored": result.why}
    return {**named, "passes": result.passes, **_matching(result.matching)}


def _matching(matching: Matching) -> Json:
    return {
        "matches": [
            {"golden": each.golden.key, "finding": each.found.key, "by": each.means} for each in matching.matches
        ],
        "missed": [
            {"golden": each.key, **_place(each.spot), "severity": each.severity, "text": each.text}
            for each in matching.missed
        ],
        "false": [
            *({"finding": each.found.key, **_place(each.found.spot), "trap": each.trap.key} for each in matching.hits),
            *({"finding": each.key, **_place(each.spot), "trap": None} for each in matching.rejected),
        ],
        "unresolved": [{"finding": each.key, **_place(each.spot)} for each in matching.unresolved],
    }


def _place(spot: Spot | None) -> Json:
    if spot is None:
        return {"path": None, "lines": None}
    return {"path": spot.path, "lines": [spot.first, spot.last]}


def _pair(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _spread(spread: Spread | None) -> Json | None:
    return None if spread is None else {"median": spread.median, "p95": spread.p95}
