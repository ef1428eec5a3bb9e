"""The policy: a whole one becomes values with the built-in rules first, a broken one is refused."""

import pytest
from pydantic import TypeAdapter

from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import AccountId, LaneName, ModelName, TeamName, TierName
from reviewbot.ownership.policy import BreakGlass, LaneRule, RegulatedRule, Tier
from tests.unit.ownership.files import POLICY, a_registry, faults_of


def test_a_policy_file_becomes_a_policy_with_the_built_in_rules_first() -> None:
    policy = a_registry(
        policy="""\
version: 1
default_owner: platform
bots: ["dependabot[bot]"]
governance: {approvals: 2, from: [acme/platform]}
admins: [acme/admins]
tiers:
  standard: {chain: ["anthropic:claude-sonnet-5", "openai:gpt-5.4", guardrails]}
  bare: {chain: [guardrails]}
lanes: {standard: {slots: 4, deadline_seconds: 300}}
regulated:
  - {name: sox, paths: ["ledger/**"], approvals: 2, from: [acme/sox, acme/audit]}
"""
    ).policy

    assert policy.default_owner == "platform"
    assert policy.bots == {"dependabot[bot]"}
    assert policy.admins == ("acme/admins",)
    assert policy.tiers == (
        Tier(name=TierName("bare"), chain=(), ends_with_guardrails=True),
        Tier(
            name=TierName("standard"),
            chain=(ModelName("anthropic:claude-sonnet-5"), ModelName("openai:gpt-5.4")),
            ends_with_guardrails=True,
        ),
    )
    assert policy.lanes == (LaneRule(name=LaneName("standard"), slots=4, deadline_seconds=300),)
    assert policy.regulated[-1] == RegulatedRule(
        name="sox",
        paths=(Glob("ledger/**"),),
        approvals=2,
        from_teams=(TeamName("acme/sox"), TeamName("acme/audit")),
        is_built_in=False,
    )
    assert all(
        rule.is_built_in and (rule.approvals, rule.from_teams) == (2, ("acme/platform",))
        for rule in policy.regulated[:-1]
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            "default_owner: platform",
            "default_owner: nobody",
            "line 2: default_owner is 'nobody'; there is no owners/nobody.yaml",
            id="a default owner that does not exist",
        ),
        pytest.param("default_owner: platform", "", "line 1: default_owner is missing", id="no default owner"),
        pytest.param(
            "approvals: 1",
            "approvals: 0",
            "line 3: governance.approvals is 0; it must be at least 1",
            id="no approvals",
        ),
        pytest.param(
            "approvals: 1",
            "approvals: -1",
            "line 3: governance.approvals is -1; it must be at least 1",
            id="negative approvals",
        ),
        pytest.param(
            "approvals: 1",
            "approvals: 1.0",
            "line 3: governance.approvals is 1.0; it must be a whole number",
            id="a fraction",
        ),
        pytest.param(
            "approvals: 1",
            "approvals: two",
            "line 3: governance.approvals is 'two'; it must be a whole number",
            id="a word",
        ),
        pytest.param(
            "approvals: 1",
            "approvals: true",
            "line 3: governance.approvals is True; it must be a whole number",
            id="a truth",
        ),
        pytest.param(
            "approvals: 1",
            "approvals: 1000000000",
            "line 3: governance.approvals is 1000000000; it must be at most 10",
            id="a thousand million",
        ),
        pytest.param("from: [acme/platform]", "from: []", "line 3: governance.from is empty", id="no teams"),
        pytest.param(
            "guardrails]",
            "guardrails, 'openai:gpt-5.4']",
            "line 4: tiers.standard.chain: 'guardrails' must be the last link: it always answers",
            id="guardrails not last",
        ),
        pytest.param(
            "guardrails]",
            "'anthropic:claude-sonnet-5']",
            "line 4: tiers.standard.chain: a link is there twice",
            id="a link twice",
        ),
        pytest.param(
            "anthropic:",
            "mistral:",
            "line 4: tiers.standard.chain[0]: 'mistral:claude-sonnet-5' is not a link; "
            "write provider:model with anthropic or openai, or 'guardrails' at the end",
            id="an unknown provider",
        ),
        pytest.param(
            "version: 1",
            "version: 1\nregulated: [{name: a, paths: [x], approvals: 1, from: [a/b]}, "
            "{name: a, paths: [x], approvals: 1, from: [a/b]}]",
            "line 2: rule name 'a' is there already",
            id="a rule name twice",
        ),
        pytest.param(
            "version: 1",
            "version: 1\nregulated: [{name: lock-files, paths: [x], approvals: 1, from: [a/b]}]",
            "line 2: rule name 'lock-files' is a built-in rule's",
            id="a built-in rule's name",
        ),
        pytest.param(
            "version: 1",
            "version: 1\nregulated: [7]",
            "line 2: regulated[0] is 7; it must be a mapping",
            id="a rule that is a number",
        ),
        pytest.param(
            "version: 1",
            "version: 1\nregulated: 7",
            "line 2: regulated is 7; it must be a list",
            id="rules that are a number",
        ),
        pytest.param(
            "version: 1",
            "version: 1\nextends: http://169.254.169.254/",
            "line 2: key 'extends' is not known",
            id="an address to fetch",
        ),
    ],
)
def test_a_faulty_policy_is_refused(old: str, new: str, fault: str) -> None:
    assert f"owners/policy.yaml: {fault}" in faults_of(policy=POLICY.replace(old, new))


def test_machines_and_broken_glass_become_part_of_the_policy() -> None:
    glass = "machines: [755743, 12]\nbreak_glass: {from: [acme/oncall, acme/admins], expires: 30m, review_within: 1d}\n"
    policy = a_registry(policy=POLICY + glass).policy

    assert policy.machines == {AccountId(755743), AccountId(12)}
    assert policy.break_glass == BreakGlass(
        from_teams=(TeamName("acme/oncall"), TeamName("acme/admins")), seconds=1_800, review_within_seconds=86_400
    )


def test_glass_breaks_for_an_hour_and_is_looked_at_within_three_days_unless_the_policy_says_otherwise() -> None:
    policy = a_registry(policy=POLICY + "break_glass: {from: [acme/oncall]}\n").policy

    assert policy.break_glass == BreakGlass(
        from_teams=(TeamName("acme/oncall"),), seconds=3_600, review_within_seconds=259_200
    )


def test_without_a_word_about_it_there_is_no_glass_to_break() -> None:
    assert a_registry().policy.break_glass is None


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param("machines: [0]", "machines[0] is 0; it must be at least 1", id="an account without a number"),
        pytest.param("machines: [ada]", "machines[0] is 'ada'; it must be a whole number", id="a login"),
        pytest.param("machines: [7, 7]", "machines: 7 is there twice", id="a machine twice"),
        pytest.param("break_glass: {from: []}", "break_glass.from is empty", id="glass that nobody breaks"),
        pytest.param("break_glass: {expires: 1h}", "break_glass.from is missing", id="glass of nobody"),
        pytest.param(
            "break_glass: {from: [a/b], expires: 2d}",
            "break_glass.expires: '2d' is out of bounds; write 1m to 1d",
            id="glass that stays broken",
        ),
        pytest.param(
            "break_glass: {from: [a/b], review_within: 30m}",
            "break_glass.review_within: '30m' is out of bounds; write 1h to 30d",
            id="a review that nobody manages",
        ),
        pytest.param(
            "break_glass: {from: [a/b], approvals: 1}",
            "key 'break_glass.approvals' is not known",
            id="glass for one person",
        ),
        pytest.param(
            "regulated: [{name: 7, paths: [x], approvals: 1, from: [a/b]}]",
            "regulated[0].name is 7; it must be text",
            id="a rule called by a number",
        ),
    ],
)
def test_a_faulty_line_is_refused(line: str, fault: str) -> None:
    assert faults_of(policy=f"{POLICY}{line}\n") == (f"owners/policy.yaml: line 5: {fault}",)


def test_a_list_for_a_policy_is_refused() -> None:
    assert faults_of(policy="[]") == ("owners/policy.yaml: line 1: the file is []; it must be a mapping",)


def test_tiers_and_lanes_survive_being_written_and_read_back() -> None:
    adapter = TypeAdapter(tuple[Tier, ...])
    tiers = a_registry().policy.tiers

    assert adapter.validate_json(adapter.dump_json(tiers)) == tiers
