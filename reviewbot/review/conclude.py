"""The conclusion: one verdict from what was found and how the review ended. Only a normal end can approve."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from reviewbot.review.finding import Finding, keyed
from reviewbot.review.reason import Reason
from reviewbot.review.verdict import Abstained, Approved, Basis, Failed, Objected, Verdict

Ended: TypeAlias = Literal["normally"] | tuple[Literal["failed", "abstained"], Reason]
"""How the review ended."""


def conclude(basis: Basis, findings: Sequence[Finding], *, ended: Ended, hidden: Sequence[str]) -> Verdict:
    """Return the owner's verdict.

    An objection outweighs having nobody to ask; a review that broke off is a failure whatever was found before it did.
    Text that nobody can see needs a person, so it keeps an approval from being given.
    """
    named = keyed(findings)
    match ended:
        case ("failed", reason):
            return Failed(basis=basis, findings=named, reason=str(reason))
        case _ if any(finding.is_blocking for finding in named):
            return Objected(basis=basis, findings=named)
        case ("abstained", reason):
            return Abstained(basis=basis, findings=named, reason=str(reason))
        case _ if hidden:
            return Abstained(basis=basis, findings=named, reason=str(_hidden(hidden)))
        case _:
            return Approved(basis=basis, findings=named)


def _hidden(hidden: Sequence[str]) -> Reason:
    sentence = f"{'; '.join(hidden)}. Remove it, or let a person of the team approve what they have looked at."
    return Reason(code="hidden_text", sentence=sentence)
