"""A verdict: what one owner's agent concluded about one binding."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import Commit, Digest, Head, ModelName, OwnerName
from reviewbot.review.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a verdict rests on: where it counts, and how it came about."""

    owner: OwnerName
    head: Head
    merge_base: Commit
    """The left side of the diff that was read: the same head over another one is another change."""
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
    prompt: Digest | None = None
    """What the models were asked with; None where none answered, or nobody noted it."""


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
    withheld: str = ""
    """Why it would be no approval without the findings that block: nobody was there to ask, or text that misleads its
    reader. Empty where it would be one."""
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


def holds_objection(verdict: Verdict) -> bool:
    """Say whether any of its findings blocks, however the review ended."""
    return any(finding.is_blocking for finding in verdict.findings)


def is_answer(verdict: Verdict) -> bool:
    """Say whether the agent judged: an approval or an objection, not a failure to come to one."""
    return verdict.kind in ("approved", "objected")


def counts_over(merge_base: Commit, verdict: Verdict) -> bool:
    """Say whether a verdict counts for the diff over a merge base. Of what was said about another, objections do."""
    return verdict.basis.merge_base == merge_base or verdict.kind == "objected" or holds_objection(verdict)


def still_counting(verdicts: Iterable[Verdict], merge_base: Commit) -> tuple[Verdict, ...]:
    """Return what counts for the diff over a merge base and no later verdict has replaced; they come oldest first.

    Only a failure or an abstention can be replaced, by what the same owner said later about this very diff under the
    same policy: a review that was tried again heals it. An objection stands beside whatever comes after it, and the
    worst counts, so that asking again is no new roll of the dice.
    """
    made = tuple(each for each in verdicts if counts_over(merge_base, each))
    return tuple(
        one
        for at, one in enumerate(made)
        if is_answer(one)
        or not any(new.basis.merge_base == merge_base and _is_of_same(new, one) for new in made[at + 1 :])
    )


def _is_of_same(new: Verdict, old: Verdict) -> bool:
    return (new.basis.owner, new.basis.head, new.basis.policy_digest) == (
        old.basis.owner,
        old.basis.head,
        old.basis.policy_digest,
    )
