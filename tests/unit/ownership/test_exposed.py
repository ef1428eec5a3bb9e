"""What a secret in a change's history asks for: one person who answers for what nobody owns."""

from dataclasses import replace

import pytest

from reviewbot.kernel.ids import OwnerName, TeamName
from reviewbot.ownership.built_in import repairers_in
from reviewbot.ownership.exposed import EXPOSED, with_exposed
from reviewbot.ownership.registry import Registry
from tests.unit.ownership.files import a_registry


def asked(registry: Registry) -> tuple[TeamName, ...]:
    (rule,) = [each for each in with_exposed(registry).policy.regulated if each.name == EXPOSED]
    return rule.from_teams


def default_owned(registry: Registry, team: str | None) -> Registry:
    first, *others = registry.owners
    owner = replace(first, team=None if team is None else TeamName(team))
    return replace(
        registry, owners=(owner, *others), policy=replace(registry.policy, default_owner=OwnerName(first.name))
    )


def test_d08_it_asks_for_one_person_of_the_default_owner_whatever_the_path() -> None:
    registry = default_owned(a_registry(), "acme/platform")

    (*before, rule) = with_exposed(registry).policy.regulated

    assert tuple(before) == registry.policy.regulated
    assert (rule.approvals, rule.from_teams, rule.keeps) == (1, ("acme/platform",), ())
    assert all(glob.matches(path) for glob in rule.paths for path in ("a.py", ".env", "deep/er/.ssh/id_rsa"))


def test_d08_what_was_judged_under_the_policy_stays_judged() -> None:
    assert with_exposed(a_registry()).digest == a_registry().digest


@pytest.mark.parametrize(
    "registry",
    [
        pytest.param(default_owned(a_registry(), None), id="a default owner without a team"),
        pytest.param(replace(a_registry(), policy=replace(a_registry().policy, default_owner=None)), id="no default"),
    ],
)
def test_d08_without_a_team_of_the_default_owner_those_are_asked_who_change_the_rules(registry: Registry) -> None:
    assert asked(registry) == repairers_in(registry.policy) != ()


def test_d08_where_nobody_changes_the_rules_the_first_rule_s_people_are_asked() -> None:
    registry = default_owned(a_registry(), None)
    other = replace(registry.policy.regulated[0], name="founding", from_teams=(TeamName("acme/admins"),))

    assert asked(replace(registry, policy=replace(registry.policy, regulated=(other,)))) == ("acme/admins",)
    assert asked(replace(registry, policy=replace(registry.policy, regulated=()))) == ()
