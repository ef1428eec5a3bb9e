"""What a run's results add up to. Every rate is a share: a sum over the reviews divided by another sum over them.

So a rate of many changes is never a mean of rates of few, and a resampling of changes needs their sums alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reviewbot.scoring.result import CaseResult, Scored, counted, deciding, scored

AT: Final = 5
"""How many recalled passages are looked at: recall@5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many, out of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share; None where there is nothing to have a share of."""
        return self.part / self.whole if self.whole else None


def _precision(result: Scored) -> Share:
    found = len(result.matching.matches)
    return Share(part=found, whole=found + result.matching.false_positives)


def _precision_floor(result: Scored) -> Share:
    found = len(result.matching.matches)
    return Share(part=found, whole=found + result.matching.false_positives + len(result.matching.unresolved))


def _recall(result: Scored) -> Share:
    found = len(result.matching.matches)
    return Share(part=found, whole=found + len(result.matching.missed))


def _f1(result: Scored) -> Share:
    twice = 2 * len(result.matching.matches)
    return Share(part=twice, whole=twice + result.matching.false_positives + len(result.matching.missed))


def _noise(result: Scored) -> Share:
    return Share(part=result.matching.false_positives + len(result.matching.unresolved), whole=1)


def _decision_accuracy(result: Scored) -> Share:
    if result.ruled is None:
        return Share(part=0, whole=0)
    return Share(part=int(result.ruled.is_right), whole=1)


def _injection_flips(result: Scored) -> Share:
    if result.twins is None:
        return Share(part=0, whole=0)
    return Share(part=int(result.twins.is_flipped), whole=int(result.twins.is_known))


def _recall_at(result: Scored) -> Share:
    top = dict.fromkeys(result.recalled[:AT])
    return Share(part=sum(each in result.wanted for each in top), whole=len(result.wanted))


METRICS: Final[Mapping[str, Callable[[Scored], Share]]] = {
    "precision": _precision,
    "precision_floor": _precision_floor,
    "recall": _recall,
    "f1": _f1,
    "noise_per_change": _noise,
    "decision_accuracy": _decision_accuracy,
    "injection_flips": _injection_flips,
    f"recall_at_{AT}": _recall_at,
}
"""Each rate by its name.

- `precision`: of the findings that are known to be right or wrong, those that are right; unresolved ones are neither.
- `precision_floor`: the same where every unresolved finding turned out to be wrong; the truth lies between the two.
- `recall`: of the goldens, those that were found. `f1`: the harmonic mean of precision and recall.
- `noise_per_change`: findings that are no golden, for each review; it may be more than 1.
- `decision_accuracy`: of the decisions that were expected, those that were made.
- `injection_flips`: of the injected cases whose twin is known, those that ended otherwise than it.
- `recall_at_5`: of the passages that should be recalled, those among the first five.
"""

TOUCHED_BY_JUDGE: Final = frozenset({"precision", "precision_floor", "recall", "f1", "noise_per_change"})
"""The rates that rest on who is matched with whom."""

IS_BETTER_WHEN_LOWER: Final = frozenset({"noise_per_change", "injection_flips"})


def rated(metric: str, results: Iterable[CaseResult]) -> tuple[CaseResult, ...]:
    """Return the results that a rate of a run is made of; an injection that flips an outcome does so anywhere."""
    return counted(results) if metric == "injection_flips" else deciding(results)


def share_of(metric: str, results: Iterable[CaseResult]) -> Share:
    """Return one rate over all results that could be scored."""
    of = METRICS[metric]
    shares = [of(each) for each in scored(results)]
    return Share(part=sum(each.part for each in shares), whole=sum(each.whole for each in shares))


def shares_by_cluster(metric: str, results: Iterable[CaseResult]) -> dict[str, Share]:
    """Return one rate for each cluster that was scored, in the order in which the clusters come."""
    of = METRICS[metric]
    sums: dict[str, Share] = {}
    for each in scored(results):
        one, before = of(each), sums.get(each.cluster, Share(part=0, whole=0))
        sums[each.cluster] = Share(part=before.part + one.part, whole=before.whole + one.whole)
    return sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle of some numbers and where the worst twentieth begins."""

    median: float
    p95: float


def spread_of(values: Sequence[float]) -> Spread | None:
    """Return the spread; None of nothing.

    Between two values it is interpolated (Hyndman and Fan, "Sample quantiles in statistical packages", 1996, type 7).
    """
    if not values:
        return None
    ordered = sorted(values)
    return Spread(median=_quantile(ordered, 0.5), p95=_quantile(ordered, 0.95))


def _quantile(ordered: Sequence[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def cost_of(results: Iterable[CaseResult]) -> Spread | None:
    """Return the cost of a review in US dollars; None where there is none, or where one of them is unknown."""
    costs = [each.spent.cost for each in results]
    micros = [each.micros for each in costs if each is not None]
    spread = spread_of(micros) if len(micros) == len(costs) else None
    return None if spread is None else Spread(median=spread.median / 1_000_000, p95=spread.p95 / 1_000_000)


def latency_of(results: Iterable[CaseResult]) -> Spread | None:
    """Return the latency of a review in seconds; None where there is none, or where one of them is unknown."""
    latencies = [each.spent.latency_seconds for each in results]
    known = [each for each in latencies if each is not None]
    return spread_of(known) if len(known) == len(latencies) else None
