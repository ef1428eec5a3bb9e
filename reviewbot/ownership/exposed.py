"""What a secret in a change's history asks for: a person of the default owner, whatever the paths of the change."""

from dataclasses import replace
from typing import Final

from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import TeamName
from reviewbot.ownership.built_in import repairers_in
from reviewbot.ownership.policy import Policy, RegulatedRule
from reviewbot.ownership.registry import Registry

EXPOSED: Final = "secret-in-a-commit"
"""The rule's name."""


def with_exposed(registry: Registry) -> Registry:
    """Return the registry with one more rule: one person who answers for what nobody owns lets the change in.

    Its digest stays: the rule comes from the change, and tightens what holds for it alone.
    """
    rule = RegulatedRule(
        name=EXPOSED, paths=(Glob("**"),), approvals=1, from_teams=_answering(registry), is_built_in=True
    )
    return replace(registry, policy=replace(registry.policy, regulated=(*registry.policy.regulated, rule)))


def _answering(registry: Registry) -> tuple[TeamName, ...]:
    policy = registry.policy
    teams = [each.team for each in registry.owners if each.name == policy.default_owner]
    named = tuple(team for team in teams if team is not None)
    return named or repairers_in(policy) or _asked_first(policy)


def _asked_first(policy: Policy) -> tuple[TeamName, ...]:
    return policy.regulated[0].from_teams if policy.regulated else ()
