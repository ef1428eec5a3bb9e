"""Doubt: what a second look refutes no longer blocks. It adds nothing, raises nothing and approves nothing."""

import dataclasses
from collections.abc import Sequence
from typing import Final

from reviewbot.review.finding import Finding
from reviewbot.review.reply import Reply

REFUTED: Final = "a second look refuted it, so it does not block"


def in_doubt(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings that a second look is asked about: those of a model that would block."""
    return tuple(finding for finding in findings if finding.is_blocking and finding.source == "model")


def after_doubt(findings: Sequence[Finding], reply: Reply) -> tuple[Finding, ...] | None:
    """Return the findings with those demoted that were refuted, or None where the reply doubts something else.

    The reply must give exactly one doubt for each finding in doubt; anything else is worth nothing.
    """
    asked = in_doubt(findings)
    numbers = sorted(doubt.finding for doubt in reply.doubts)
    if numbers != list(range(1, len(asked) + 1)):
        return None
    refuted = [asked[doubt.finding - 1] for doubt in reply.doubts if doubt.is_refuted]
    return tuple(_demoted(finding) if any(finding is each for each in refuted) else finding for finding in findings)


def _demoted(finding: Finding) -> Finding:
    return dataclasses.replace(finding, is_blocking=False, notes=(*finding.notes, REFUTED))
