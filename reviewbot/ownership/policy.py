"""The policy: what is regulated, which models a tier may use, who answers for paths that nobody owns."""

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from reviewbot.change.change import EntryKind
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import AccountId, LaneName, Login, ModelName, OwnerName, TeamName, TierName
from reviewbot.ownership.freeze import FreezeWindow

GUARDRAILS: Final = "guardrails"
"""The last link of a chain that may end without a model."""

Keeping: TypeAlias = Literal["base_merge", "outside_paths"]
"""After which pushes a rule keeps an approval: those that only merge the base, those that touch none of its paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """So many distinct people of these teams."""

    approvals: int
    """1 to 10."""
    from_teams: tuple[TeamName, ...]
    """A person of any of these teams counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Evidence that a rule wants of this very head: a check run or a deployment, from one App and no other."""

    kind: Literal["check", "deployment"]
    name: str
    """The check run's name, or the deployment's environment."""
    app_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulatedRule:
    """Paths that open only for people. A rule can want more than one thing; each must hold."""

    name: str
    paths: tuple[Glob, ...]
    approvals: int
    """Distinct eligible people, 1 to 10."""
    from_teams: tuple[TeamName, ...]
    """A person of any of these teams counts."""
    is_built_in: bool
    kinds: tuple[EntryKind, ...] = ()
    """Only entries of these kinds; empty for every kind. An `unknown` entry is of every kind."""
    is_for_agents: bool = False
    """Whether it applies only to changes that an agent has written or had a hand in."""
    has_one_more_for_agents: bool = False
    """Whether `approvals` is one higher where an agent has written the change or had a hand in it."""
    all_of: tuple[Quorum, ...] = ()
    """Besides `approvals`, each of these."""
    any_of: tuple[Quorum, ...] = ()
    """Besides `approvals`, at least one of these, unless empty."""
    is_distinct: bool = False
    """Whether nobody counts for more than one quorum of the rule."""
    cool_off_seconds: int = 0
    """Between the approval that completes the rule and the gate's opening, 0 to 604,800."""
    evidence: tuple[Proof, ...] = ()
    keeps: tuple[Keeping, ...] = ()
    """Empty, the default: every push voids every approval."""
    file_line: int | None = field(default=None, compare=False)
    """Where it stands in its file, from 1, for showing; None for a built-in rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Paths that nobody reviews. It never reaches what is regulated, and names paths letter for letter."""

    name: str
    paths: tuple[Glob, ...]
    reason: str
    """One line, for whoever reads the decision."""
    file_line: int | None = field(default=None, compare=False)
    """Where it stands in its file, from 1, for showing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlass:
    """Who may open the gate in an emergency, for how long, and until when it has to be looked at afterwards."""

    from_teams: tuple[TeamName, ...]
    """Two distinct eligible people of any of these."""
    seconds: int
    """How long the glass stays broken, 60 to 86,400."""
    review_within_seconds: int
    """Until the retro-review is due, 3,600 to 2,592,000; the rule's paths freeze after it."""


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
    machines: frozenset[AccountId] = frozenset()
    """Accounts that the forge calls people's and that are none: they never count."""
    freezes: tuple[FreezeWindow, ...] = ()
    break_glass: BreakGlass | None = None
    """None: there is no glass to break."""
    not_reviewed: tuple[Exemption, ...] = ()
