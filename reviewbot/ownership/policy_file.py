"""`owners/policy.yaml`: as it must be written, and the Policy it stands for."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import LaneName, Login, ModelName, OwnerName, TeamName, TierName
from reviewbot.kernel.strict_yaml import Loaded
from reviewbot.ownership.built_in import BUILT_IN_PATHS, built_in_rules
from reviewbot.ownership.file_text import BotLogin, Link, Name, PathPattern, Strict, Team, Version
from reviewbot.ownership.policy import GUARDRAILS, LaneRule, Policy, RegulatedRule, Tier


def _guardrails_last(chain: tuple[str, ...]) -> tuple[str, ...]:
    if GUARDRAILS in chain[:-1]:
        raise ValueError(f"{GUARDRAILS!r} must be the last link: it always answers")
    if len(set(chain)) < len(chain):
        raise ValueError("a link is there twice")
    return chain


class PeopleText(Strict):
    """How many people, and of which teams."""

    approvals: int = Field(ge=1, le=10, description="Distinct eligible people.")
    from_: tuple[Team, ...] = Field(alias="from", min_length=1, description="A person of any of these teams counts.")


class RegulatedText(PeopleText):
    """Paths that open only for people."""

    name: Name = Field(description="Unique in the file.")
    paths: tuple[PathPattern, ...] = Field(min_length=1)


class TierText(Strict):
    """An ordered chain of models; the next is asked only when none has answered."""

    chain: Annotated[tuple[Link, ...], AfterValidator(_guardrails_last)] = Field(min_length=1, max_length=8)


class LaneText(Strict):
    """How a lane treats its work."""

    slots: int = Field(ge=1, le=256, description="Reviews at once.")
    deadline_seconds: int = Field(ge=10, le=3_600, description="For one owner's review.")


class PolicyText(Strict):
    """The policy file of reviewbot."""

    version: Version
    default_owner: Name = Field(description="The owner of paths that nobody has claimed.")
    bots: tuple[BotLogin, ...] = Field(default=(), description="Bots that need no known sponsor.")
    governance: PeopleText = Field(
        description="Who approves changes to the rules themselves, CI, lock files and so on."
    )
    admins: tuple[Team, ...] = Field(default=(), description="Whose people approve the first installation.")
    tiers: dict[Name, TierText] = Field(min_length=1)
    lanes: dict[Name, LaneText] = Field(default={})
    regulated: tuple[RegulatedText, ...] = Field(default=())


def shape_faults(loaded: Loaded) -> Iterator[str]:
    """Yield what is wrong between the rules of a policy, whatever else is wrong in it."""
    value = loaded.value if isinstance(loaded.value, dict) else {}
    rules = value.get("regulated")
    seen: set[str] = set()
    for at, rule in enumerate(rules if isinstance(rules, list) else ()):
        name = rule.get("name") if isinstance(rule, dict) else None
        if not isinstance(name, str):
            continue
        if name in BUILT_IN_PATHS:
            yield loaded.fault_at("regulated", at, "name", says=f"rule name {name!r} is a built-in rule's")
        if name in seen:
            yield loaded.fault_at("regulated", at, "name", says=f"rule name {name[:60]!r} is there already")
        seen.add(name)


def make_policy(text: PolicyText) -> Policy:
    """Return the policy a file without faults stands for, with the built-in rules before its own."""
    governance = tuple(map(TeamName, text.governance.from_))
    own_rules = tuple(
        RegulatedRule(
            name=rule.name,
            paths=tuple(map(Glob, rule.paths)),
            approvals=rule.approvals,
            from_teams=tuple(map(TeamName, rule.from_)),
            is_built_in=False,
        )
        for rule in text.regulated
    )
    return Policy(
        default_owner=OwnerName(text.default_owner),
        bots=frozenset(map(Login, text.bots)),
        regulated=(*built_in_rules(approvals=text.governance.approvals, from_teams=governance), *own_rules),
        admins=tuple(map(TeamName, text.admins)),
        tiers=tuple(_tier(name, tier) for name, tier in sorted(text.tiers.items())),
        lanes=tuple(
            LaneRule(name=LaneName(name), slots=lane.slots, deadline_seconds=lane.deadline_seconds)
            for name, lane in sorted(text.lanes.items())
        ),
    )


def _tier(name: str, text: TierText) -> Tier:
    models = tuple(ModelName(link) for link in text.chain if link != GUARDRAILS)
    return Tier(name=TierName(name), chain=models, ends_with_guardrails=len(models) < len(text.chain))
