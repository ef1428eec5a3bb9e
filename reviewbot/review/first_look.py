"""The first look: what guardrails say of a change before any agent may be asked."""

from collections.abc import Sequence

from reviewbot.change.change import Change
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import Digest
from reviewbot.knowledge.guardrail import GuardrailHit
from reviewbot.ownership.owner import Assignment, Severity
from reviewbot.review.finding import keyed
from reviewbot.review.match import findings_of
from reviewbot.review.verdict import Basis, Objected

_NOTE = "only guardrails looked: the owner's agent waits"


def first_verdict(
    change: Change,
    assignment: Assignment,
    *,
    hits: Sequence[GuardrailHit],
    blocks_at: Severity,
    policy_digest: Digest,
) -> Objected | None:
    """Return the owner's objection where one of its guardrails blocks, or None: guardrails alone never approve here."""
    findings = keyed(findings_of((hit for hit in hits if hit.guardrail.owner == assignment.owner), blocks_at=blocks_at))
    if not any(finding.is_blocking for finding in findings):
        return None
    basis = Basis(
        owner=assignment.owner,
        head=change.head,
        policy_digest=policy_digest,
        brief_digest=digest_of(tuple(finding.key for finding in findings)),
        looked=(),
        is_carried=False,
        covered=(),
        notes=(_NOTE,),
    )
    return Objected(basis=basis, findings=findings)
