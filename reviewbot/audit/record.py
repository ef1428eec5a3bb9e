"""The audit record: what was decided about one change at one instant, from what, and because of whom.

What is shown without a decision, such as a gate that is held or an answer to a command, has a smaller record.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from reviewbot.change.change import Binding, Change
from reviewbot.gate.decision import Decision
from reviewbot.gate.group import GroupWorld
from reviewbot.gate.world import World
from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import ChangeNumber, Commit, Digest, Head, RepoName
from reviewbot.ownership.owner import Assignment
from reviewbot.review.verdict import Verdict

MOST_INCIDENTS: Final = 100
"""Incidents about the same that are asked for at once; of more than that the newest."""
NO_CHANGE: Final = ChangeNumber(0)
"""What a record is found under that is not about one change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """Everything needed to make the same decision again, and to tell how it came about."""

    repo: RepoName
    binding: Binding
    decided_at: datetime
    governance_commit: Commit | None
    """Where owners, policy and runbooks were read; None for a directory that is no repository."""
    policy_digest: Digest
    assignments: tuple[Assignment, ...] = ()
    """Who was called, and because of what; shadow owners too."""
    world: World
    verdicts: tuple[Verdict, ...]
    decision: Decision
    kind: Literal["decision"] = "decision"

    @property
    def subject(self) -> ChangeNumber:
        """The change under which the record is found."""
        return self.binding.number


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRecord:
    """What was decided about a merge queue's group; what was decided about its changes stands in their own records."""

    repo: RepoName
    binding: Binding
    decided_at: datetime
    governance_commit: Commit | None
    policy_digest: Digest
    world: GroupWorld
    decision: Decision
    branch: str | None = None
    """The branch that the queue made for it; None in records from before it was kept."""
    kind: Literal["group"] = "group"

    @property
    def subject(self) -> ChangeNumber:
        """Return `NO_CHANGE`: a group is nobody's story but its own."""
        return NO_CHANGE


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRecord:
    """What was about to be shown without a decision behind it."""

    repo: RepoName
    subject: ChangeNumber
    """The change or the issue; `NO_CHANGE` where it is about a merge queue's group."""
    head: Head | None
    """None for what is said beside the code: a comment, an issue."""
    shown_at: datetime
    says: tuple[str, ...]
    """As it was shown, texts of ours and names only."""
    kind: Literal["notice", "remark"]
    """A check that stands in the place of a decision's, or words beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRecord:
    """What should not have happened, as it was about to be told. A key tells one from another in a repository."""

    repo: RepoName
    subject: ChangeNumber
    """The change; `NO_CHANGE` where it is about the whole repository."""
    key: str
    raised_at: datetime
    title: str
    happened: str
    """In our own Markdown."""
    signs: tuple[str, ...]
    """What shows it, a sentence each; foreign words may be in it."""
    kind: Literal["incident"] = "incident"


DecidedRecord: TypeAlias = AuditRecord | GroupRecord
Record: TypeAlias = DecidedRecord | NoticeRecord | IncidentRecord
RecordKind: TypeAlias = Literal["decision", "group", "notice", "remark", "incident"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedRecord:
    """A record in its place in the chain, with what it is found under."""

    sequence: int
    """From 1, without gaps."""
    previous: Digest
    """The digest of the record before; of the empty chain for the first."""
    digest: Digest
    """Over sequence, previous and payload."""
    payload: bytes
    """The record's canonical bytes."""
    repo: RepoName
    """Kept beside the payload, as are the next two, so that it is known what a record is about that cannot be read."""
    subject: ChangeNumber
    kind: RecordKind


def make_record(
    *,
    change: Change,
    decided_at: datetime,
    governance_commit: Commit | None,
    assignments: tuple[Assignment, ...],
    world: World,
    verdicts: tuple[Verdict, ...],
    decision: Decision,
) -> AuditRecord:
    """Return the record of a decision.

    Raises BrokenInvariant where change, world and decision are not about the same binding, or were not made under the
    same policy: such a record would prove nothing.
    """
    if not change.binding == world.binding == decision.binding:
        raise BrokenInvariant(
            f"the decision about change {change.number} of {change.repo!r} is bound to something else"
        )
    if world.policy_digest != decision.policy_digest:
        raise BrokenInvariant(
            f"the decision about change {change.number} was made under another policy than its world's"
        )
    return AuditRecord(
        repo=change.repo,
        binding=decision.binding,
        decided_at=decided_at,
        governance_commit=governance_commit,
        policy_digest=decision.policy_digest,
        assignments=assignments,
        world=world,
        verdicts=verdicts,
        decision=decision,
    )
