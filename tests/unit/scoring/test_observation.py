"""What a model itself said in a verdict."""

from dataclasses import replace

import pytest

from reviewbot.kernel.ids import Digest, FindingKey
from reviewbot.kernel.money import Money
from reviewbot.review.match import findings_of
from reviewbot.review.standing import is_carried_over
from reviewbot.review.verdict import Approved, Failed, Objected, Verdict
from reviewbot.scoring.observation import Opinion, Reported, made_with, not_made_otherwise, opinion_of
from tests.unit.review.build import CLAUDE, PATH, a_basis, a_hit, a_model_finding
from tests.unit.scoring.observed import an_observation, counted

LOOKED = replace(a_basis(), looked=(CLAUDE,))
OWN = replace(a_model_finding(), key=FindingKey("own"))
STANDS = replace(OWN, key=FindingKey("old"), notes=("stands from aaaaaaaaaaaa: the line has not changed since",))
GUARDRAIL = findings_of((a_hit(),), blocks_at="low")[0]


def opinion(verdict: Verdict) -> Opinion | None:
    return opinion_of(verdict, cost=Money(7), milliseconds=5)


def test_guardrails_and_what_stands_are_not_its_own() -> None:
    said = opinion(Objected(basis=LOOKED, findings=(OWN, STANDS, GUARDRAIL)))

    assert said == Opinion(
        word="objected",
        findings=(Reported(key=FindingKey("own"), path=PATH, line=OWN.line, is_blocking=True),),
        stands=(FindingKey("old"),),
        brief=LOOKED.brief_digest,
        is_carried=LOOKED.is_carried,
        cost=Money(7),
        milliseconds=5,
    )
    assert [is_carried_over(each) for each in (OWN, STANDS, GUARDRAIL)] == [False, True, False]


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        pytest.param(Approved(basis=LOOKED, findings=()), "approved", id="nothing found"),
        pytest.param(Objected(basis=LOOKED, findings=(GUARDRAIL,)), "approved", id="only a guardrail objects"),
        pytest.param(Objected(basis=LOOKED, findings=(STANDS,)), "approved", id="only an earlier head was objected to"),
        pytest.param(Failed(basis=LOOKED, findings=(OWN,), reason="late: Late."), "failed", id="it failed"),
    ],
)
def test_its_word_is_by_what_it_found_itself(verdict: Verdict, word: str) -> None:
    said = opinion(verdict)

    assert said is not None
    assert said.word == word


def test_where_no_model_looked_none_said_anything() -> None:
    assert opinion(Approved(basis=replace(LOOKED, looked=()), findings=())) is None


def test_what_nobody_noted_the_prompt_of_is_not_said_to_be_of_this_one_nor_of_another() -> None:
    now = Digest("sha256:now")
    noted = [an_observation(prompt=prompt) for prompt in (now, Digest("sha256:before"), None)]

    assert [made_with(lambda _: now)(each) for each in noted] == [True, False, False]
    assert [not_made_otherwise(lambda _: now)(each) for each in noted] == [True, False, True]


def test_what_a_canary_or_one_everywhere_says_counts() -> None:
    assert not an_observation().counted
    assert an_observation(standing="canary").counted
    assert counted().counted
