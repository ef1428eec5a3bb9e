"""A finding's key: the same for the same fault on the next push."""

from dataclasses import replace

import pytest

from reviewbot.kernel.ids import GuardrailId
from reviewbot.review.finding import Finding, keyed
from reviewbot.review.match import findings_of
from tests.unit.review.build import a_hit, a_model_finding


def _key(finding: Finding) -> str:
    (named,) = keyed((finding,))
    return named.key


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(a_model_finding(line=40), id="further down"),
        pytest.param(a_model_finding(title="Loses the other side."), id="in other words"),
        pytest.param(a_model_finding(evidence="\tbook(entry)"), id="indented otherwise"),
        pytest.param(a_model_finding(severity="critical", is_blocking=False, notes=("x",)), id="judged otherwise"),
    ],
)
def test_the_same_fault_has_the_same_key(same: Finding) -> None:
    assert _key(same) == _key(a_model_finding())


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(a_model_finding(path="ledger/b.py"), id="in another file"),
        pytest.param(a_model_finding(evidence="book(other)"), id="on another line"),
        pytest.param(a_model_finding(cites=("ledger#other",)), id="for another reason"),
        pytest.param(a_model_finding(cites=()), id="for no reason"),
        pytest.param(replace(a_model_finding(), guardrail=GuardrailId("g")), id="by a guardrail"),
    ],
)
def test_another_fault_has_another_key(other: Finding) -> None:
    assert _key(other) != _key(a_model_finding())


def test_what_has_no_reason_is_told_apart_by_its_title() -> None:
    one, other = a_model_finding(cites=(), title="One."), a_model_finding(cites=(), title="Other.")

    assert _key(one) != _key(other)
    assert _key(one) == _key(replace(one, title=replace(one.title, raw=" ONE.")))


def test_several_that_are_alike_are_counted_from_the_top() -> None:
    (alone,) = keyed((a_model_finding(line=2),))
    low, high = keyed((a_model_finding(line=30), a_model_finding(line=2)))

    assert (high.key, low.key) == (f"{alone.key}-1of2", f"{alone.key}-2of2")
    assert len(alone.key) == 16


def test_where_one_of_several_goes_no_key_is_left_that_was_there_before() -> None:
    three = tuple(a_model_finding(line=line) for line in (2, 30, 40))

    before, after = ({each.key for each in keyed(given)} for given in (three, three[1:]))

    assert not before & after


def test_a_guardrails_match_is_a_finding_that_cites() -> None:
    (finding,) = keyed(findings_of((a_hit(incident="inc-1"),), blocks_at="high"))

    assert finding.notes == ("comes from incident inc-1",)
    assert (finding.source, finding.is_located, finding.is_blocking) == ("guardrail", True, True)
