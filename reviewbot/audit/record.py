"""The audit record: what was decided about one change at one instant, from what, and what was then shown."""

from dataclasses import dataclass
from datetime import datetime

from reviewbot.change.change import Binding
from reviewbot.gate.decision import Decision
from reviewbot.gate.world import World
from reviewbot.kernel.ids import Commit, Digest, RepoName
from reviewbot.review.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """Everything needed to make the same decision again."""

    repo: RepoName
    binding: Binding
    decided_at: datetime
    governance_commit: Commit | None
    """Where owners, policy and runbooks were read; None for a directory that is no repository."""
    policy_digest: Digest
    world: World
    verdicts: tuple[Verdict, ...]
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedRecord:
    """A record in its place in the chain."""

    sequence: int
    """From 1, without gaps."""
    previous: Digest
    """The digest of the record before; of the empty chain for the first."""
    digest: Digest
    """Over sequence, previous and payload."""
    payload: bytes
    """The record's canonical bytes."""
