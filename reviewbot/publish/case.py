"""The case: all that is shown about one change at one head, and in what words a verdict is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, assert_never

from reviewbot.change.change import Change
from reviewbot.gate.decision import Blocked, Decision, Opening, Ruling
from reviewbot.kernel.ids import OwnerName, PassageId
from reviewbot.knowledge.document import Passage
from reviewbot.ownership.left_out import LeftOut
from reviewbot.ownership.owner import SEVERITIES, Assignment
from reviewbot.plan.plan import Waiting
from reviewbot.review.finding import Finding
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected, Verdict

_WORST_FIRST: Final = ("objected", "failed", "abstained", "approved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the checks and comments are made from."""

    change: Change
    assignments: tuple[Assignment, ...]
    """Every one, shadow owners too; `visible` leaves those out."""
    verdicts: tuple[Verdict, ...]
    """For any head and any owner; those for another head count for nothing."""
    decision: Decision
    waiting: Waiting | None
    """Why no agent runs, or None where those that have not answered are running."""
    passages: Mapping[PassageId, Passage]
    """At least the cited ones, so that their headings can be shown."""
    hidden: tuple[str, ...]
    """Sentences about characters of the change that do not read as they are written."""
    openings: tuple[Opening, ...] = ()
    """The smallest sets of acts that are known to open the gate."""
    impostors: tuple[str, ...] = ()
    """Names of checks on the head that look like ours and that another App wrote."""
    dismissals: tuple[str, ...] = ()
    """Sentences about reviews that somebody dismissed who may not."""
    left_out: tuple[LeftOut, ...] = ()
    """What nobody reviews because the policy says so, in the order of the change."""
    exposed: tuple[str, ...] = ()
    """Sentences about secrets in the change's commits, and about what of them was not searched."""
    owed: tuple[str, ...] = ()
    """Sentences about broken glasses that nobody has looked at yet: of this change, and of others on its paths."""
    pleas: Mapping[OwnerName, tuple[Ruling, ...]] = field(default_factory=dict)
    """What people said about an owner's agent by commands, as the gate heard it; missing where nobody spoke."""

    @property
    def visible(self) -> tuple[Assignment, ...]:
        """The owners that people see on the change."""
        return tuple(each for each in self.assignments if each.stance != "shadow")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding that people see, the worst first; the same one of two owners is two."""
        found = {
            (finding.owner, finding.key): finding
            for each in self.visible
            for finding in findings_of(self.verdict_of(each.owner))
        }
        return tuple(sorted(found.values(), key=_rank))

    @property
    def is_left_out_whole(self) -> bool:
        """Whether there is something in the change, and the policy leaves all of it out of review."""
        return bool(self.left_out) and len(self.left_out) == len(self.change.entries)

    @property
    def is_running(self) -> bool:
        """Whether agents whose answers the gate awaits are at work."""
        return isinstance(self.decision, Blocked) and bool(self.decision.pending) and self.waiting is None

    def verdict_of(self, owner: OwnerName) -> Verdict | None:
        """Return the owner's verdict for this head under the policy decided by.

        Of several the worst, and of equally bad ones that with the most findings: the gate counts the same one.
        """
        judged = (owner, self.change.head, self.decision.policy_digest)
        own = [
            each for each in self.verdicts if (each.basis.owner, each.basis.head, each.basis.policy_digest) == judged
        ]
        return min(own, key=lambda each: (_WORST_FIRST.index(each.kind), -len(each.findings)), default=None)


def findings_of(verdict: Verdict | None) -> tuple[Finding, ...]:
    """Return what a verdict names; nothing where there is none."""
    return () if verdict is None else tuple(sorted(verdict.findings, key=_rank))


def counted(findings: tuple[Finding, ...]) -> str:
    """Say how many findings there are and how many of them block."""
    if not findings:
        return "no findings"
    blocking = sum(finding.is_blocking for finding in findings)
    total = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    if not blocking:
        return f"{total}, none blocks"
    return f"{total}, {blocking} {'blocks' if blocking == 1 else 'block'}"


def told(assignment: Assignment, verdict: Verdict | None, waiting: Waiting | None) -> str:
    """Say in a few words how it stands with one owner."""
    match verdict:
        case None:
            return _without_verdict(assignment, waiting)
        case Approved():
            return "approves"
        case Objected():
            return "objects" if assignment.stance == "blocking" else "advises against"
        case Abstained():
            return "abstains"
        case Failed():
            return "could not review"
        case _:
            assert_never(verdict)


def _without_verdict(assignment: Assignment, waiting: Waiting | None) -> str:
    if not assignment.has_agent:
        return "people only"
    return "is reviewing" if waiting is None else "has not started"


def _rank(finding: Finding) -> tuple[bool, int, str, int, str]:
    severity = len(SEVERITIES) - SEVERITIES.index(finding.severity)
    return not finding.is_blocking, severity, finding.path, finding.line or 0, finding.key
