"""Permits: which models may review for one owner. Whom the promotions do not let review is not asked."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias, assert_never

from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import Digest, ModelName, OwnerName, RepoName, TierName
from reviewbot.ownership.policy import Tier
from reviewbot.plan.stage import StageRules

PROMOTIONS_FILE: Final = "evals/promotions.yaml"

Standing: TypeAlias = Literal["everywhere", "canary", "shadow", "held", "blocked", "reworded", "fallen"]
"""How far a model may go: `canary` reviews in named repositories alone, the last five nowhere.

No file says the last two: the service does, of one that people have promoted. `reworded`: its
prompt has other words now.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoted:
    """What people have approved about one model, for one owner and tier."""

    owner: OwnerName
    tier: TierName
    model: ModelName
    standing: Standing
    repos: tuple[RepoName, ...] = ()
    """Where a canary reviews; empty for every other standing."""
    decided_on: str = field(compare=False)
    """The day of the verdict, such as 2026-11-21, for showing."""
    beside: ModelName | None = field(default=None, compare=False)
    """The model in use that it was held against; None for one that was in use itself."""
    prompt: Digest | None = field(default=None, compare=False)
    """Of the prompt that it was measured under; None where nobody noted it."""
    mark: str = field(default="", compare=False)
    """Of the whole entry: whatever people change in it makes it another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotions:
    """All that `evals/promotions.yaml` says: at most one word about a model, for an owner and tier."""

    entries: tuple[Promoted, ...]
    stages: StageRules | None = None
    """What moves a model from one stage to the next; None: nobody in shadow is asked, and nothing is observed."""

    def named(self, owner: OwnerName, tier: TierName, model: ModelName) -> Promoted | None:
        """Return the word about a model, or None where there is none."""
        return next(
            (each for each in self.entries if (each.owner, each.tier, each.model) == (owner, tier, model)), None
        )

    def shadows(self, owner: OwnerName, tier: TierName) -> tuple[Promoted, ...]:
        """Return who is asked beside the model that counts."""
        if self.stages is None:
            return ()
        own = (each for each in self.entries if (each.owner, each.tier) == (owner, tier))
        return tuple(each for each in own if each.standing == "shadow")

    def on_trial(self, owner: OwnerName, tier: TierName, repo: RepoName) -> tuple[Promoted, ...]:
        """Return the candidates that review in a repository, where there are rules to take them back by."""
        if self.stages is None:
            return ()
        permit = Permit(owner=owner, tier=tier, repo=repo, promotions=self)
        own = (each for each in self.entries if (each.owner, each.tier) == (owner, tier) and each.beside is not None)
        return tuple(each for each in own if permit.refusal_of(each.model) is None)

    def without(self, marks: Collection[str]) -> "Promotions":
        """Return the promotions where the entries with these marks have fallen."""
        entries = tuple(replace(each, standing="fallen") if each.mark in marks else each for each in self.entries)
        return replace(self, entries=entries)

    def under(self, rules: Digest) -> Digest:
        """Return the digest of these rules together with who may review under them.

        So a verdict of a model that may not review any more counts no longer. The evidence is not in it: whoever mends
        that has nothing reviewed anew.
        """
        if not self.entries:
            return rules
        whole = sorted(self.entries, key=lambda each: (each.owner, each.tier, each.model))
        return digest_of({"rules": rules, "promotions": whole})


NO_PROMOTIONS: Final = Promotions(entries=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Which models may review for one owner, in one repository."""

    owner: OwnerName
    tier: TierName
    repo: RepoName
    promotions: Promotions
    is_for_shadow: bool = False
    """Whether it is for a review that does not count: then models in shadow may make it, and no others."""

    def refusal_of(self, model: ModelName) -> str | None:
        """Return why the model may not review here, in a sentence; None where it may.

        An owner of whom the promotions say nothing at all may have any model of its tier: that is how one begins.
        """
        if self.is_for_shadow:
            return self._refusal_in_shadow(model)
        if all(each.owner != self.owner for each in self.promotions.entries):
            return None
        word = self.promotions.named(self.owner, self.tier, model)
        if word is None:
            return f"{model} is not promoted for {self._whose} in {PROMOTIONS_FILE}"
        why = self._why(word)
        return None if why is None else f"{why}, as {PROMOTIONS_FILE} says since {word.decided_on}"

    def _refusal_in_shadow(self, model: ModelName) -> str | None:
        if any(each.model == model for each in self.promotions.shadows(self.owner, self.tier)):
            return None
        return f"{model} is not in shadow for {self._whose}"

    def _why(self, word: Promoted) -> str | None:
        match word.standing:
            case "everywhere":
                return None
            case "canary":
                return self._refusal_of_canary(word)
            case "shadow":
                return f"{word.model} is in shadow for {self._whose}, so it does not count"
            case "held":
                return f"{word.model} is on hold for {self._whose}"
            case "blocked":
                return f"{word.model} is blocked for {self._whose}"
            case "reworded":
                return f"{word.model} is asked with other words for {self._whose} than it was promoted with"
            case "fallen":
                return f"{word.model} was taken out for {self._whose} by its evidence, though it was promoted"
            case other:
                assert_never(other)

    def _refusal_of_canary(self, word: Promoted) -> str | None:
        if self.repo.casefold() in {repo.casefold() for repo in word.repos}:
            return None
        return f"{word.model} is a canary for {self._whose}, and reviews in {', '.join(word.repos)} alone"

    @property
    def _whose(self) -> str:
        return f"{self.owner} at tier {self.tier}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """A tier's chain without the models that may not review, and why each may not."""

    tier: Tier
    refusals: tuple[str, ...]


def narrow(tier: Tier, permit: Permit) -> Narrowed:
    """Return what is left of a tier's chain.

    Where every model has fallen out, guardrails alone do not answer either: that is for models that are not there, and
    these are there and were found wanting, or have yet to be shown.
    """
    refused = {model: permit.refusal_of(model) for model in tier.chain}
    left = tuple(model for model in tier.chain if refused[model] is None)
    ends = tier.ends_with_guardrails and (bool(left) or not tier.chain)
    refusals = tuple(why for why in refused.values() if why is not None)
    return Narrowed(tier=replace(tier, chain=left, ends_with_guardrails=ends), refusals=refusals)
