"""A model beside itself."""

from reviewbot.scoring.metric import Share
from reviewbot.scoring.noise import halves, noise_of
from reviewbot.scoring.result import CaseResult
from tests.unit.scoring.builders import DRAWN, a_scored, an_unscored


def test_the_noise_floor_is_the_difference_of_two_runs_and_the_share_of_reviews_that_flip() -> None:
    first = [a_scored("a", found=1), a_scored("b", found=1), a_scored("c", missed=1), a_scored("d", found=1)]
    second: list[CaseResult] = [
        a_scored("a", found=1),
        a_scored("b", missed=1),
        a_scored("c", missed=1),
        an_unscored("d"),
    ]

    noise = noise_of(first, second, DRAWN)

    assert noise.flipped == Share(part=1, whole=3)
    recall = noise.of("recall")
    assert recall is not None
    assert recall.interval is not None
    assert recall.difference == 1 / 3 - 2 / 3
    assert recall.interval.low < recall.difference < recall.interval.high <= 0
    assert noise.of("decision_accuracy") is None


def test_a_model_that_never_differs_from_itself_has_no_noise() -> None:
    run = [a_scored("a", found=1), a_scored("b", missed=1)]

    noise = noise_of(run, run, DRAWN)

    assert noise.flipped == Share(part=0, whole=2)
    assert {each.difference for each in noise.rates} == {0.0}


def test_every_other_repeat_is_a_run_of_its_own_and_one_without_a_partner_is_left_out() -> None:
    run: list[CaseResult] = [a_scored("a", repeat=number, found=number) for number in range(5)]

    pair = halves(run)

    assert pair is not None
    even, odd = pair
    assert even == (a_scored("a", repeat=0, found=0), a_scored("a", repeat=1, found=2))
    assert odd == (a_scored("a", repeat=0, found=1), a_scored("a", repeat=1, found=3))


def test_what_was_run_once_has_no_halves() -> None:
    assert halves([a_scored("a")]) is None
    assert halves([]) is None
