"""What a judge said of a golden and a finding, and how far that judge agrees with people.

A judge is a model, so its word is recorded with its name, and used for nothing but pairs that lines could not settle.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.kernel.money import Money
from reviewbot.kernel.untrusted import Untrusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One recorded verdict: whether a finding says what a golden says."""

    judge: ModelName
    golden: str
    """The golden's key."""
    found: str
    """The finding's key."""
    is_same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One pair that both the judge and a person looked at."""

    judge_says_same: bool
    person_says_same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far a judge agrees with people beyond chance, on a labelled sample."""

    kappa: float | None
    """1 is complete, 0 what chance alone gives; None where there is no sample, or all of it is of one kind."""
    observed: float | None
    """The share of the sample on which both said the same."""
    sample: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """A golden's text and a finding's, and what a person said of them: what a judge is tried on."""

    golden: str
    finding: Untrusted
    is_same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """The judge that a suite names, and the sample that people have labelled for it."""

    judge: ModelName
    sample: tuple[LabelledPair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a pinned judge has said of one run."""

    judge: ModelName
    prompt: Digest
    judgements: tuple[Judgement, ...]
    asked: int
    """Pairs that lines left over."""
    agreement: Agreement
    """With the people who labelled the sample, as far as the judge has answered about it."""
    cost: Money
    """Of its answers, whenever they were paid for."""

    @property
    def silent(self) -> int:
        """Pairs about which it answered nothing: their findings stay unresolved."""
        return self.asked - len(self.judgements)

    @property
    def shortfall(self) -> str | None:
        """Why a run that it was asked about does not pass: it answered nothing at all. None where it did."""
        if not self.asked or self.judgements:
            return None
        return (
            f"its judge {self.judge} answered nothing about any of {self.asked} pairs; run it again once that answers, "
            "what was answered before costs nothing"
        )


def cohen_kappa(sample: Sequence[Labelled]) -> Agreement:
    """Return Cohen's κ of the judge with the people who labelled the sample.

    Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20, 1960.
    """
    size = len(sample)
    if not size:
        return Agreement(kappa=None, observed=None, sample=0)
    judge = Counter(each.judge_says_same for each in sample)
    person = Counter(each.person_says_same for each in sample)
    observed = sum(each.judge_says_same == each.person_says_same for each in sample) / size
    by_chance = sum(judge[said] * person[said] for said in (True, False)) / size**2
    kappa = None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)
    return Agreement(kappa=kappa, observed=observed, sample=size)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLines:
    """Findings are matched by path, lines and topic; nobody else is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThenByJudge:
    """What lines leave over is matched by a judge's recorded verdicts; what it turns down stays unresolved."""

    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByJudge:
    """Somebody's recorded verdicts alone decide, for the findings that they look at.

    One finding may then be two goldens, as their judge said. A finding that was turned down is false; one that has no
    verdict is unresolved.
    """

    judgements: tuple[Judgement, ...]


Method: TypeAlias = ByLines | ThenByJudge | ByJudge
"""How findings are matched with goldens."""

Means: TypeAlias = Literal["topic", "lines", "judge"]
"""What made a pair: the same topic near by, near lines alone, or a judge's word."""
