"""Evidence: what an App wrote about this very head."""

import pytest

from reviewbot.gate import code
from reviewbot.gate.decision import Reason
from reviewbot.gate.evidence import judge_evidence
from reviewbot.gate.world import Fact
from tests.unit.gate import builders as a

CANARY = a.a_rule(evidence=(a.a_proof(),))
MISSING = "Check run 'canary' of App 5 is missing for this head"
FAILED = "Check run 'canary' of App 5 did not succeed on this head; fix what it found, or run it again"
FROM_ANOTHER = f"{MISSING}; another App wrote one of that name, which does not count"


@pytest.mark.parametrize(
    ("facts", "why", "text"),
    [
        pytest.param((), code.EVIDENCE_MISSING, MISSING, id="nothing"),
        pytest.param((a.a_fact(success=False),), code.EVIDENCE_FAILED, FAILED, id="a failure"),
        pytest.param((a.a_fact(head=a.OLD_HEAD),), code.EVIDENCE_MISSING, MISSING, id="success on another head"),
        pytest.param((a.a_fact(app_id=6),), code.EVIDENCE_MISSING, FROM_ANOTHER, id="R-08 success of another App"),
        pytest.param((a.a_fact("staging"),), code.EVIDENCE_MISSING, MISSING, id="success of another name"),
        pytest.param((a.a_fact(kind="deployment"),), code.EVIDENCE_MISSING, MISSING, id="a deployment of that name"),
        pytest.param(
            (a.a_fact(), a.a_fact(success=False)), code.EVIDENCE_FAILED, FAILED, id="success and failure at once"
        ),
    ],
)
def test_a_rule_that_wants_evidence_is_shut_by(facts: tuple[Fact, ...], why: str, text: str) -> None:
    (answer,) = judge_evidence(a.a_world(facts=facts), CANARY)

    assert answer.reasons == (Reason(code=why, rule="sox", text=text, who_can_fix=("app:5", "author")),)
    assert answer.ruling.name == "evidence:canary"


def test_success_of_the_right_app_on_this_head_is_evidence() -> None:
    rule = a.a_rule(evidence=(a.a_proof(), a.a_proof("staging", "deployment", 6)))
    world = a.a_world(facts=(a.a_fact(), a.a_fact("staging", "deployment", 6), a.a_fact(app_id=7, success=False)))

    assert [(each.is_satisfied, each.ruling.text) for each in judge_evidence(world, rule)] == [
        (True, "Check run 'canary' of App 5 succeeded on this head"),
        (True, "The deployment to 'staging' of App 6 succeeded on this head"),
    ]
