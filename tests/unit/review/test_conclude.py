"""The conclusion: only a normal end without an objection approves."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from reviewbot.change.flag import Flag
from reviewbot.review.conclude import Ended, conclude
from reviewbot.review.finding import Finding
from reviewbot.review.match import findings_of
from reviewbot.review.reason import Reason, split_reason
from reviewbot.review.verdict import Objected, Verdict
from tests.unit.review.build import a_basis, a_hit, a_model_finding

BLOCKS = a_model_finding()
SHOWN = a_model_finding(is_blocking=False)
LATE: Ended = ("failed", Reason(code="late", sentence="Too late."))
ALONE: Ended = ("abstained", Reason(code="no_model", sentence="Nobody there."))
FLAG = Flag(path="a.py", line=2, kind="hidden", code_points=("U+202E",), sentence="Holds U+202E.")


@pytest.mark.parametrize(
    ("findings", "ended", "flags", "kind"),
    [
        pytest.param((), "normally", (), "approved", id="nothing found"),
        pytest.param((SHOWN,), "normally", (), "approved", id="nothing that blocks"),
        pytest.param((SHOWN, BLOCKS), "normally", (FLAG,), "objected", id="one objection is enough"),
        pytest.param((), "normally", (FLAG,), "abstained", id="misleading letters need a person"),
        pytest.param((), LATE, (), "failed", id="broken off"),
        pytest.param((BLOCKS,), LATE, (), "failed", id="broken off after an objection"),
        pytest.param((SHOWN,), ALONE, (FLAG,), "abstained", id="nobody to ask"),
        pytest.param((BLOCKS,), ALONE, (), "objected", id="an objection with nobody to ask"),
    ],
)
def test_a_review_comes_to(findings: tuple[Finding, ...], ended: Ended, flags: tuple[Flag, ...], kind: str) -> None:
    verdict = conclude(a_basis(), findings, ended=ended, flags=flags)

    assert verdict.kind == kind
    assert len(verdict.findings) == len(findings)
    assert all(finding.key for finding in verdict.findings)


@pytest.mark.parametrize(
    ("ended", "flags", "withheld"),
    [
        pytest.param("normally", (), "", id="it would approve"),
        pytest.param("normally", (FLAG,), "hidden_text: line 2 of", id="misleading letters"),
        pytest.param(ALONE, (), "no_model: Nobody there.", id="nobody to ask"),
        pytest.param(ALONE, (FLAG,), "no_model: Nobody there.", id="nobody to ask about misleading letters"),
    ],
)
def test_an_objection_knows_what_it_would_be_without_what_blocks(
    ended: Ended, flags: tuple[Flag, ...], withheld: str
) -> None:
    verdict = conclude(a_basis(), (BLOCKS,), ended=ended, flags=flags)

    assert isinstance(verdict, Objected)
    assert verdict.withheld.startswith(withheld)
    assert bool(verdict.withheld) is bool(withheld)


def _reason(verdict: Any) -> str:
    return str(verdict.reason)


def test_a_reason_has_a_code_and_a_sentence() -> None:
    assert _reason(conclude(a_basis(), (), ended=LATE, flags=())) == "late: Too late."
    assert split_reason("late: Too late.") == ("late", "Too late.")
    assert split_reason("Something odd: it broke.") == ("failed", "Something odd: it broke.")
    assert split_reason("broke") == ("failed", "broke")


def test_misleading_letters_are_named_the_first_five() -> None:
    path = Flag(path="b\u202e.py", line=None, kind="hidden", code_points=("U+202E",), sentence="Holds U+202E.")

    assert _reason(conclude(a_basis(), (), ended="normally", flags=(FLAG, path))) == (
        "hidden_text: line 2 of 'a.py': Holds U+202E; the path 'b\\u202e.py': Holds U+202E. Remove them, or let a "
        "person of the team approve."
    )
    assert "; and 2 more. Remove" in _reason(conclude(a_basis(), (), ended="normally", flags=(FLAG,) * 7))


@pytest.mark.parametrize("ended", ["normally", LATE, ALONE])
@pytest.mark.parametrize("findings", [(), (BLOCKS,), findings_of((a_hit(),), blocks_at="high")])
def test_a_verdict_survives_being_written_down(findings: tuple[Finding, ...], ended: Ended) -> None:
    verdict = conclude(a_basis(), findings, ended=ended, flags=())
    adapter: TypeAdapter[Verdict] = TypeAdapter(Verdict)

    assert adapter.validate_json(adapter.dump_json(verdict)) == verdict
