"""Whether a case passes every time."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.scoring.reliability import Tries, mean_pass_hat, pass_hat, tries_of
from reviewbot.scoring.result import CaseResult
from tests.unit.scoring.builders import a_scored, an_unscored


def test_what_cannot_be_read_does_not_pass() -> None:
    results: list[CaseResult] = [
        a_scored("a", found=1),
        a_scored("a", repeat=1, missed=1),
        an_unscored("b"),
        a_scored("b", repeat=1),
    ]

    assert tries_of(results) == {"a": Tries(runs=2, passes=1), "b": Tries(runs=2, passes=1)}


@given(st.integers(1, 7).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n))))
def test_pass_hat_is_the_share_of_choices_that_all_pass(case: tuple[int, int, int]) -> None:
    runs, passes, k = case
    outcomes = [True] * passes + [False] * (runs - passes)
    choices = list(combinations(outcomes, k))

    assert pass_hat(Tries(runs=runs, passes=passes), k) == pytest.approx(sum(map(all, choices)) / len(choices))


def test_pass_hat_is_unbiased() -> None:
    chance, runs, k = 0.7, 5, 3
    expected = 0.0
    for passed in range(2**runs):
        passes = passed.bit_count()
        estimate = pass_hat(Tries(runs=runs, passes=passes), k)
        assert estimate is not None
        expected += chance**passes * (1 - chance) ** (runs - passes) * estimate

    assert expected == pytest.approx(chance**k)


@pytest.mark.parametrize("k", [0, 3])
def test_too_few_runs_estimate_nothing(k: int) -> None:
    assert pass_hat(Tries(runs=2, passes=2), k) is None


@pytest.mark.parametrize(
    ("tries", "mean"),
    [
        pytest.param([Tries(runs=4, passes=3), Tries(runs=2, passes=2)], 0.75, id="a mean of cases"),
        pytest.param([Tries(runs=4, passes=3), Tries(runs=1, passes=1)], None, id="one that ran too rarely"),
        pytest.param([], None, id="no case"),
    ],
)
def test_the_mean_is_over_cases(tries: list[Tries], mean: float | None) -> None:
    assert mean_pass_hat(tries, 2) == mean
