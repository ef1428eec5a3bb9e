"""A finding: one fault, on one line of this change, resting on one passage."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import FindingKey, GuardrailId, OwnerName, PassageId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.owner import Severity

Source: TypeAlias = Literal["guardrail", "model"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault that an owner's review names."""

    key: FindingKey
    """Digest of owner, path, title and the evidence line, not of its number: the same fault after an unrelated push."""
    owner: OwnerName
    source: Source
    guardrail: GuardrailId | None
    path: str
    line: int | None
    """From 1; None for an entry as a whole, or where the location could not be verified."""
    side: Literal["new", "old"]
    severity: Severity
    title: Untrusted
    body: Untrusted
    evidence: Untrusted
    """The line it points at, verbatim; empty for an entry as a whole."""
    cites: tuple[PassageId, ...]
    is_located: bool
    """False where the location is not a line of this change; it is then shown in the summary only."""
    is_blocking: bool
    notes: tuple[str, ...]
    """What grounding or doubt did to it, in our own words: `uncited, so it does not block`."""
