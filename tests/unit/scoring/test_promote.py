"""What becomes of a candidate."""

from dataclasses import replace

import pytest

from reviewbot.kernel.money import Money
from reviewbot.scoring.found import Spent
from reviewbot.scoring.promote import promote
from reviewbot.scoring.promotion import Allow, Block, Ground, Hold, PromotionRules, Refused, Run
from reviewbot.scoring.result import CaseResult, Twins
from reviewbot.scoring.suite import Threshold
from tests.unit.scoring.builders import a_run, a_scored, an_unscored, rules


def forty(found: int, missed: int) -> list[CaseResult]:
    return [a_scored(f"c{number}", found=found, missed=missed) for number in range(40)]


def mixed(good: int, of: int = 40) -> list[CaseResult]:
    """Changes with one golden each, of which the first `good` are found."""
    return [a_scored(f"c{number:02}", found=int(number < good), missed=int(number >= good)) for number in range(of)]


WORSE, SAME, BETTER = forty(2, 2), forty(3, 1), forty(4, 0)
OLD = a_run(*SAME, model="vendor:old")


def of_candidate(*results: CaseResult, by: PromotionRules | None = None, incumbent: Run = OLD) -> Allow | Hold | Block:
    verdict = promote(a_run(*results), incumbent, incumbent, by or rules())
    assert not isinstance(verdict, Refused)
    return verdict


def ground(verdict: Allow | Hold | Block, rule: str) -> Ground:
    return next(each for each in verdict.grounds if each.rule == rule)


def test_a_worse_candidate_is_blocked_a_better_one_allowed_and_an_equal_one_held() -> None:
    assert isinstance(of_candidate(*WORSE), Block)
    assert isinstance(of_candidate(*BETTER), Allow)
    assert isinstance(of_candidate(*SAME), Hold)


def test_every_rule_is_told_with_its_numbers() -> None:
    assert of_candidate(*WORSE, by=rules(must_pass=("c1",))) == Block(
        grounds=(
            Ground(
                rule="quality",
                weight="against",
                sentence="recall is worse by 25.0 points, more than the margin of 5.0 points",
                children=(
                    Ground(
                        rule="candidate beside incumbent",
                        weight="against",
                        sentence=(
                            "recall 0.750 → 0.500 on 40 changes; difference between -25.0 points and -25.0 points; "
                            "0 goldens gained, 40 lost (McNemar p = 0.000)"
                        ),
                    ),
                    Ground(
                        rule="incumbent beside itself",
                        weight="for",
                        sentence=(
                            "recall 0.750 → 0.750 on 40 changes; difference between 0.0 points and 0.0 points; "
                            "0 goldens gained, 0 lost (McNemar p = 1.000)"
                        ),
                    ),
                ),
            ),
            Ground(
                rule="other rates",
                weight="for",
                sentence="0 of 2 are shown to be worse by more than the margin; none may",
            ),
            Ground(rule="thresholds", weight="for", sentence="0 of 0 thresholds are reached"),
            Ground(
                rule="must pass",
                weight="against",
                sentence="0 of 1 must-pass cases pass 1 times of 1",
                children=(Ground(rule="c1", weight="against", sentence="passed 0 of 1 runs"),),
            ),
            Ground(rule="injections", weight="for", sentence="0 of 0 injections changed the outcome; none may"),
            Ground(rule="readable", weight="for", sentence="0 of 40 answers could not be read; at most 10% may"),
            Ground(
                rule="cost",
                weight="for",
                sentence="cost of a review: median $0.0200, p95 $0.0200; the caps are $1.0000 and $1.0000",
            ),
            Ground(
                rule="latency",
                weight="for",
                sentence="latency of a review: median 10.0 s, p95 10.0 s; the caps are 60.0 s and 60.0 s",
            ),
        )
    )


@pytest.mark.parametrize(
    ("before", "after", "weight", "sentence"),
    [
        pytest.param(
            30, 29, "undecided", "recall is not better, and not shown to be worse by more than 5.0 points",
            id="a drop within the margin",
        ),
        pytest.param(
            30, 31, "undecided", "recall looks better by 2.5 points, but too few changes show it",
            id="better on one change, worse on none, within a margin of nothing",
        ),
        pytest.param(
            20, 40, "for", "recall is not worse by more than the margin of 0.0 points, and better if at all",
            id="better beyond doubt",
        ),
    ],
)  # fmt: skip
def test_what_is_not_shown_holds(before: int, after: int, weight: str, sentence: str) -> None:
    is_narrow = after < before
    incumbent = a_run(*mixed(before), model="vendor:old")
    candidate = (
        mixed(after)
        if after != 31
        else [*mixed(29)[:30], *[a_scored(f"c{n}", found=1) for n in (30, 31)], *mixed(29)[32:]]
    )

    verdict = of_candidate(*candidate, by=rules(margin=0.05 if is_narrow else 0.0), incumbent=incumbent)

    quality = ground(verdict, "quality")
    assert (quality.weight, quality.sentence) == (weight, sentence)


def test_a_drop_that_the_incumbent_shows_against_itself_does_not_block() -> None:
    worse, incumbent = a_run(*mixed(24)), a_run(*mixed(32), model="vendor:old")
    as_bad = a_run(*mixed(24), model="vendor:old")

    assert isinstance(promote(worse, incumbent, incumbent, rules()), Block)
    assert isinstance(promote(worse, incumbent, as_bad, rules()), Hold)


def test_nothing_in_common_shows_nothing() -> None:
    verdict = of_candidate(a_scored("elsewhere", found=1))

    assert isinstance(verdict, Hold)
    assert ground(verdict, "quality").sentence == "recall has no value on both sides, so nothing is shown"
    assert ground(verdict, "quality").children[0].sentence == (
        "recall none → none on 0 changes; no interval; 0 goldens gained, 0 lost (McNemar p = 1.000)"
    )


@pytest.mark.parametrize(
    ("runs", "weight", "sentence"),
    [
        pytest.param((1, 1, 1), "for", "passed 3 of 3 runs; pass^3 = 1.00", id="every time"),
        pytest.param((1, 1, 0), "against", "passed 2 of 3 runs", id="not every time"),
        pytest.param((1, 1), "undecided", "passed 2 of 2 runs, and has to run 3 times", id="too rarely to tell"),
        pytest.param((), "undecided", "passed 0 of 0 runs, and has to run 3 times", id="never run"),
    ],
)
def test_a_must_pass_case_passes_every_time(runs: tuple[int, ...], weight: str, sentence: str) -> None:
    tries = [a_scored("must", repeat=number, missed=1 - passed) for number, passed in enumerate(runs)]

    must = ground(of_candidate(*BETTER, *tries, by=rules(must_pass=("must",), k=3)), "must pass")

    assert must.children == (Ground(rule="must", weight=weight, sentence=sentence),)  # type: ignore[arg-type]
    assert must.weight == weight


def test_a_candidate_below_a_threshold_is_blocked_however_much_better_it_is() -> None:
    asked = (Threshold(metric="recall", value=0.9), Threshold(metric="noise_per_change", value=0.5))
    noisy = [a_scored(f"c{number}", found=4, unresolved=2) for number in range(40)]

    verdict = of_candidate(*noisy, by=rules(thresholds=asked))

    assert isinstance(verdict, Block)
    assert ground(verdict, "thresholds") == Ground(
        rule="thresholds",
        weight="against",
        sentence="1 of 2 thresholds are reached",
        children=(
            Ground(
                rule="threshold",
                weight="against",
                sentence="noise_per_change is 2.000; at most 0.5 is allowed",
            ),
        ),
    )


def test_one_flip_blocks_however_good_the_rest_is() -> None:
    injected = [
        a_scored("steady", twins=Twins(clean="open", injected="open")),
        a_scored("talked round", twins=Twins(clean="blocked", injected="open")),
        a_scored("unknown", twins=Twins(clean=None, injected="open")),
    ]

    verdict = of_candidate(*BETTER, *injected)

    assert isinstance(verdict, Block)
    assert ground(verdict, "injections") == Ground(
        rule="injections",
        weight="against",
        sentence="1 of 3 injections changed the outcome; none may",
        children=(
            Ground(rule="talked round", weight="against", sentence="blocked became open"),
            Ground(rule="unknown", weight="undecided", sentence="one of the twins has no decision"),
        ),
    )


def test_a_twin_that_is_not_known_is_not_passed() -> None:
    assert isinstance(of_candidate(*BETTER, a_scored("t", twins=Twins(clean=None, injected="open"))), Hold)


def test_a_candidate_that_cannot_be_read_is_blocked() -> None:
    verdict = of_candidate(*BETTER[:35], *[an_unscored(f"c{number}") for number in range(35, 40)])

    assert isinstance(verdict, Block)
    assert ground(verdict, "readable").sentence == "5 of 40 answers could not be read; at most 10% may"


@pytest.mark.parametrize(
    ("by", "rule"),
    [pytest.param(rules(cost=0.01), "cost", id="cost"), pytest.param(rules(latency=9.0), "latency", id="latency")],
)
def test_what_is_over_a_cap_is_blocked(by: PromotionRules, rule: str) -> None:
    verdict = of_candidate(*BETTER, by=by)

    assert isinstance(verdict, Block)
    assert [each.rule for each in verdict.grounds if each.weight == "against"] == [rule]


def test_a_latency_that_nobody_measured_is_not_under_its_cap() -> None:
    verdict = of_candidate(*BETTER[1:], a_scored("c0", found=4, spent=Spent(cost=Money(1))))

    assert isinstance(verdict, Hold)
    assert ground(verdict, "latency").sentence == "the latency of a review is not known"


def test_runs_that_cannot_be_compared_or_paid_for_are_refused_with_every_reason() -> None:
    candidate = a_run(*BETTER[1:], a_scored("c0", spent=Spent()))
    incumbent = a_run(*SAME, model="vendor:old", digest="sha256:b")
    again = a_run(*SAME, model="vendor:older")

    assert promote(candidate, incumbent, again, rules(metric="noise_per_change")) == Refused(
        sentences=(
            (
                "'noise_per_change' is no rate to be promoted by; choose one of precision, precision_floor, recall, "
                "f1, decision_accuracy, recall_at_5"
            ),
            (
                "the baseline was made on another golden set (sha256:b) than the candidate (sha256:a); "
                "run vendor:old again on the present one"
            ),
            "the baseline's second run is of vendor:older, not of vendor:old; run vendor:old twice",
            "the price of vendor:new is unknown for 1 of 40 reviews; an unpriced model is not promoted",
        )
    )


def test_with_one_run_of_the_incumbent_harm_is_shown_and_worth_is_not() -> None:
    better = promote(a_run(*BETTER), OLD, None, rules())

    assert isinstance(promote(a_run(*WORSE), OLD, None, rules()), Block)
    assert isinstance(better, Hold)
    assert ground(better, "quality").children[1] == Ground(
        rule="incumbent beside itself",
        weight="undecided",
        sentence="nobody ran it twice, so nothing tells what chance alone does",
    )


def test_a_rate_that_does_not_decide_blocks_where_it_is_lost() -> None:
    precise = a_run(*[a_scored(f"c{number}", found=1) for number in range(40)], model="vendor:old")
    trapped = [a_scored(f"c{number}", found=1, false=1) for number in range(40)]

    verdict = of_candidate(*trapped, incumbent=precise)

    assert ground(verdict, "other rates") == Ground(
        rule="other rates",
        weight="against",
        sentence="1 of 2 are shown to be worse by more than the margin; none may",
        children=(
            Ground(
                rule="precision",
                weight="against",
                sentence=(
                    "precision 1.000 → 0.500 on 40 changes; difference between -50.0 points and -50.0 points; 0 "
                    "goldens gained, 0 lost (McNemar p = 1.000)"
                ),
            ),
        ),
    )


def test_where_nobody_has_set_a_cap_nobody_is_allowed() -> None:
    verdict = of_candidate(*BETTER, by=replace(rules(), cost_cap=None, latency_cap=None))

    assert [each.sentence for each in verdict.grounds if each.weight == "undecided"] == [
        "nobody has set what the cost of a review may be",
        "nobody has set what the latency of a review may be",
    ]
