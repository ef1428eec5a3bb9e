"""A verdict: what one owner's agent concluded about one binding."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import Digest, Head, ModelName, OwnerName
from reviewbot.review.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a verdict rests on: where it counts, and how it came about."""

    owner: OwnerName
    head: Head
    policy_digest: Digest
    brief_digest: Digest
    looked: tuple[ModelName, ...]
    """Which models answered, in order; empty where only guardrails looked."""
    is_carried: bool
    """Whether a recorded reply for a byte-identical brief made it."""
    covered: tuple[str, ...]
    """Paths of the entries all of whose reviewable bytes were in the review."""
    notes: tuple[str, ...]
    """What a reader of the check should know: `only guardrails looked: no model is configured`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """Nothing that blocks was found. Findings that do not block may be shown."""

    basis: Basis
    findings: tuple[Finding, ...]
    kind: Literal["approved"] = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objected:
    """At least one finding blocks."""

    basis: Basis
    findings: tuple[Finding, ...]
    kind: Literal["objected"] = "objected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstained:
    """The agent will not judge, and says why: nobody was there to ask, or the matter is not its own."""

    basis: Basis
    findings: tuple[Finding, ...]
    reason: str
    kind: Literal["abstained"] = "abstained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The review did not end normally. It is never consent."""

    basis: Basis
    findings: tuple[Finding, ...]
    """What guardrails found before it failed: an objection is not lost."""
    reason: str
    kind: Literal["failed"] = "failed"


Verdict: TypeAlias = Approved | Objected | Abstained | Failed
