"""Two runs beside each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reviewbot.scoring.compare import Comparison, Discordance, compare
from reviewbot.scoring.interval import Interval
from reviewbot.scoring.result import CaseResult
from tests.unit.scoring.builders import DRAWN, a_scored, an_unscored


@pytest.mark.parametrize(
    ("gained", "lost", "p_value"),
    [
        pytest.param(1, 7, 0.0703, id="airway hyper-responsiveness before and after transplantation"),
        pytest.param(0, 0, 1.0, id="nothing differs"),
    ],
)
def test_mcnemar_is_as_published(gained: int, lost: int, p_value: float) -> None:
    """Fagerland, Lydersen and Laake, "The McNemar test for binary matched-pairs data", 2013, table 1, exact test."""
    assert Discordance(gained=gained, lost=lost).p_value == pytest.approx(p_value, abs=5e-5)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_scipy_s_binomial_test(gained: int, lost: int) -> None:
    told = stats.binomtest(gained, gained + lost).pvalue if gained + lost else 1.0

    assert Discordance(gained=gained, lost=lost).p_value == pytest.approx(told)


def test_a_candidate_is_compared_on_the_same_changes() -> None:
    before = [a_scored("a", found=1, missed=1), a_scored("b", found=2), a_scored("c", missed=1), a_scored("d")]
    after: list[CaseResult] = [
        a_scored("a", found=2),
        a_scored("b", found=1, missed=1),
        an_unscored("c"),
        a_scored("d"),
    ]

    assert compare("recall", before, after, DRAWN) == Comparison(
        metric="recall",
        before=0.75,
        after=0.75,
        interval=Interval(low=-0.5, high=0.5),
        changes=2,
        discordance=Discordance(gained=1, lost=1),
    )


def test_one_side_may_have_more_repeats_but_goldens_are_compared_within_one() -> None:
    before = [a_scored("a", found=1, repeat=0), a_scored("a", missed=1, repeat=1)]
    after = [a_scored("a", found=1, repeat=1)]

    compared = compare("recall", before, after, DRAWN)

    assert (compared.before, compared.after, compared.difference) == (0.5, 1.0, 0.5)
    assert compared.discordance == Discordance(gained=1, lost=0)


def test_without_anything_in_common_there_is_no_difference() -> None:
    compared = compare("recall", [a_scored("a", found=1)], [a_scored("b", found=1)], DRAWN)

    assert (compared.difference, compared.interval, compared.changes) == (None, None, 0)
