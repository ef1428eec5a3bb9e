"""What a regulated rule can want, in the words of the policy file; every fault has its line."""

import pytest

from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import TeamName
from reviewbot.ownership.policy import Proof, Quorum, RegulatedRule
from tests.unit.ownership.files import POLICY, a_registry, faults_of

LEDGER = """\
regulated:
  - name: ledger
    paths: ["ledger/**"]
    approvals: 2
    from: [acme/sox, acme/finance]
    kinds: [mode, symlink]
    authors: agents
    one_more_for_agents: true
    all_of: [{approvals: 1, from: [acme/sox]}, {approvals: 1, from: [acme/finance]}]
    any_of: [{approvals: 1, from: [acme/oncall]}]
    distinct: true
    cool_off: 30m
    evidence: [{check: ledger/reconcile, app_id: 15368}, {deployment: staging, app_id: 77}]
    keep_approvals: [base_merge, outside_paths]
"""


def test_a_rule_says_everything_that_it_wants() -> None:
    rule = a_registry(policy=POLICY + LEDGER).policy.regulated[-1]

    assert rule == RegulatedRule(
        name="ledger",
        paths=(Glob("ledger/**"),),
        approvals=2,
        from_teams=(TeamName("acme/sox"), TeamName("acme/finance")),
        is_built_in=False,
        kinds=("mode", "symlink"),
        is_for_agents=True,
        has_one_more_for_agents=True,
        all_of=(
            Quorum(approvals=1, from_teams=(TeamName("acme/sox"),)),
            Quorum(approvals=1, from_teams=(TeamName("acme/finance"),)),
        ),
        any_of=(Quorum(approvals=1, from_teams=(TeamName("acme/oncall"),)),),
        is_distinct=True,
        cool_off_seconds=1_800,
        evidence=(
            Proof(kind="check", name="ledger/reconcile", app_id=15368),
            Proof(kind="deployment", name="staging", app_id=77),
        ),
        keeps=("base_merge", "outside_paths"),
    )
    assert rule.file_line == 6


def test_by_default_a_rule_is_strict_and_for_everyone() -> None:
    policy = POLICY + "regulated: [{name: sox, paths: [ledger], approvals: 2, from: [acme/sox]}]\n"
    rule = a_registry(policy=policy).policy.regulated[-1]

    assert (rule.keeps, rule.cool_off_seconds, rule.evidence, rule.kinds) == ((), 0, (), ())
    assert not rule.is_for_agents
    assert not rule.has_one_more_for_agents


def test_a_rule_for_kinds_alone_is_for_every_path() -> None:
    policy = POLICY + "regulated: [{name: links, kinds: [symlink], approvals: 1, from: [acme/sec]}]\n"
    rule = a_registry(policy=policy).policy.regulated[-1]

    assert rule.paths == (Glob("**"),)
    assert rule.kinds == ("symlink",)


def test_changes_to_the_rules_themselves_can_want_more_too() -> None:
    demand = "{approvals: 1, from: [acme/platform], one_more_for_agents: true, cool_off: 1h}"
    policy = POLICY.replace("{approvals: 1, from: [acme/platform]}", demand)

    rules = a_registry(policy=policy).policy.regulated

    assert rules
    assert all(each.is_built_in and each.has_one_more_for_agents and each.cool_off_seconds == 3_600 for each in rules)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            "approvals: 2",
            "approvals: 0",
            "line 8: regulated[0].approvals is 0; it must be at least 1",
            id="C-10 no approvals",
        ),
        pytest.param(
            "{approvals: 1, from: [acme/sox]}",
            "{approvals: -1, from: [acme/sox]}",
            "line 13: regulated[0].all_of[0].approvals is -1; it must be at least 1",
            id="C-10 a group with negative approvals",
        ),
        pytest.param(
            "{approvals: 1, from: [acme/oncall]}",
            "{approvals: 1.5, from: [acme/oncall]}",
            "line 14: regulated[0].any_of[0].approvals is 1.5; it must be a whole number",
            id="C-10 a group with a fraction",
        ),
        pytest.param(
            "approvals: 2",
            "approvals: two",
            "line 8: regulated[0].approvals is 'two'; it must be a whole number",
            id="C-10 a word",
        ),
        pytest.param(
            "approvals: 2",
            "approvals: 1000000000",
            "line 8: regulated[0].approvals is 1000000000; it must be at most 10",
            id="C-10 a thousand million",
        ),
        pytest.param(
            "from: [acme/sox, acme/finance]", "from: []", "line 9: regulated[0].from is empty", id="C-10 no teams"
        ),
        pytest.param(
            "{approvals: 1, from: [acme/oncall]}",
            "{approvals: 1, from: []}",
            "line 14: regulated[0].any_of[0].from is empty",
            id="a group without teams",
        ),
        pytest.param(
            "from: [acme/sox, acme/finance]",
            "from: [acme/sox, acme/SOX]",
            "line 9: regulated[0].from: 'acme/SOX' is there twice",
            id="a team twice",
        ),
        pytest.param(
            "{approvals: 1, from: [acme/finance]}",
            "{approvals: 1, from: [acme/sox]}",
            "line 13: regulated[0].all_of: an item is there twice",
            id="a group twice",
        ),
        pytest.param("any_of: [{approvals: 1, from: [acme/oncall]}]", "any_of: []", "is empty", id="no group at all"),
        pytest.param(
            "[mode, symlink]",
            "[mode, directory]",
            "line 10: regulated[0].kinds[1] is 'directory'; it must be 'modified', 'added', 'removed', 'renamed', "
            "'copied', 'mode', 'symlink', 'submodule', 'binary' or 'unknown'",
            id="an unknown kind",
        ),
        pytest.param(
            "[mode, symlink]", "[mode, mode]", "line 10: regulated[0].kinds: 'mode' is there twice", id="a kind twice"
        ),
        pytest.param(
            "authors: agents",
            "authors: people",
            "line 11: regulated[0].authors is 'people'; it must be 'anyone' or 'agents'",
            id="unknown authors",
        ),
        pytest.param(
            "cool_off: 30m",
            "cool_off: 30 minutes",
            "line 16: regulated[0].cool_off: '30 minutes' is not a length of time; "
            "write a whole number and m, h or d, such as 30m",
            id="a cool-off in words",
        ),
        pytest.param(
            "cool_off: 30m",
            "cool_off: 8d",
            "line 16: regulated[0].cool_off: '8d' is out of bounds; write 1m to 7d",
            id="a cool-off too long",
        ),
        pytest.param(
            "cool_off: 30m",
            "cool_off: 30",
            "line 16: regulated[0].cool_off is 30; it must be text",
            id="a cool-off without its unit",
        ),
        pytest.param(
            "deployment: staging",
            "environment: staging",
            "line 17: regulated[0].evidence[1] must have exactly one of check and deployment",
            id="evidence of nothing",
        ),
        pytest.param(
            "deployment: staging",
            "check: a, deployment: staging",
            "line 17: regulated[0].evidence[1] must have exactly one of check and deployment",
            id="evidence of two things",
        ),
        pytest.param(
            "deployment: staging",
            "deployment: null",
            "line 17: regulated[0].evidence[1] must have exactly one of check and deployment",
            id="evidence without a name",
        ),
        pytest.param(
            ", app_id: 77",
            "",
            "line 17: regulated[0].evidence[1].app_id is missing",
            id="evidence of anybody",
        ),
        pytest.param(
            "check: ledger/reconcile",
            "check: Reviewbot/gate",
            "line 17: check 'Reviewbot/gate' is one of reviewbot's own; the gate would wait for itself",
            id="evidence of our own",
        ),
        pytest.param(
            "[base_merge, outside_paths]",
            "[rebase]",
            "line 18: regulated[0].keep_approvals[0] is 'rebase'; it must be 'base_merge' or 'outside_paths'",
            id="keeping after something else",
        ),
    ],
)
def test_a_faulty_rule_is_refused(old: str, new: str, fault: str) -> None:
    policy = POLICY + LEDGER.replace(old, new, 1)

    assert any(each.startswith("owners/policy.yaml: line") and fault in each for each in faults_of(policy=policy))


def test_a_rule_of_nothing_is_refused() -> None:
    policy = POLICY + "regulated:\n  - {name: all, approvals: 1, from: [acme/sox], labels: [urgent]}\n"

    assert faults_of(policy=policy) == (
        "owners/policy.yaml: line 6: key 'regulated[0].labels' is not known",
        "owners/policy.yaml: line 6: regulated[0].paths is missing; only a rule with kinds goes without",
    )


def test_a_built_in_rule_keeps_no_approvals() -> None:
    policy = POLICY.replace("from: [acme/platform]}", "from: [acme/platform], keep_approvals: [base_merge]}")

    assert faults_of(policy=policy) == ("owners/policy.yaml: line 3: key 'governance.keep_approvals' is not known",)


def test_evidence_for_changes_to_the_rules_is_checked_too() -> None:
    policy = POLICY.replace("from: [acme/platform]}", "from: [acme/platform], evidence: [{check: a, deployment: b}]}")

    assert "line 3: governance.evidence[0].app_id is missing" in faults_of(policy=policy)[0]
