"""Stages: how far a model that is allowed may go, in which order, and what has to be shown before each step."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from reviewbot.kernel.money import Money

Stage: TypeAlias = Literal["shadow", "canary", "everywhere"]
STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
"""In the order in which a model goes through them, one at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRules:
    """What a model has to show in one stage before it goes on to the next."""

    changes: int
    """On so many changes at least, from 1."""
    margin: float
    """How much worse than the model in use it may be, as a share: 0.1 is 10 points."""
    failures: float
    """The share of its reviews that may have failed."""
    cost: Money
    """What it may cost for a change, on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FallRules:
    """What takes a model that reviews out of its chain, without asking anybody."""

    changes: int
    """Not before it has reviewed so many, from 1."""
    failures: float
    """More than this share of its reviews failed."""
    dismissed: float
    """People dismiss more of its findings than of the model in use's, by more than this share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRules:
    """All of it, set before a model is asked."""

    shadow_cap: Money
    """What one model in shadow may cost in a day, for one owner and tier."""
    canary: StepRules
    """What it has to show in shadow."""
    everywhere: StepRules
    """What it has to show as a canary."""
    fall: FallRules


def next_stage(stage: Stage) -> Stage | None:
    """Return where a model goes from a stage; None from the last one."""
    at = STAGES.index(stage) + 1
    return STAGES[at] if at < len(STAGES) else None


def is_forward(before: Stage | None, after: Stage) -> bool:
    """Say whether a model goes further than it was; None was in no stage, and everybody may begin in the first."""
    return STAGES.index(after) > (0 if before is None else STAGES.index(before))
