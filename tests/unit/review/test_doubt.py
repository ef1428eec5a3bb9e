"""Doubt: it can take back an objection and do nothing else."""

import pytest

from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.doubt import REFUTED, after_doubt, in_doubt
from reviewbot.review.match import findings_of
from reviewbot.review.reply import Doubt, Reply
from tests.unit.review.build import a_hit, a_model_finding

SURE = a_model_finding(line=3)
SHAKY = a_model_finding()
SHOWN = a_model_finding(is_blocking=False)


def _reply(*doubts: tuple[int, bool]) -> Reply:
    made = (Doubt(finding=number, is_refuted=is_refuted, why=Untrusted("")) for number, is_refuted in doubts)
    return Reply(findings=(), doubts=tuple(made))


def test_only_a_models_objections_are_in_doubt() -> None:
    matched = findings_of((a_hit(),), blocks_at="high")

    assert in_doubt((*matched, SHOWN, SURE, SHAKY)) == (SURE, SHAKY)


def test_what_is_refuted_no_longer_blocks() -> None:
    doubted = after_doubt((SHOWN, SURE, SHAKY), _reply((2, True), (1, False)))

    assert doubted is not None
    shown, sure, shaky = doubted
    assert (shown, sure) == (SHOWN, SURE)
    assert (shaky.is_blocking, shaky.notes) == (False, (REFUTED,))


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(_reply(), id="nothing"),
        pytest.param(_reply((1, True)), id="too little"),
        pytest.param(_reply((1, True), (2, True), (3, True)), id="too much"),
        pytest.param(_reply((1, True), (1, False)), id="one twice"),
    ],
)
def test_a_reply_that_doubts_something_else_is_worth_nothing(reply: Reply) -> None:
    assert after_doubt((SURE, SHAKY), reply) is None
