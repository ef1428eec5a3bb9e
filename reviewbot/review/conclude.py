"""The conclusion: one verdict from what was found and how the review ended. Only a normal end can approve."""

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from reviewbot.change.flag import Flag
from reviewbot.review.finding import Finding, keyed
from reviewbot.review.reason import Reason
from reviewbot.review.verdict import Abstained, Approved, Basis, Failed, Objected, Verdict

Ended: TypeAlias = Literal["normally"] | tuple[Literal["failed", "abstained"], Reason]
"""How the review ended."""

_MOST_NAMED: Final = 5


def conclude(basis: Basis, findings: Sequence[Finding], *, ended: Ended, flags: Sequence[Flag]) -> Verdict:
    """Return the owner's verdict.

    An objection outweighs having nobody to ask, and without it nobody would still have been asked; a review that broke
    off is a failure whatever was found before it did.
    Text that misleads its reader needs a person, so it keeps an approval from being given.
    """
    named = keyed(findings)
    match ended:
        case ("failed", reason):
            return Failed(basis=basis, findings=named, reason=str(reason))
        case ("abstained", reason):
            withheld = str(reason)
        case _:
            withheld = str(_hidden(flags)) if flags else ""
    if any(finding.is_blocking for finding in named):
        return Objected(basis=basis, findings=named, withheld=withheld)
    if withheld:
        return Abstained(basis=basis, findings=named, reason=withheld)
    return Approved(basis=basis, findings=named)


def _hidden(flags: Sequence[Flag]) -> Reason:
    named = "; ".join(f"{_place(flag)}: {flag.sentence.rstrip('.')}" for flag in flags[:_MOST_NAMED])
    more = len(flags) - _MOST_NAMED
    sentence = f"{named}{f'; and {more} more' if more > 0 else ''}. Remove them, or let a person of the team approve."
    return Reason(code="hidden_text", sentence=sentence)


def _place(flag: Flag) -> str:
    return f"the path {flag.path!r}" if flag.line is None else f"line {flag.line} of {flag.path!r}"
