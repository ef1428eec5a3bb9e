"""How far a number may be off. What is drawn is drawn from a seed, so the same results have the same interval.

Changes are drawn, not findings: those of one change resemble each other, and counting them one by one would promise a
precision that is not there. `Share`s of one cluster are kept together for that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reviewbot.scoring.metric import Share

_AT_A_TIME: Final = 250_000
"""Numbers drawn at once: they stay in the processor's cache."""

_Counts: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """How an interval is drawn. It is carried with the numbers, so that anybody can draw them again."""

    seed: int
    """0 to 2**64 - 1."""
    draws: int = 10_000
    confidence: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Where the truth lies, with the confidence that was asked for."""

    low: float
    high: float


def wilson(part: int, whole: int, confidence: float = 0.95) -> Interval | None:
    """Return the score interval of a proportion whose trials do not depend on each other; None of no trial.

    Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
    """
    if not whole:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = part / whole
    middle = share + z * z / (2 * whole)
    reach = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    # At the ends rounding would leave a trace of the other side.
    low = 0.0 if part == 0 else (middle - reach) / scale
    high = 1.0 if part == whole else (middle + reach) / scale
    return Interval(low=low, high=high)


def bootstrap(shares: Mapping[str, Share], drawn: Drawn) -> Interval | None:
    """Return the percentile interval of a rate, its clusters drawn again; None where it has no value.

    Davison and Hinkley, "Bootstrap methods and their application", 1997, sections 2.4 and 5.3.
    """
    sums = np.array([(each.part, each.whole) for each in shares.values()], dtype=np.float64).reshape(-1, 2)
    return _between(_rates(sums, drawn), drawn.confidence)


def bootstrap_difference(before: Mapping[str, Share], after: Mapping[str, Share], drawn: Drawn) -> Interval | None:
    """Return the percentile interval of what `after` has more than `before`, the same clusters drawn for both.

    Only clusters that both have are drawn. None where there are none, or one side has no value.
    """
    both = [cluster for cluster in before if cluster in after]
    sums = np.array(
        [(before[each].part, before[each].whole, after[each].part, after[each].whole) for each in both],
        dtype=np.float64,
    ).reshape(-1, 4)
    return _between(_differences(sums, drawn), drawn.confidence)


def _rates(sums: _Counts, drawn: Drawn) -> _Counts:
    return np.concatenate([_ratio(counts @ sums) for counts in _resample(len(sums), drawn)] or [np.empty(0)])


def _differences(sums: _Counts, drawn: Drawn) -> _Counts:
    drawn_sums = [counts @ sums for counts in _resample(len(sums), drawn)]
    return np.concatenate([_ratio(each[:, 2:]) - _ratio(each[:, :2]) for each in drawn_sums] or [np.empty(0)])


def _ratio(sums: _Counts) -> _Counts:
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio: _Counts = np.where(sums[:, 1] > 0, sums[:, 0] / sums[:, 1], np.nan)
    return ratio


def _between(values: _Counts, confidence: float) -> Interval | None:
    # A draw without a single golden has no recall; the others tell.
    told = values[~np.isnan(values)]
    if not told.size:
        return None
    outside = (1 - confidence) / 2
    low, high = np.quantile(told, [outside, 1 - outside])
    return Interval(low=float(low), high=float(high))


def _resample(clusters: int, drawn: Drawn) -> Iterator[_Counts]:
    """Yield blocks of draws; each draw says how often each cluster is in it."""
    block = max(1, _AT_A_TIME // clusters) if clusters else 0
    done = 0
    while block and done < drawn.draws:
        size = min(block, drawn.draws - done)
        words = split_mix(drawn.seed, done * clusters, size * clusters)
        chosen = ((words >> np.uint64(32)) * np.uint64(clusters)) >> np.uint64(32)
        chosen += np.repeat(np.arange(size, dtype=np.uint64) * np.uint64(clusters), clusters)
        counts = np.bincount(chosen.astype(np.int64), minlength=size * clusters)
        yield counts.reshape(size, clusters).astype(np.float64)
        done += size


def split_mix(seed: int, start: int, count: int) -> NDArray[np.uint64]:
    """Return numbers `start` to `start + count` of the SplitMix64 sequence of a seed, each of 64 bits.

    Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. It is spelled out here so
    that a seed gives the same numbers with every version of every library.
    """
    step, mask = 0x9E3779B97F4A7C15, (1 << 64) - 1
    first = np.uint64((seed + (start + 1) * step) & mask)
    with np.errstate(over="ignore"):
        word = first + np.arange(count, dtype=np.uint64) * np.uint64(step)
        word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))
