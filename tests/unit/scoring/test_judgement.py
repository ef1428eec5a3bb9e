"""A judge's agreement with people."""

import pytest

from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.kernel.money import Money
from reviewbot.scoring.judgement import Agreement, Judged, Judgement, Labelled, cohen_kappa


def a_sample(both: int, judge_alone: int, person_alone: int, neither: int) -> list[Labelled]:
    return [
        *[Labelled(judge_says_same=True, person_says_same=True)] * both,
        *[Labelled(judge_says_same=True, person_says_same=False)] * judge_alone,
        *[Labelled(judge_says_same=False, person_says_same=True)] * person_alone,
        *[Labelled(judge_says_same=False, person_says_same=False)] * neither,
    ]


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        pytest.param((20, 5, 10, 15), 0.40, id="fifty grant proposals (Wikipedia, Cohen's kappa, simple example)"),
        pytest.param((45, 15, 25, 15), 0.1304, id="the same agreement, unequal margins (ibid., same percentages)"),
        pytest.param((25, 35, 5, 35), 0.2593, id="the same agreement, margins apart (ibid.)"),
    ],
)
def test_kappa_is_as_published(counts: tuple[int, int, int, int], kappa: float) -> None:
    assert cohen_kappa(a_sample(*counts)).kappa == pytest.approx(kappa, abs=5e-5)


def test_kappa_comes_with_what_it_rests_on() -> None:
    agreement = cohen_kappa(a_sample(20, 5, 10, 15))

    assert (agreement.observed, agreement.sample) == (0.7, 50)


def test_a_sample_of_one_kind_tells_nothing_beyond_chance() -> None:
    assert cohen_kappa(a_sample(9, 0, 0, 0)) == Agreement(kappa=None, observed=1.0, sample=9)


def test_no_sample_is_no_agreement() -> None:
    assert cohen_kappa([]) == Agreement(kappa=None, observed=None, sample=0)


def test_what_a_judge_was_asked_and_did_not_answer_is_counted() -> None:
    judge = ModelName("anthropic:claude-sonnet-5")
    judged = Judged(
        judge=judge,
        prompt=Digest("sha256:prompt"),
        judgements=(Judgement(judge=judge, golden="g", found="f", is_same=True),),
        asked=3,
        agreement=cohen_kappa([]),
        cost=Money(0),
    )

    assert judged.silent == 2


@pytest.mark.parametrize(("asked", "answered", "falls_short"), [(0, 0, False), (2, 1, False), (2, 0, True)])
def test_a_run_falls_short_where_its_judge_was_asked_and_answered_nothing_at_all(
    asked: int, answered: int, falls_short: bool
) -> None:
    said = Judgement(judge=ModelName("vendor:judge"), golden="g", found="f", is_same=True)

    judged = Judged(
        judge=ModelName("vendor:judge"),
        prompt=Digest("sha256:prompt"),
        judgements=(said,) * answered,
        asked=asked,
        agreement=cohen_kappa(()),
        cost=Money(0),
    )

    assert (judged.shortfall is not None) is falls_short
