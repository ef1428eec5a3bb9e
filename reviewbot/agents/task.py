"""One owner's review to do: what it is about, what it may reach, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass

from reviewbot.change.change import Change
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import Digest, ModelName, RunbookId
from reviewbot.knowledge.guardrail import GuardrailHit
from reviewbot.ownership.owner import Assignment, Severity
from reviewbot.ownership.policy import Tier
from reviewbot.ownership.wording import Wording
from reviewbot.ports import Checkout, Knowledge, Memory, Model
from reviewbot.review.exchange import Usage
from reviewbot.review.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTask:
    """Everything one owner's review depends on, but for what it reaches through its ports."""

    place: Place
    change: Change
    assignment: Assignment
    """Of an owner with an agent."""
    blocks_at: Severity
    """From the owner's file."""
    tier: Tier
    """Of its models only those that may review."""
    refusals: tuple[str, ...]
    """Why each of the others may not, in sentences."""
    hits: tuple[GuardrailHit, ...]
    """What guardrails matched in the change; those of other owners are passed over."""
    policy_digest: Digest
    deadline_seconds: float
    """For all of the review's model calls together."""
    left_out: frozenset[RunbookId] = frozenset()
    """The owner's documents of which nothing is recalled."""
    notes: tuple[str, ...] = ()
    """What the verdict says beside what it comes to."""
    wordings: tuple[Wording, ...] = ()
    """The organisation's own prompts, of which a link of the tier may name one."""
    has_runbook: bool = True
    """Whether its owner has written anything down; without it there is no guardrail of the owner's either."""

    def without_model(self, silence: str) -> str:
        """Return why nobody but people can review, and what to do; `silence` says why no model answered."""
        if not self.tier.chain and self.refusals:
            return (
                f"No model of tier {self.tier.name} may review for {self.assignment.owner} ({'; '.join(self.refusals)})"
                ". A person of the team has to review, or people have to promote a model."
            )
        if self.tier.ends_with_guardrails:
            return (
                f"No model answered ({silence}), and {self.assignment.owner} has no runbook, so no guardrail looked "
                "either. A person of the team has to review."
            )
        return (
            f"No model answered ({silence}), and tier {self.tier.name} needs one. A person of the team has to review, "
            "or an operator has to make a model of the tier answer."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The ports a review may use. Whoever hands them in may make each call durable."""

    model: Model
    """One that is cut off where it does not keep a request's deadline: see `chain.ask_in_time`."""
    knowledge: Knowledge
    checkout: Checkout
    store: Memory
    took: Callable[[], float]
    """Seconds that the model's answers took so far. What else was waited for is no matter of its deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one model call used; a recorded answer costs nothing and is not listed."""

    model: ModelName
    usage: Usage | None
    """None where the vendor gave no usable count: it is settled at what was reserved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A finished review: the verdict, and what it cost."""

    verdict: Verdict
    spent: tuple[Spent, ...]
