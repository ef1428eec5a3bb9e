"""The look at a change: what was seen of it, under which rules."""

from dataclasses import dataclass

from reviewbot.change.change import Change
from reviewbot.kernel.ids import Commit, Digest
from reviewbot.knowledge.guardrail import ScanMatch
from reviewbot.ownership.owner import Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A change as it was seen under one policy: what reviews start from and what a decision is made about."""

    change: Change
    governance: Commit | None
    """Where owners, policy and runbooks were read; None for a directory that is no repository."""
    policy_digest: Digest
    assignments: tuple[Assignment, ...]
    matches: tuple[ScanMatch, ...]
    """Where structural rules of guardrails and watches matched."""
