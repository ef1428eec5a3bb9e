"""A model beside itself: how far two runs differ by chance alone, which every comparison has to be read beside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reviewbot.scoring.compare import Comparison, compare
from reviewbot.scoring.interval import Drawn
from reviewbot.scoring.metric import METRICS, Share
from reviewbot.scoring.result import CaseResult, scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """The noise floor: what an A/A comparison of one model gives."""

    rates: tuple[Comparison, ...]
    """Each rate that has a value in both runs."""
    flipped: Share
    """Of the reviews that both have scored, those that pass in one alone."""

    def of(self, metric: str) -> Comparison | None:
        """Return what chance does to one rate; None where it has no value."""
        return next((each for each in self.rates if each.metric == metric), None)


def noise_of(first: Sequence[CaseResult], second: Sequence[CaseResult], drawn: Drawn) -> Noise:
    """Compare two runs of one model on one set."""
    compared = (compare(metric, first, second, drawn) for metric in METRICS)
    passed = {(each.case, each.repeat): each.passes for each in scored(first)}
    again = {(each.case, each.repeat): each.passes for each in scored(second)}
    both = passed.keys() & again.keys()
    return Noise(
        rates=tuple(each for each in compared if each.difference is not None),
        flipped=Share(part=sum(passed[key] != again[key] for key in both), whole=len(both)),
    )


def halves(results: Sequence[CaseResult]) -> tuple[tuple[CaseResult, ...], tuple[CaseResult, ...]] | None:
    """Return every other repeat as a run of its own, and the rest; None where nothing was repeated.

    A repeat without a partner, the last of an odd number, is left out.
    """
    pairs = (1 + max((each.repeat for each in results), default=0)) // 2
    if not pairs:
        return None
    even, odd = (
        tuple(replace(each, repeat=each.repeat // 2) for each in results if each.repeat in range(half, 2 * pairs, 2))
        for half in (0, 1)
    )
    return even, odd
