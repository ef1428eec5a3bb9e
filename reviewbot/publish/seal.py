"""The outer id of a check: which binding it is about, and what it says. Equal ids mean that nothing is to be done."""

from dataclasses import replace

from reviewbot.gate.decision import Decision
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import Digest
from reviewbot.publish.surface import Check


def binding_digest(decision: Decision) -> Digest:
    """Return the digest of what a decision counts for: repository, number, head, base branch and policy."""
    return digest_of((decision.binding, decision.policy_digest))


def sealed(check: Check, binding: Digest) -> Check:
    """Return the check with its outer id: the binding's digest, then the digest of all that the check says."""
    said = digest_of(replace(check, external_id="")).removeprefix("sha256:")
    return replace(check, external_id=f"{binding}/{said[:32]}")
