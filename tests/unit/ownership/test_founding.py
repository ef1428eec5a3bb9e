"""The first rules: which changes may bring them, and who lets them in."""

from dataclasses import replace

import pytest

from reviewbot.change.change import Change
from reviewbot.kernel.ids import RepoName
from reviewbot.ownership.founding import FOUNDING, admins_of, founding_registry, may_found
from reviewbot.ownership.match import assign
from tests.unit.change.values import a_change, a_file

SHOP = RepoName("acme/shop")


@pytest.mark.parametrize(
    ("change", "folder", "may"),
    [
        pytest.param(a_change(a_file("owners/policy.yaml")), "", True, id="a policy"),
        pytest.param(a_change(a_file("src/a.py"), a_file("Owners/payments.yaml")), "", True, id="an owner oddly"),
        pytest.param(a_change(a_file("governance/owners/policy.yaml")), "governance/", True, id="in its folder"),
        pytest.param(a_change(a_file("owners/policy.yaml")), "governance/", False, id="beside its folder"),
        pytest.param(a_change(a_file("src/a.py")), "", False, id="code alone"),
        pytest.param(replace(a_change(a_file("src/a.py")), is_complete=False), "", True, id="a list that was cut"),
    ],
)
def test_which_changes_may_bring_the_first_rules(change: Change, folder: str, may: bool) -> None:
    assert may_found(change, folder) is may


def test_one_administrator_is_asked_whatever_the_change_touches() -> None:
    registry = founding_registry(SHOP)
    (rule,) = registry.policy.regulated

    assert (rule.approvals, rule.from_teams, rule.keeps) == (1, ("the administrators of acme/shop",), ())
    assert rule.paths[0].matches_folded("src/deep/a.py")
    assert registry.digest == FOUNDING
    assert admins_of(SHOP) == rule.from_teams[0]


def test_no_agent_is_called() -> None:
    assert assign(a_change(a_file("owners/policy.yaml")), founding_registry(SHOP), ()) == ()
