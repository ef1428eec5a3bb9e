"""A score as JSON."""

from dataclasses import replace

from reviewbot.scoring.interval import Drawn
from reviewbot.scoring.judgement import ByJudge, ByLines, cohen_kappa
from reviewbot.scoring.match import match
from reviewbot.scoring.noise import noise_of
from reviewbot.scoring.score_json import render_agreement, render_noise, render_score
from tests.unit.scoring.builders import a_found, a_golden, a_judgement, a_scored, a_trap, an_unscored

DRAWN = Drawn(seed=1, draws=100)


def test_everything_is_told_with_its_interval_and_its_place() -> None:
    matching = match(
        [a_golden("g", 10), a_golden("missed", None)],
        [a_trap("t", 50)],
        [a_found("f", 10), a_found("fell", 50), a_found("open", 90)],
        ByLines(),
    )
    scored = replace(a_scored("one"), matching=matching)

    rendered = render_score((scored, an_unscored("two")), DRAWN)

    assert [rendered[name] for name in ("tp", "fp", "fn", "unresolved", "unscored")] == [1, 1, 1, 1, 1]
    assert [rendered[name] for name in ("precision", "precision_floor", "recall", "f1")] == [0.5, 1 / 3, 0.5, 0.5]
    assert rendered["decision_accuracy"] is None
    assert rendered["pass_hat"] == {"1": 0.0}
    assert rendered["cost_usd"] == {"median": 0.02, "p95": 0.02}
    assert rendered["drawn"] == {"seed": 1, "draws": 100, "confidence": 0.95}
    assert rendered["cases"] == [
        {
            "case": "one",
            "repeat": 0,
            "passes": False,
            "matches": [{"golden": "g", "finding": "f", "by": "lines"}],
            "missed": [{"golden": "missed", "path": None, "lines": None, "severity": None, "text": "golden missed"}],
            "false": [{"finding": "fell", "path": "tax.py", "lines": [50, 50], "trap": "t"}],
            "unresolved": [{"finding": "open", "path": "tax.py", "lines": [90, 90]}],
        },
        {"case": "two", "repeat": 0, "unscored": "is not JSON"},
    ]


def test_what_a_judge_turned_down_fell_into_no_trap() -> None:
    said = (a_judgement("g", "f", is_same=False),)
    rejected = match([a_golden("g")], (), [a_found("f")], ByJudge(judgements=said))

    rendered = render_score((replace(a_scored("one"), matching=rejected),), DRAWN)

    assert rendered["cases"] == [
        {
            "case": "one",
            "repeat": 0,
            "passes": False,
            "matches": [],
            "missed": [{"golden": "g", "path": "tax.py", "lines": [10, 10], "severity": None, "text": "golden g"}],
            "false": [{"finding": "f", "path": "tax.py", "lines": [10, 10], "trap": None}],
            "unresolved": [],
        }
    ]


def test_nothing_scored_has_no_number() -> None:
    rendered = render_score((), DRAWN)

    assert (rendered["precision"], rendered["cost_usd"], rendered["pass_hat"]) == (None, None, {})
    assert rendered["passed"] == {"value": 0, "of": 0, "interval": None}


def test_a_judge_s_agreement_is_told_with_its_sample() -> None:
    assert render_agreement(cohen_kappa([])) == {"kappa": None, "observed": None, "sample": 0}


def test_the_noise_of_a_model_that_says_the_same_twice_is_none() -> None:
    run = (a_scored("one"), a_scored("two"))

    assert render_noise(noise_of(run, run, DRAWN)) == {
        "rates": {"noise_per_change": {"difference": 0.0, "interval": [0.0, 0.0]}},
        "flipped": {"value": 0, "of": 2},
    }


def test_a_model_that_was_run_once_has_no_noise_to_tell_of() -> None:
    assert render_noise(None) is None


def test_rates_are_of_what_decides_and_each_case_says_what_part_it_has() -> None:
    results = (
        a_scored("unknown", found=1),
        replace(a_scored("known", missed=1), part="guards"),
        replace(a_scored("new", missed=1), part="shown"),
    )

    told = render_score(results, DRAWN)

    assert (told["recall"], told["fn"], told["passed"]) == (1.0, 0, render_score(results[:2], DRAWN)["passed"])
    cases = told["cases"]
    assert isinstance(cases, list)
    assert [each.get("part") for each in cases] == [None, "guards", "shown"]
