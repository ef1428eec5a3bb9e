"""Observations: what a model said of a real change, beside what the verdict was that counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from reviewbot.kernel.ids import (
    ChangeNumber,
    Digest,
    FindingKey,
    Head,
    ModelName,
    OwnerName,
    RepoId,
    RepoName,
    TierName,
)
from reviewbot.kernel.money import Money
from reviewbot.plan.permit import Standing
from reviewbot.review.standing import is_carried_over
from reviewbot.review.verdict import Verdict

PromptOf: TypeAlias = Callable[[ModelName], Digest]
"""What a model is asked with now."""
WhyLeftOut: TypeAlias = Literal["stopped", "silent", "exhausted", "unpriced", "lost"]
"""`silent`: its vendor did not answer, or is not asked for now. `exhausted`: the day's cap. `lost`: the process died in
the middle of a question, which is not asked twice."""
WHYS: Final[tuple[WhyLeftOut, ...]] = ("stopped", "silent", "exhausted", "unpriced", "lost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One fault that a model reported, without its words."""

    key: FindingKey
    path: str
    line: int | None
    is_blocking: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a model said of one owner's part of a change. What guardrails and earlier heads said is not in it."""

    word: Literal["approved", "objected", "failed"]
    findings: tuple[Reported, ...]
    stands: tuple[FindingKey, ...]
    """What was found at earlier heads and still stands."""
    brief: Digest
    """Of what it was shown: two opinions compare where this is the same."""
    is_carried: bool
    """Whether a recorded answer made it, which cost nothing."""
    cost: Money | None
    """None where its price or the vendor's count is not known."""
    milliseconds: int
    """That it took to answer."""
    kind: Literal["opinion"] = "opinion"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A review that a model in shadow should have made, and did not."""

    why: WhyLeftOut
    kind: Literal["left_out"] = "left_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one model said in one review of one owner."""

    review: str
    """The name of the review: a model in shadow and the one that counted share it."""
    repo: RepoName
    repo_id: RepoId
    number: ChangeNumber
    head: Head
    owner: OwnerName
    tier: TierName
    model: ModelName
    standing: Standing
    """What the promotions said of it then."""
    since: str
    """The day of that word, such as 2026-11-21."""
    at: datetime
    said: Opinion | LeftOut
    prompt: Digest | None = None
    """Of what it was asked with; None where nobody noted it."""
    rules: Digest | None = None
    """Of the policy that the review was made under; None where nobody noted it."""

    @property
    def counted(self) -> bool:
        """Whether it made the verdict that counted."""
        return self.standing in ("canary", "everywhere")


def made_with(prompt_of: PromptOf) -> Callable[[Observation], bool]:
    """Return what says whether an observation was made under the prompt that its model is asked with now."""
    return lambda each: each.prompt == prompt_of(each.model)


def not_made_otherwise(prompt_of: PromptOf) -> Callable[[Observation], bool]:
    """Return what says whether nothing tells that an observation was made under another prompt than now."""
    return lambda each: each.prompt in (None, prompt_of(each.model))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """A model that was taken out, under one entry of the promotions; another entry is another matter."""

    owner: OwnerName
    tier: TierName
    model: ModelName
    mark: str
    """Of the entry."""
    at: datetime
    because: tuple[str, ...]
    """Each rule's sentence that spoke against it; at least one."""


def opinion_of(verdict: Verdict, *, cost: Money | None, milliseconds: int) -> Opinion | None:
    """Return what the model itself said in a verdict; None where no model looked."""
    if not verdict.basis.looked:
        return None
    own = tuple(
        Reported(key=each.key, path=each.path, line=each.line, is_blocking=each.is_blocking)
        for each in verdict.findings
        if each.source == "model" and not is_carried_over(each)
    )
    return Opinion(
        word=_word(verdict, own),
        findings=own,
        stands=tuple(each.key for each in verdict.findings if is_carried_over(each)),
        brief=verdict.basis.brief_digest,
        is_carried=verdict.basis.is_carried,
        cost=cost,
        milliseconds=milliseconds,
    )


def _word(verdict: Verdict, own: tuple[Reported, ...]) -> Literal["approved", "objected", "failed"]:
    if verdict.kind == "failed":
        return "failed"
    return "objected" if any(each.is_blocking for each in own) else "approved"
