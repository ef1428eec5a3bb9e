"""Whether a model passes a case every time, not only once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import comb

from reviewbot.scoring.result import CaseResult, Scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How often a case was run, and how often it passed."""

    runs: int
    passes: int


def tries_of(results: Iterable[CaseResult]) -> dict[str, Tries]:
    """Return each case's tries, in the order in which the cases come; what could not be read did not pass."""
    runs, passes = Counter[str](), Counter[str]()
    for each in results:
        runs[each.case] += 1
        passes[each.case] += isinstance(each, Scored) and each.passes
    return {case: Tries(runs=count, passes=passes[case]) for case, count in runs.items()}


def pass_hat(tries: Tries, k: int) -> float | None:
    """Estimate the chance that `k` runs of a case all pass, without bias; None where it ran fewer than `k` times.

    Of all ways to choose k runs, those in which each passed (Yao et al., "τ-bench", 2024, pass^k).
    """
    if not 1 <= k <= tries.runs:
        return None
    return comb(tries.passes, k) / comb(tries.runs, k)


def mean_pass_hat(tries: Iterable[Tries], k: int) -> float | None:
    """Return the mean of pass^k over cases; None where there is no case, or one that ran fewer than `k` times."""
    estimates = [pass_hat(each, k) for each in tries]
    known = [each for each in estimates if each is not None]
    return sum(known) / len(known) if known and len(known) == len(estimates) else None
