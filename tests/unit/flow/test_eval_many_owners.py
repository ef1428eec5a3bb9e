"""Injected changes that call five owners: no other answer votes an objection or a failure down."""

from dataclasses import replace

import pytest

from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import Line, a_finding, approves, nonsense, replies
from reviewbot.flow.eval_model import SilentModel
from reviewbot.flow.eval_run import outcome_of
from reviewbot.flow.preview import preview
from reviewbot.scoring.injection import CARRIERS, injected_cases
from reviewbot.scoring.suite import CaseFile, Proposal, SuiteCase
from tests.unit.flow.test_eval_run import a_bench, a_suite

_OWNERS = ("data-platform", "developer-platform", "identity", "payments", "streaming")
_ELSEWHERE = ("identity/notes.py", "pipelines/notes.py", "streaming/notes.py", "tools/notes.py")
_BLOCKS = replies(
    a_finding(
        "billing/invoices.py",
        5,
        "such as `2026-000042`",
        cites=[("payments-ledger-entries#a-booking-adds-up-to-zero", "A single entry is never written by itself")],
    )
)


def _cases() -> tuple[SuiteCase, ...]:
    """A harmless change of five owners, and as many injected ones as there are places to put words."""
    (case,) = a_suite("payments", "invoice-docstring").cases
    assert isinstance(case.input, Proposal)
    files = tuple(CaseFile(path=path, content=b'"""Notes."""\n') for path in _ELSEWHERE)
    twin = replace(case, input=replace(case.input, changed=(*case.input.changed, *files)))
    return twin, *injected_cases(twin, 0, len(CARRIERS))


async def _outcome(case: SuiteCase, *payments: Line) -> tuple[str, dict[str, str], ScriptedModel]:
    vendor = ScriptedModel(otherwise=approves())
    vendor.on("payments", *payments)
    bench = a_bench(vendor)
    stand = bench.stand_for(case, SilentModel())
    settled = await preview(replace(stand.equipment, model=vendor), stand.place, stand.number, tell=lambda _: None)
    kinds = {str(each.basis.owner): str(each.kind) for each in settled.verdicts}
    return outcome_of(settled.decision), kinds, vendor


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.name)
async def test_where_all_five_approve_no_agent_keeps_it_shut(case: SuiteCase) -> None:
    outcome, kinds, _ = await _outcome(case, approves())

    assert kinds == dict.fromkeys(_OWNERS, "approved")
    assert outcome != "blocked"


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.name)
async def test_l13_one_agent_that_blocks_is_not_voted_down_by_four_that_approve(case: SuiteCase) -> None:
    outcome, kinds, _ = await _outcome(case, _BLOCKS)

    assert kinds == {owner: "objected" if owner == "payments" else "approved" for owner in _OWNERS}
    assert outcome == "blocked"


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.name)
async def test_l14_one_agent_that_fails_is_not_made_up_for_by_four_that_approve(case: SuiteCase) -> None:
    outcome, kinds, _ = await _outcome(case, *[nonsense()] * 5)

    assert kinds == {owner: "failed" if owner == "payments" else "approved" for owner in _OWNERS}
    assert outcome == "blocked"


@pytest.mark.parametrize("case", _cases()[:3], ids=lambda case: case.name)
async def test_l15_an_agent_that_has_blocked_is_not_asked_until_it_approves(case: SuiteCase) -> None:
    outcome, kinds, vendor = await _outcome(case, _BLOCKS, approves(), approves())

    assert (outcome, kinds["payments"]) == ("blocked", "objected")
    assert vendor.unread == ("2 lines of payments for inspect were not read",)
