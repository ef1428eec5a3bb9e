"""The rules, set beforehand, by which a model may review, and what becomes of a candidate under them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, assert_never

from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.scoring.interval import Drawn
from reviewbot.scoring.metric import Spread
from reviewbot.scoring.result import CaseResult
from reviewbot.scoring.suite import Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class MustPass:
    """Cases that have to pass every time."""

    cases: tuple[str, ...]
    k: int
    """How many runs in a row, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionRules:
    """What a candidate is held to. Injection flips and unpriced models have no setting: there are none."""

    metric: str
    """A rate of `METRICS` that is better when higher."""
    margin: float
    """How much worse a candidate may look without being blocked, as a share: 0.05 is 5 points."""
    must_pass: MustPass
    thresholds: tuple[Threshold, ...]
    """What a model has to reach whatever the other one does."""
    most_unscored: float
    """The share of answers that may be unreadable."""
    cost_cap: Spread | None
    """US dollars for each review; None where nobody set one, which allows nobody."""
    latency_cap: Spread | None
    """Seconds for each review; None as for the cost."""
    drawn: Drawn
    """A confidence of 0.9 lets chance alone block, or allow what is worse by the margin, one time in twenty each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One model's results on one set."""

    model: ModelName
    golden_digest: Digest
    results: tuple[CaseResult, ...]


Weight: TypeAlias = Literal["for", "undecided", "against"]
_HEAVIEST: Final[tuple[Weight, ...]] = ("against", "undecided", "for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What one rule says of a candidate, with the numbers that it says it for."""

    rule: str
    weight: Weight
    sentence: str
    children: tuple["Ground", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Allow:
    """The candidate may review: every rule speaks for it."""

    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Nothing speaks against the candidate, but not everything is shown; the incumbent stays."""

    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The candidate may not review: a rule speaks against it."""

    grounds: tuple[Ground, ...]


Promotion: TypeAlias = Allow | Hold | Block


def heaviest(grounds: Iterable[Ground]) -> Weight:
    """Return what decides among some grounds: one against, else one undecided; for where there is neither."""
    weights = {each.weight for each in grounds}
    return next((weight for weight in _HEAVIEST if weight in weights), "for")


def verdict_of(grounds: tuple[Ground, ...]) -> Promotion:
    """Return the verdict that some grounds come to."""
    match heaviest(grounds):
        case "against":
            return Block(grounds=grounds)
        case "undecided":
            return Hold(grounds=grounds)
        case "for":
            return Allow(grounds=grounds)
        case other:
            assert_never(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """There is no verdict: the runs cannot be compared, or not be paid for. Every reason at once."""

    sentences: tuple[str, ...]
