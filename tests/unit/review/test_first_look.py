"""The first look: guardrails may object before any agent is asked, and never approve."""

from reviewbot.review.first_look import first_verdict
from reviewbot.review.verdict import Objected
from tests.unit.review.build import HEAD, PATH, POLICY_DIGEST, a_change, a_hit, an_assignment


def _looked(*severities: str, owner: str = "payments") -> Objected | None:
    hits = tuple(a_hit(severity="high" if severity == "high" else "low", owner=owner) for severity in severities)
    return first_verdict(a_change(), an_assignment(), hits=hits, blocks_at="high", policy_digest=POLICY_DIGEST)


def test_a_guardrail_that_blocks_objects_at_once() -> None:
    verdict = _looked("high", "low")

    assert verdict is not None
    assert [(finding.path, finding.is_blocking) for finding in verdict.findings] == [(PATH, True), (PATH, False)]
    assert (verdict.basis.head, verdict.basis.looked, verdict.basis.covered) == (HEAD, (), ())


def test_what_does_not_block_waits_for_the_agent() -> None:
    assert _looked("low") is None
    assert _looked() is None


def test_another_owners_guardrail_is_another_owners_matter() -> None:
    assert _looked("high", owner="identity") is None
