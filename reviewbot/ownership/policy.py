"""The policy: what is regulated, which models a tier may use, who answers for paths that nobody owns."""

from dataclasses import dataclass
from typing import Final

from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import LaneName, Login, ModelName, OwnerName, TeamName, TierName

GUARDRAILS: Final = "guardrails"
"""The last link of a chain that may end without a model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulatedRule:
    """Paths that open only for people."""

    name: str
    paths: tuple[Glob, ...]
    approvals: int
    """Distinct eligible people, 1 to 10."""
    from_teams: tuple[TeamName, ...]
    """A person of any of these teams counts."""
    is_built_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """An ordered chain of models. The next link is taken only when no link before it answered."""

    name: TierName
    chain: tuple[ModelName, ...]
    ends_with_guardrails: bool
    """Whether guardrails alone may answer when no model did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRule:
    """How a lane treats its work."""

    name: LaneName
    slots: int
    """Reviews at once, 1 to 256."""
    deadline_seconds: int
    """For one owner's review, 10 to 3,600."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`owners/policy.yaml`, checked, with the built-in rules added."""

    default_owner: OwnerName | None
    bots: frozenset[Login]
    regulated: tuple[RegulatedRule, ...]
    admins: tuple[TeamName, ...]
    tiers: tuple[Tier, ...]
    lanes: tuple[LaneRule, ...]
