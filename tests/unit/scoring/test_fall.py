"""What takes a model that reviews out of its chain."""

from dataclasses import replace
from datetime import date

import pytest

from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.plan.stage import FallRules
from reviewbot.scoring.evidence import Evidence
from reviewbot.scoring.fall import faults_shown
from reviewbot.scoring.held import Held
from reviewbot.scoring.metric import Share
from reviewbot.scoring.night import Ran
from tests.unit.scoring.observed import NEW, OLD
from tests.unit.scoring.test_advance import a_rate, an_evidence
from tests.unit.scoring.test_night import a_run

RULES = FallRules(changes=30, failures=0.2, dismissed=0.25)
PAYMENTS = OwnerName("payments")
LAST, BEFORE = date(2026, 11, 22), date(2026, 11, 21)


def given(**changed: object) -> Evidence:
    evidence = an_evidence("canary")
    word = replace(evidence.word, beside=OLD)
    return replace(evidence, word=word, **changed)  # type: ignore[arg-type]


def ran(model: ModelName, *, is_passed: bool, night: date = LAST, not_run: int = 0, owner: OwnerName = PAYMENTS) -> Ran:
    return replace(a_run(), owner=owner, model=model, night=night, is_passed=is_passed, not_run=not_run)


FAILED, PASSED = ran(NEW, is_passed=False), ran(NEW, is_passed=True)
TOO_MANY = Share(part=9, whole=40)


def test_one_that_does_well_goes_on() -> None:
    assert faults_shown(given(), RULES, ()) == ()


def test_failures_are_told_with_their_numbers() -> None:
    assert faults_shown(given(failures=TOO_MANY), RULES, ()) == ("9 of 40 reviews failed; at most 20% may",)


def test_people_who_dismiss_far_more_of_its_findings_take_it_out() -> None:
    assert faults_shown(given(dismissed=a_rate(12, 20, 0.4, 0.8)), RULES, ()) == (
        "people dismissed 12 of 20 of its findings, 40% at least; of the models' in use 2 of 20, so up to 35% may be",
    )
    assert faults_shown(given(dismissed=a_rate(12, 20, 0.35, 0.8)), RULES, ()) == ()


def test_before_enough_changes_nothing_is_said_of_what_it_gave() -> None:
    assert faults_shown(given(failures=TOO_MANY, changes=29), RULES, ()) == ()
    assert faults_shown(given(failures=Share(part=0, whole=0)), RULES, ()) == ()


def test_a_night_that_it_fails_speaks_against_it_at_once() -> None:
    assert faults_shown(given(changes=0), RULES, (FAILED,)) == (
        f"it failed its owner's suite in the night of 2026-11-22; the document is {FAILED.document}",
    )


@pytest.mark.parametrize(
    "nights",
    [
        pytest.param((PASSED, ran(NEW, is_passed=False, night=BEFORE)), id="it passed since"),
        pytest.param((ran(NEW, is_passed=False, not_run=1),), id="the cap has cut it short"),
        pytest.param((FAILED, ran(OLD, is_passed=False)), id="the model in use failed it, too"),
        pytest.param((ran(NEW, is_passed=False, owner=OwnerName("identity")),), id="another owner's suite"),
        pytest.param((ran(OLD, is_passed=False),), id="another model"),
    ],
)
def test_a_night_says_nothing_against_it_where(nights: tuple[Ran, ...]) -> None:
    assert faults_shown(given(), RULES, nights) == ()


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(ran(OLD, is_passed=True), id="passed it"),
        pytest.param(ran(OLD, is_passed=False, night=BEFORE), id="failed it in another night"),
    ],
)
def test_a_night_speaks_against_it_where_the_model_in_use(other: Ran) -> None:
    assert len(faults_shown(given(), RULES, (FAILED, other))) == 1


def blocked(*, is_worse: bool, is_passed: bool = True) -> Ran:
    held = Held(beside=OLD, verdict="block", is_worse=is_worse, because=("quality: It is worse.",))
    return replace(ran(NEW, is_passed=is_passed), held=held)


@pytest.mark.parametrize("is_passed", [pytest.param(True, id="it passes"), pytest.param(False, id="it fails, too")])
def test_a_night_that_shows_it_worse_than_the_model_in_use_takes_it_out(*, is_passed: bool) -> None:
    shown = blocked(is_worse=True, is_passed=is_passed)

    (fault,) = faults_shown(given(changes=0), RULES, (shown, ran(OLD, is_passed=False)))

    assert fault == (
        f"beside {OLD} it is blocked in the night of 2026-11-22: quality: It is worse.; the document is "
        f"{shown.document}"
    )


def test_what_is_asked_of_everybody_blocks_nobody_where_the_model_in_use_does_not_reach_it_either() -> None:
    shown = blocked(is_worse=False)

    assert len(faults_shown(given(), RULES, (shown, ran(OLD, is_passed=True)))) == 1
    assert faults_shown(given(), RULES, (shown, ran(OLD, is_passed=False))) == ()
