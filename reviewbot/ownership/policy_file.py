"""`owners/policy.yaml`: as it must be written, and the Policy it stands for."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from reviewbot.kernel.ids import AccountId, LaneName, Login, ModelName, OwnerName, TeamName, TierName
from reviewbot.kernel.strict_yaml import Loaded
from reviewbot.ownership.built_in import BUILT_IN_PATHS, built_in_rules
from reviewbot.ownership.exemption_text import ExemptionText, exemption_faults, make_exemption
from reviewbot.ownership.file_text import BotLogin, Link, Name, Strict, Team, Version, each_once
from reviewbot.ownership.freeze_text import FreezeText, freeze_faults, make_freeze
from reviewbot.ownership.policy import GUARDRAILS, BreakGlass, LaneRule, Policy, Tier
from reviewbot.ownership.rule_text import (
    DemandText,
    RegulatedText,
    Teams,
    demand_faults,
    make_demand,
    make_rule,
    rule_faults,
)
from reviewbot.ownership.time_text import Expiry, ReviewTerm, seconds_of

MachineId = Annotated[int, Field(ge=1)]


def _guardrails_last(chain: tuple[str, ...]) -> tuple[str, ...]:
    if GUARDRAILS in chain[:-1]:
        raise ValueError(f"{GUARDRAILS!r} must be the last link: it always answers")
    if len(set(chain)) < len(chain):
        raise ValueError("a link is there twice")
    return chain


class TierText(Strict):
    """An ordered chain of models; the next is asked only when none has answered."""

    chain: Annotated[tuple[Link, ...], AfterValidator(_guardrails_last)] = Field(min_length=1, max_length=8)


class LaneText(Strict):
    """How a lane treats its work."""

    slots: int = Field(ge=1, le=256, description="Reviews at once.")
    deadline_seconds: int = Field(ge=10, le=3_600, description="For one owner's review.")


class BreakGlassText(Strict):
    """Who may open the gate in an emergency: two of these people together."""

    from_: Teams = Field(alias="from", min_length=1, description="Two people of any of these teams.")
    expires: Expiry = Field(default="1h", description="How long the glass stays broken, 1m to 1d.")
    review_within: ReviewTerm = Field(
        default="3d", description="Until when it must be looked at afterwards, 1h to 30d; the paths freeze after it."
    )


class RulesText(Strict):
    """What a policy may say wherever it stands."""

    version: Version
    bots: tuple[BotLogin, ...] = Field(default=(), description="Bots that need no known sponsor.")
    machines: Annotated[tuple[MachineId, ...], AfterValidator(each_once)] = Field(
        default=(), description="Numbers of accounts that look like people's and are none: they never count."
    )
    admins: tuple[Team, ...] = Field(default=(), description="Whose people approve the first installation.")
    lanes: dict[Name, LaneText] = Field(default={})
    regulated: tuple[RegulatedText, ...] = Field(default=())
    freezes: tuple[FreezeText, ...] = Field(default=(), description="Times in which paths do not change.")
    break_glass: BreakGlassText | None = Field(default=None, description="Without it there is no glass to break.")
    not_reviewed: tuple[ExemptionText, ...] = Field(
        default=(), description="Paths that nobody reviews; what is regulated is never among them."
    )


class PolicyText(RulesText):
    """The policy file of reviewbot."""

    default_owner: Name = Field(description="The owner of paths that nobody has claimed.")
    governance: DemandText = Field(
        description="Who approves changes to the rules themselves, CI, lock files and so on."
    )
    tiers: dict[Name, TierText] = Field(min_length=1)


class OwnPolicyText(RulesText):
    """A reviewed repository's own policy, beside the central one."""

    default_owner: Name | None = None
    governance: DemandText | None = None
    tiers: dict[Name, TierText] = Field(default={})


def shape_faults(loaded: Loaded) -> Iterator[str]:
    """Yield what is wrong between the keys of a policy, whatever else is wrong in it."""
    yield from demand_faults(loaded, "governance")
    yield from rule_faults(loaded, frozenset(BUILT_IN_PATHS))
    yield from freeze_faults(loaded)
    yield from exemption_faults(loaded)


def make_policy(text: PolicyText | OwnPolicyText, loaded: Loaded) -> Policy:
    """Return the policy a file without faults stands for, with the built-in rules before its own.

    A repository's own policy that says nothing of governance brings no built-in rules: the central one has them.
    """
    built_in = () if text.governance is None else built_in_rules(make_demand(text.governance))
    own_rules = (make_rule(rule, loaded.line_of("regulated", at)) for at, rule in enumerate(text.regulated))
    return Policy(
        default_owner=None if text.default_owner is None else OwnerName(text.default_owner),
        bots=frozenset(map(Login, text.bots)),
        regulated=(*built_in, *own_rules),
        admins=tuple(map(TeamName, text.admins)),
        tiers=tuple(_tier(name, tier) for name, tier in sorted(text.tiers.items())),
        lanes=tuple(
            LaneRule(name=LaneName(name), slots=lane.slots, deadline_seconds=lane.deadline_seconds)
            for name, lane in sorted(text.lanes.items())
        ),
        machines=frozenset(map(AccountId, text.machines)),
        freezes=tuple(make_freeze(freeze, loaded.line_of("freezes", at)) for at, freeze in enumerate(text.freezes)),
        break_glass=None if text.break_glass is None else _break_glass(text.break_glass),
        not_reviewed=tuple(
            make_exemption(each, loaded.line_of("not_reviewed", at)) for at, each in enumerate(text.not_reviewed)
        ),
    )


def _break_glass(text: BreakGlassText) -> BreakGlass:
    return BreakGlass(
        from_teams=tuple(map(TeamName, text.from_)),
        seconds=seconds_of(text.expires),
        review_within_seconds=seconds_of(text.review_within),
    )


def _tier(name: str, text: TierText) -> Tier:
    models = tuple(ModelName(link) for link in text.chain if link != GUARDRAILS)
    return Tier(name=TierName(name), chain=models, ends_with_guardrails=len(models) < len(text.chain))
