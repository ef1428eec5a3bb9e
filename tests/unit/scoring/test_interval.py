"""How far a number may be off: against published examples and scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from reviewbot.scoring.interval import Drawn, Interval, bootstrap, bootstrap_difference, split_mix, wilson
from reviewbot.scoring.metric import Share


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        pytest.param(81, 263, 0.2553, 0.3662, id="81 of 263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="15 of 148"),
        pytest.param(0, 20, 0.0, 0.1611, id="0 of 20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="1 of 29"),
    ],
)
def test_wilson_is_as_published(part: int, whole: int, low: float, high: float) -> None:
    """Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3."""
    interval = wilson(part, whole)

    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_wilson_is_scipy_s(case: tuple[int, int]) -> None:
    part, whole = case
    told = stats.binomtest(part, whole).proportion_ci(0.9, method="wilson")

    interval = wilson(part, whole, 0.9)

    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((told.low, told.high), abs=1e-9)


def test_no_trial_has_no_interval() -> None:
    assert wilson(0, 0) is None


def test_the_numbers_are_those_of_splitmix64() -> None:
    """The first five of seed 1234567, as Rosetta Code lists them under "Pseudo-random numbers/Splitmix64"."""
    assert split_mix(1234567, 0, 5).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    assert split_mix(1234567, 3, 2).tolist() == [4593380528125082431, 16408922859458223821]


def some_shares(seed: int, count: int = 40) -> dict[str, Share]:
    drawn = np.random.default_rng(seed)
    wholes = drawn.integers(1, 6, size=count)
    return {
        f"c{number}": Share(part=int(drawn.binomial(whole, 0.6)), whole=int(whole))
        for number, whole in enumerate(wholes)
    }


def as_columns(shares: dict[str, Share]) -> tuple[list[int], list[int]]:
    return [each.part for each in shares.values()], [each.whole for each in shares.values()]


def ratio(part: NDArray[np.int64], whole: NDArray[np.int64], axis: int = -1) -> NDArray[np.float64]:
    quotient: NDArray[np.float64] = part.sum(axis=axis) / whole.sum(axis=axis)
    return quotient


@pytest.mark.parametrize("seed", range(3))
def test_the_interval_is_that_of_scipy_s_bootstrap(seed: int) -> None:
    shares = some_shares(seed)
    told = stats.bootstrap(
        as_columns(shares), ratio, paired=True, n_resamples=20_000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval

    interval = bootstrap(shares, Drawn(seed=seed, draws=20_000))

    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((told.low, told.high), abs=0.006)


@pytest.mark.parametrize("seed", range(3))
def test_the_interval_of_a_difference_is_that_of_scipy_s_paired_bootstrap(seed: int) -> None:
    before, after = some_shares(seed), some_shares(seed + 100)

    def difference(*columns: NDArray[np.int64], axis: int = -1) -> NDArray[np.float64]:
        return ratio(columns[2], columns[3], axis) - ratio(columns[0], columns[1], axis)

    told = stats.bootstrap(
        (*as_columns(before), *as_columns(after)),
        difference,
        paired=True,
        n_resamples=20_000,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval

    interval = bootstrap_difference(before, after, Drawn(seed=seed, draws=20_000))

    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((told.low, told.high), abs=0.008)


def test_the_same_seed_draws_the_same_interval() -> None:
    shares = some_shares(1)

    assert bootstrap(shares, Drawn(seed=3)) == bootstrap(shares, Drawn(seed=3))
    assert bootstrap(shares, Drawn(seed=3, draws=500)) != bootstrap(shares, Drawn(seed=4, draws=500))


def test_findings_of_one_change_are_not_counted_as_if_they_stood_alone() -> None:
    alike = {f"c{number}": Share(part=10 * (number % 2), whole=10) for number in range(20)}
    drawn, alone = bootstrap(alike, Drawn(seed=1)), wilson(100, 200)

    assert drawn is not None
    assert alone is not None
    assert drawn.high - drawn.low > 2.5 * (alone.high - alone.low)


def test_draws_in_which_there_is_nothing_to_find_do_not_tell() -> None:
    shares = {"a": Share(part=1, whole=1), "b": Share(part=0, whole=0)}

    assert bootstrap(shares, Drawn(seed=1)) == Interval(low=1.0, high=1.0)


@pytest.mark.parametrize(
    "shares",
    [pytest.param({}, id="no cluster"), pytest.param({"a": Share(part=0, whole=0)}, id="nothing to find")],
)
def test_what_has_no_value_has_no_interval(shares: dict[str, Share]) -> None:
    assert bootstrap(shares, Drawn(seed=1, draws=10)) is None
    assert bootstrap_difference(shares, shares, Drawn(seed=1, draws=10)) is None


def test_only_changes_of_both_sides_are_drawn() -> None:
    before = {"both": Share(part=1, whole=2), "before alone": Share(part=9, whole=9)}
    after = {"after alone": Share(part=0, whole=9), "both": Share(part=2, whole=2)}

    assert bootstrap_difference(before, after, Drawn(seed=1, draws=50)) == Interval(low=0.5, high=0.5)


def test_more_clusters_than_fit_in_a_block_are_drawn_one_by_one() -> None:
    shares = {f"c{number}": Share(part=1, whole=2) for number in range(250_001)}

    assert bootstrap(shares, Drawn(seed=1, draws=2)) == Interval(low=0.5, high=0.5)
