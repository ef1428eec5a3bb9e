"""The look at a change: what was seen of it, under which rules."""

from dataclasses import dataclass

from reviewbot.change.change import Change
from reviewbot.change.history import NO_HISTORY, History
from reviewbot.kernel.ids import Commit, Digest
from reviewbot.knowledge.guardrail import ScanMatch
from reviewbot.ownership.left_out import LeftOut, part_to_review
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
    history: History = NO_HISTORY
    """What its commits were found to hold."""
    left_out: tuple[LeftOut, ...] = ()
    """What the policy leaves out of review, in the order of the change."""

    @property
    def reviewed(self) -> Change:
        """The change as reviewers are shown it: without what is left out."""
        return part_to_review(self.change, self.left_out)
