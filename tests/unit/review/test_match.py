"""Guardrails' matches as findings, and what a model need not say again."""

from dataclasses import replace

import pytest

from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.finding import Finding
from reviewbot.review.match import findings_of, without_echoes
from tests.unit.review.build import RULE, a_hit, a_model_finding


def test_a_match_blocks_where_it_is_severe_enough() -> None:
    assert [finding.is_blocking for finding in findings_of((a_hit(severity="medium"),), blocks_at="high")] == [False]
    assert [finding.is_blocking for finding in findings_of((a_hit(severity="medium"),), blocks_at="low")] == [True]


def test_a_match_shows_its_line_masked() -> None:
    hit = replace(a_hit(), evidence="AKIAIOSFODNN7EXAMPLE", is_removed=True)

    (finding,) = findings_of((hit,), blocks_at="high")

    assert (finding.evidence, finding.side) == (Untrusted("[masked: an AWS access key]"), "old")
    assert (finding.title, finding.body) == (Untrusted("Books one side only."), Untrusted("Book the counterpart too."))


def test_a_match_of_an_entry_has_no_line_to_show() -> None:
    (finding,) = findings_of((a_hit(line=None),), blocks_at="high")

    assert (finding.line, finding.evidence) == (None, Untrusted(""))


@pytest.mark.parametrize(
    ("reported", "is_kept"),
    [
        pytest.param(a_model_finding(), False, id="the same there"),
        pytest.param(a_model_finding(cites=(), is_blocking=False), False, id="the same there, without a reason"),
        pytest.param(a_model_finding(severity="critical"), True, id="worse"),
        pytest.param(a_model_finding(line=3), True, id="elsewhere"),
        pytest.param(a_model_finding(cites=(RULE, "ledger#other")), True, id="for more reasons"),
        pytest.param(a_model_finding(is_located=False), True, id="nowhere"),
    ],
)
def test_a_model_need_not_repeat_a_guardrail(reported: Finding, is_kept: bool) -> None:
    matched = findings_of((a_hit(),), blocks_at="high")

    assert without_echoes((reported,), matched) == ((reported,) if is_kept else ())


def test_a_finding_that_blocks_is_not_dropped_for_a_match_that_does_not() -> None:
    matched = findings_of((a_hit(),), blocks_at="critical")

    assert without_echoes((a_model_finding(),), matched) == (a_model_finding(),)
