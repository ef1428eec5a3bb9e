"""How `owners/policy.yaml` writes what a regulated rule wants, and the RegulatedRule that stands for it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field

from reviewbot.change.change import EntryKind
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import TeamName
from reviewbot.kernel.strict_yaml import Loaded, path_spelled
from reviewbot.ownership.file_text import Name, PathPattern, Sentence, Strict, Team, each_once
from reviewbot.ownership.policy import Keeping, Proof, Quorum, RegulatedRule
from reviewbot.ownership.time_text import CoolOff, seconds_of

OWN_CHECKS: Final = "reviewbot/"
"""How our own checks are called: a gate that waits for one of them would wait for itself."""

EVERYWHERE: Final = "**"
MOST_GROUPS: Final = 10
"""Of each kind, in one rule: who serves which group is worked out exactly."""

Teams = Annotated[tuple[Team, ...], AfterValidator(each_once)]


class PeopleText(Strict):
    """How many people, and of which teams."""

    approvals: int = Field(ge=1, le=10, description="Distinct eligible people.")
    from_: Teams = Field(alias="from", min_length=1, description="A person of any of these teams counts.")


class ProofText(Strict):
    """A check run or a deployment of this very head, successful, and written by one App."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["check"]}, {"required": ["deployment"]}]})

    check: Sentence | None = Field(default=None, description="The check run's name.")
    deployment: Sentence | None = Field(default=None, description="The deployment's environment.")
    app_id: int = Field(ge=1, description="The number of the App that writes it; nobody else's counts.")


Groups = Annotated[tuple[PeopleText, ...], AfterValidator(each_once)]
Proofs = Annotated[tuple[ProofText, ...], AfterValidator(each_once)]
Kinds = Annotated[tuple[EntryKind, ...], AfterValidator(each_once)]
Keepings = Annotated[tuple[Keeping, ...], AfterValidator(each_once)]


class DemandText(PeopleText):
    """What has to be there before the gate opens."""

    one_more_for_agents: bool = Field(
        default=False, description="One person more where an agent wrote the change or had a hand in it."
    )
    all_of: Groups = Field(
        default=(), min_length=1, max_length=MOST_GROUPS, description="Besides, each of these groups."
    )
    any_of: Groups = Field(
        default=(), min_length=1, max_length=MOST_GROUPS, description="Besides, at least one of these groups."
    )
    distinct: bool = Field(default=False, description="Whether nobody counts for more than one group of the rule.")
    cool_off: CoolOff | None = Field(
        default=None, description="From the approval that completes the rule until the gate opens, 1m to 7d."
    )
    evidence: Proofs = Field(default=(), min_length=1, description="Checks or deployments of this very head.")


class RegulatedText(DemandText):
    """What opens only for people."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["paths"]}, {"required": ["kinds"]}]})

    name: Name = Field(description="Unique in the file.")
    paths: tuple[PathPattern, ...] = Field(
        default=(), min_length=1, description="Globs from the root; everywhere, where kinds are given and no paths."
    )
    kinds: Kinds = Field(default=(), min_length=1, description="Only entries of these kinds; of every kind without.")
    authors: Literal["anyone", "agents"] = Field(
        default="anyone", description="agents: only changes that an agent wrote or had a hand in."
    )
    keep_approvals: Keepings = Field(
        default=(),
        min_length=1,
        description="Pushes that keep approvals: base_merge only merges the base, outside_paths touches none of the "
        "rule's paths. Without it every push voids every approval.",
    )


def demand_faults(loaded: Loaded, *path: str | int) -> Iterator[str]:
    """Yield what is wrong between the keys of one demand, whatever else is wrong in it."""
    for here, proof in loaded.mappings_at(*path, "evidence"):
        if (proof.get("check") is None) == (proof.get("deployment") is None):
            yield loaded.fault_at(*here, says=f"{path_spelled(here)} must have exactly one of check and deployment")
        name = proof.get("check")
        if isinstance(name, str) and name.casefold().startswith(OWN_CHECKS):
            yield loaded.fault_at(
                *here, "check", says=f"check {name[:60]!r} is one of reviewbot's own; the gate would wait for itself"
            )


def rule_faults(loaded: Loaded, taken: frozenset[str]) -> Iterator[str]:
    """Yield what is wrong between the keys of `regulated`; `taken` are the names of the built-in rules."""
    seen: set[str] = set()
    for here, rule in loaded.mappings_at("regulated"):
        yield from demand_faults(loaded, *here)
        if "paths" not in rule and "kinds" not in rule:
            says = f"{path_spelled(here)}.paths is missing; only a rule with kinds goes without"
            yield loaded.fault_at(*here, says=says)
        name = rule.get("name")
        if not isinstance(name, str):
            continue
        if name in taken:
            yield loaded.fault_at(*here, "name", says=f"rule name {name!r} is a built-in rule's")
        if name in seen:
            yield loaded.fault_at(*here, "name", says=f"rule name {name[:60]!r} is there already")
        seen.add(name)


def make_demand(text: DemandText) -> RegulatedRule:
    """Return a rule that wants this of nothing yet: the caller names it and its paths."""
    return RegulatedRule(
        name="",
        paths=(),
        approvals=text.approvals,
        from_teams=tuple(map(TeamName, text.from_)),
        is_built_in=True,
        has_one_more_for_agents=text.one_more_for_agents,
        all_of=tuple(map(_quorum, text.all_of)),
        any_of=tuple(map(_quorum, text.any_of)),
        is_distinct=text.distinct,
        cool_off_seconds=0 if text.cool_off is None else seconds_of(text.cool_off),
        evidence=tuple(map(_proof, text.evidence)),
    )


def make_rule(text: RegulatedText, line: int) -> RegulatedRule:
    """Return the rule that stands on that line."""
    return replace(
        make_demand(text),
        name=text.name,
        paths=tuple(map(Glob, text.paths or (EVERYWHERE,))),
        is_built_in=False,
        kinds=text.kinds,
        is_for_agents=text.authors == "agents",
        keeps=text.keep_approvals,
        file_line=line,
    )


def _quorum(text: PeopleText) -> Quorum:
    return Quorum(approvals=text.approvals, from_teams=tuple(map(TeamName, text.from_)))


def _proof(text: ProofText) -> Proof:
    if text.check is not None:
        return Proof(kind="check", name=text.check, app_id=text.app_id)
    return Proof(kind="deployment", name=text.deployment or "", app_id=text.app_id)
