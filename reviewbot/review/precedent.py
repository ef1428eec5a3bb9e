"""Precedents: what people of a team have said is no fault, as its agent is told of it in later reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reviewbot.kernel.ids import FindingKey
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.act import MOST_DISMISSALS, Dismissed
from reviewbot.review.mask import mask_text

LONGEST_SHOWN: Final = 500
"""Characters of each of its texts. What is longer is cut: it is there to recognise a case by, not to review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """A finding that a person of the team dismissed, and why: masked and cut, without person, change, head or hour."""

    path: str
    rests_on: tuple[str, ...]
    """The guardrail, or the passages, that the finding rested on."""
    title: Untrusted
    evidence: Untrusted
    """The line that it was about; empty for an entry as a whole."""
    reason: Untrusted


def precedents_of(dismissals: Sequence[Dismissed]) -> tuple[Precedent, ...]:
    """Return the precedents that dismissals make, given newest first: at most `MOST_DISMISSALS`.

    Of several dismissals of one finding the newest is kept. The order does not depend on who spoke first.
    """
    newest: dict[FindingKey, Dismissed] = {}
    for said in dismissals[:MOST_DISMISSALS]:
        newest.setdefault(said.finding.key, said)
    return tuple(_precedent(newest[key]) for key in sorted(newest))


def _precedent(said: Dismissed) -> Precedent:
    finding = said.finding
    return Precedent(
        path=finding.path[:LONGEST_SHOWN],
        rests_on=tuple(map(str, finding.cites if finding.guardrail is None else (finding.guardrail,))),
        title=_shown(finding.title),
        evidence=_shown(finding.evidence),
        reason=_shown(said.reason),
    )


def _shown(text: Untrusted) -> Untrusted:
    return Untrusted(mask_text(text.raw)[:LONGEST_SHOWN])
