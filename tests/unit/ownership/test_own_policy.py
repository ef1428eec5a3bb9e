"""A repository's own policy only tightens: it adds and raises, and nothing that it leaves out or lowers is lost."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import AccountId, Login, TeamName
from reviewbot.ownership.freeze import FreezeWindow
from reviewbot.ownership.left_out import left_out_of
from reviewbot.ownership.own_policy import OWN_POLICY_PLACES, tightened, with_own_policy
from reviewbot.ownership.policy import BreakGlass, Policy, RegulatedRule
from reviewbot.ownership.registry import Registry
from tests.unit.change.values import a_change, a_file
from tests.unit.ownership.files import POLICY, a_registry

CENTRAL = f"""\
{POLICY}bots: ["dependabot[bot]"]
machines: [7]
regulated: [{{name: sox, paths: ["ledger/**"], approvals: 2, from: [acme/sox]}}]
freezes: [{{name: weekend, time_zone: UTC, weekly: [{{from: fri 16:00, until: mon 08:00}}]}}]
break_glass: {{from: [acme/oncall]}}
"""


def central() -> Registry:
    return a_registry(policy=CENTRAL)


def own(text: str, file: str = "owners/policy.yaml") -> Mapping[str, bytes]:
    return {file: text.encode()}


def added(text: str) -> tuple[RegulatedRule, ...]:
    before = central().policy.regulated
    after = with_own_policy(central(), own(text)).policy.regulated
    assert after[: len(before)] == before
    return after[len(before) :]


def test_without_an_own_policy_the_central_one_stands() -> None:
    assert with_own_policy(central(), {}) == central()


def test_a_repository_adds_rules_freezes_and_machines() -> None:
    text = """\
version: 1
machines: [8]
regulated: [{name: prices, paths: [prices], approvals: 1, from: [acme/shop]}]
freezes: [{name: sale, time_zone: UTC, once: [{from: 2026-11-27 00:00, until: 2026-11-28 00:00}]}]
"""

    registry = with_own_policy(central(), own(text))

    assert [rule.name for rule in registry.policy.regulated][-2:] == ["sox", "prices"]
    assert [window.name for window in registry.policy.freezes] == ["weekend", "sale"]
    assert registry.policy.machines == {AccountId(7), AccountId(8)}
    assert registry.digest != central().digest


def test_a_rule_of_the_same_name_stands_beside_the_central_one() -> None:
    text = 'version: 1\nregulated: [{name: sox, paths: ["ledger/**"], approvals: 3, from: [acme/sox]}]\n'

    assert [(rule.name, rule.approvals) for rule in added(text)] == [("sox (of this repository)", 3)]


def test_a_lower_rule_of_the_same_name_lowers_nothing() -> None:
    text = "version: 1\nregulated: [{name: sox, paths: [nowhere], approvals: 1, from: [acme/everybody]}]\n"

    assert [rule.name for rule in added(text)] == ["sox (of this repository)"]


def test_an_exception_to_a_central_freeze_is_no_exception() -> None:
    text = """\
version: 1
freezes:
  - name: weekend
    time_zone: UTC
    weekly: [{from: fri 16:00, until: mon 08:00}]
    exceptions: [{name: mine, reason: "I want to.", change: acme/shop#7}]
"""

    freezes = with_own_policy(central(), own(text)).policy.freezes

    assert [(window.name, len(window.exceptions)) for window in freezes] == [
        ("weekend", 0),
        ("weekend (of this repository)", 1),
    ]


def test_changes_to_the_rules_themselves_can_be_made_harder() -> None:
    rules = added("version: 1\ngovernance: {approvals: 2, from: [acme/shop]}\n")

    assert {rule.approvals for rule in rules} == {2}
    assert "governance (of this repository)" in {rule.name for rule in rules}
    assert all(rule.is_built_in for rule in rules)


def test_what_an_own_policy_has_no_say_in_stays_central() -> None:
    text = """\
version: 1
default_owner: mallory
bots: ["mallory[bot]"]
admins: [acme/mallory]
tiers: {standard: {chain: [guardrails]}}
lanes: {standard: {slots: 1, deadline_seconds: 10}}
break_glass: {from: [acme/mallory], expires: 1d}
not_reviewed: [{name: mine, paths: ["src/**"], reason: "I want to."}]
"""

    assert with_own_policy(central(), own(text)) == central()


def test_the_repository_that_the_central_rules_come_from_has_them_once() -> None:
    assert with_own_policy(central(), own(CENTRAL)) == central()


@pytest.mark.parametrize(
    ("files", "faults"),
    [
        pytest.param(
            own("version: 1\nregulated:\n  - {name: sox, aprovals: 0, from: []}\n"),
            (
                "line 3: key 'regulated[0].aprovals' is not known",
                "line 3: regulated[0].approvals is missing",
                "line 3: regulated[0].from is empty",
                "line 3: regulated[0].paths is missing; only a rule with kinds goes without",
            ),
            id="several faults",
        ),
        pytest.param(
            own("version: 1\nregulated: [{name: lock-files, paths: [x], approvals: 1, from: [a/b]}]\n"),
            ("line 2: rule name 'lock-files' is a built-in rule's",),
            id="a fault between keys",
        ),
        pytest.param(own("- no"), ("line 1: the file is ['no']; it must be a mapping",), id="a list"),
        pytest.param(own("a: &x 1"), ("line 1: '&x' is an anchor; there are no aliases here",), id="C-04 an anchor"),
    ],
)
def test_a_broken_own_policy_is_not_passed_over(files: Mapping[str, bytes], faults: tuple[str, ...]) -> None:
    with pytest.raises(Misconfigured) as refused:
        with_own_policy(central(), files)

    assert refused.value.where == "the reviewed repository's own policy, owners/policy.yaml"
    assert refused.value.faults == faults


def test_c09_two_own_policies_are_ambiguous() -> None:
    with pytest.raises(Misconfigured) as refused:
        with_own_policy(central(), dict.fromkeys(OWN_POLICY_PLACES, b"version: 1"))

    assert str(refused.value) == (
        "the reviewed repository's own policy: owners/policy.yaml and owners/policy.yml are both there; "
        "keep one of them"
    )


NAMES = st.sampled_from(["sox", "prices", "governance"])
RULES = st.builds(
    RegulatedRule,
    name=NAMES,
    paths=st.just((Glob("ledger/**"),)),
    approvals=st.integers(1, 3),
    from_teams=st.sampled_from([(TeamName("acme/sox"),), (TeamName("acme/all"),)]),
    is_built_in=st.booleans(),
)
WINDOWS = st.builds(
    FreezeWindow,
    name=NAMES,
    paths=st.just((Glob("**"),)),
    time_zone=st.sampled_from(["UTC", "Europe/Berlin"]),
    spans=st.just(()),
    exceptions=st.just(()),
)
GLASS = st.none() | st.builds(
    BreakGlass, from_teams=st.just((TeamName("acme/oncall"),)), seconds=st.just(60), review_within_seconds=st.just(3600)
)


def policies() -> st.SearchStrategy[Policy]:
    return st.builds(
        lambda rules, windows, machines, bots, glass: replace(
            central().policy, regulated=rules, freezes=windows, machines=machines, bots=bots, break_glass=glass
        ),
        st.lists(RULES, max_size=3, unique_by=lambda rule: rule.name).map(tuple),
        st.lists(WINDOWS, max_size=3, unique_by=lambda window: window.name).map(tuple),
        st.frozensets(st.integers(1, 3).map(AccountId)),
        st.frozensets(st.sampled_from(["a[bot]", "b[bot]"]).map(Login)),
        GLASS,
    )


@given(policies(), policies())
def test_whatever_a_repository_writes_everything_central_still_holds(one: Policy, other: Policy) -> None:
    both = tightened(one, other)

    assert set(one.regulated) <= set(both.regulated)
    assert set(one.freezes) <= set(both.freezes)
    assert one.machines | other.machines == both.machines
    assert len({rule.name for rule in both.regulated}) == len(both.regulated)
    assert len({window.name for window in both.freezes}) == len(both.freezes)
    assert both == replace(one, regulated=both.regulated, freezes=both.freezes, machines=both.machines)


def test_p13_a_rule_of_the_repository_takes_a_central_exemption_away() -> None:
    central = a_registry(policy=f'{CENTRAL}not_reviewed: [{{name: prose, paths: ["docs/**"], reason: "Words."}}]\n')
    text = 'version: 1\nregulated: [{name: words, paths: ["docs/**"], approvals: 1, from: [acme/shop]}]\n'
    change = a_change(a_file("docs/a.md", "x"))

    registry = with_own_policy(central, own(text))

    assert [each.path for each in left_out_of(change, central.policy, ())] == ["docs/a.md"]
    assert left_out_of(change, registry.policy, ()) == ()
