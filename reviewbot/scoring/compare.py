"""A candidate beside the incumbent, on the same changes of the same night; and the incumbent beside itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from reviewbot.scoring.interval import Drawn, Interval, bootstrap_difference
from reviewbot.scoring.metric import Share, share_of, shares_by_cluster
from reviewbot.scoring.result import CaseResult, Scored, scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Discordance:
    """Goldens on which two runs differ, one by one."""

    gained: int
    """Found by the candidate alone."""
    lost: int
    """Found by the incumbent alone."""

    @property
    def p_value(self) -> float:
        """The exact two-sided p-value that gains and losses are equally likely.

        McNemar, Psychometrika 12, 1947, with the binomial distribution in place of the χ² approximation.
        """
        discordant = self.gained + self.lost
        tail = sum(comb(discordant, each) for each in range(min(self.gained, self.lost) + 1))
        return min(1.0, 2 * tail / (1 << discordant))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One rate of two runs, over the reviews that both have scored."""

    metric: str
    before: float | None
    after: float | None
    interval: Interval | None
    """Where the difference lies; None where one side has no value."""
    changes: int
    """How many clusters both have scored."""
    discordance: Discordance

    @property
    def difference(self) -> float | None:
        """What the second has more than the first; None where one has no value."""
        return None if self.before is None or self.after is None else self.after - self.before


def compare(metric: str, before: Sequence[CaseResult], after: Sequence[CaseResult], drawn: Drawn) -> Comparison:
    """Compare two runs of one set, change by change: a case that only one of them has scored is left out.

    One side may have more repeats than the other; goldens are compared one by one where both have the repeat.
    """
    both = {each.case for each in scored(before)} & {each.case for each in scored(after)}
    kept_before = [each for each in scored(before) if each.case in both]
    kept_after = [each for each in scored(after) if each.case in both]
    by_cluster_before = shares_by_cluster(metric, kept_before)
    by_cluster_after = shares_by_cluster(metric, kept_after)
    return Comparison(
        metric=metric,
        before=share_of(metric, kept_before).value,
        after=share_of(metric, kept_after).value,
        interval=bootstrap_difference(by_cluster_before, by_cluster_after, drawn),
        changes=_with_value(by_cluster_before, by_cluster_after),
        discordance=_discordance(kept_before, kept_after),
    )


def _with_value(before: Mapping[str, Share], after: Mapping[str, Share]) -> int:
    return sum(bool(share.whole or after[cluster].whole) for cluster, share in before.items())


def _discordance(before: Sequence[Scored], after: Sequence[Scored]) -> Discordance:
    both = {(each.case, each.repeat) for each in before} & {(each.case, each.repeat) for each in after}
    found_before, found_after = _found(before, both), _found(after, both)
    return Discordance(gained=len(found_after - found_before), lost=len(found_before - found_after))


def _found(results: Iterable[Scored], among: set[tuple[str, int]]) -> set[tuple[str, int]]:
    return {
        (match.golden.key, each.repeat)
        for each in results
        if (each.case, each.repeat) in among
        for match in each.matching.matches
    }
