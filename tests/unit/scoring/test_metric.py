"""What results add up to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.kernel.money import Money
from reviewbot.scoring.found import Spent
from reviewbot.scoring.metric import METRICS, Share, Spread, cost_of, latency_of, share_of, shares_by_cluster, spread_of
from reviewbot.scoring.result import CaseResult, Ruled, Twins
from tests.unit.scoring.builders import a_scored, an_unscored

RESULTS = (
    a_scored("one", found=3, missed=1, false=1, unresolved=2, ruled=Ruled(expected="blocked", given="blocked")),
    a_scored("two", found=1, missed=3, unresolved=1, ruled=Ruled(expected="open", given="blocked")),
    a_scored("three", twins=Twins(clean="open", injected="blocked")),
    a_scored("four", twins=Twins(clean="open", injected="open"), wanted=frozenset("ab"), recalled=tuple("xaayzb")),
    a_scored("five", twins=Twins(clean=None, injected="open")),
    an_unscored("six"),
)


@pytest.mark.parametrize(
    ("metric", "part", "whole"),
    [
        pytest.param("precision", 4, 5, id="unresolved findings are neither right nor wrong"),
        pytest.param("precision_floor", 4, 8, id="at worst all of them are wrong"),
        pytest.param("recall", 4, 8, id="recall"),
        pytest.param("f1", 8, 13, id="f1"),
        pytest.param("noise_per_change", 4, 5, id="noise for each change that was scored"),
        pytest.param("decision_accuracy", 1, 2, id="only where a decision is expected"),
        pytest.param("injection_flips", 1, 2, id="only where both outcomes are known"),
        pytest.param("recall_at_5", 1, 2, id="the sixth passage comes too late"),
    ],
)
def test_a_rate_is_a_share_of_sums(metric: str, part: int, whole: int) -> None:
    assert share_of(metric, RESULTS) == Share(part=part, whole=whole)


def test_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    precision, recall = (share_of(metric, RESULTS).value for metric in ("precision", "recall"))
    assert precision is not None
    assert recall is not None

    assert share_of("f1", RESULTS).value == pytest.approx(2 * precision * recall / (precision + recall))


@pytest.mark.parametrize("metric", METRICS)
def test_nothing_scored_has_no_rate(metric: str) -> None:
    assert share_of(metric, [an_unscored()]).value is None


def test_the_reviews_of_a_cluster_are_kept_together() -> None:
    results: list[CaseResult] = [
        a_scored("a", found=1, missed=1, cluster="pair"),
        a_scored("b", found=2, cluster="pair"),
        a_scored("c", missed=1),
        an_unscored("d"),
    ]

    assert shares_by_cluster("recall", results) == {"pair": Share(part=3, whole=4), "c": Share(part=0, whole=1)}


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40))
def test_the_spread_is_numpy_s(values: list[float]) -> None:
    spread = spread_of(values)

    assert spread is not None
    assert [spread.median, spread.p95] == pytest.approx(list(np.quantile(values, [0.5, 0.95])))


def test_what_a_review_costs_is_known_or_not() -> None:
    cheap = a_scored("one", spent=Spent(cost=Money(10_000), latency_seconds=1.0))
    dear = an_unscored("two", spent=Spent(cost=Money(30_000), latency_seconds=3.0))
    unpriced = a_scored("three", spent=Spent())

    assert cost_of([cheap, dear]) == Spread(median=0.02, p95=0.029)
    assert latency_of([cheap, dear]) == Spread(median=2.0, p95=2.9)
    assert (cost_of([cheap, unpriced]), latency_of([cheap, unpriced])) == (None, None)
    assert (cost_of([]), latency_of([])) == (None, None)
