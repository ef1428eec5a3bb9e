"""Rules that no policy can remove."""

from dataclasses import replace

import pytest

from reviewbot.kernel.glob import first_match
from reviewbot.kernel.ids import TeamName
from reviewbot.ownership.built_in import repairers_in, with_governance_in
from reviewbot.ownership.policy import Quorum
from tests.unit.ownership.files import POLICY, a_registry


@pytest.mark.parametrize(
    "path",
    [
        "owners/policy.yaml",
        "owners/payments.yaml",
        "OWNERS/Policy.YAML",
        "runbooks/payments/a.md",
        "evals/x/case.yaml",
        "CODEOWNERS",
        ".github/CODEOWNERS",
        "docs/CODEOWNERS",
        "docs/codeowners",
        ".github/workflows/ci.yml",
        ".gitlab-ci.yml",
        "sub/.gitlab-ci.yml",
        ".circleci/config.yml",
        ".ci/run",
        "Jenkinsfile",
        "azure-pipelines.yml",
        "deploy/azure-pipelines-prod.yaml",
        "bitbucket-pipelines.yml",
        ".gitattributes",
        "a/b/.gitattributes",
        ".gitmodules",
        ".editorconfig",
        ".devcontainer/devcontainer.json",
        ".claude/settings.json",
        "sub/.claude/agents/x.md",
        ".mcp.json",
        "sub/.mcp.json",
        "uv.lock",
        "web/package-lock.json",
        "go.sum",
        "rust/Cargo.lock",
        "pylock.dev.toml",
        "infra/.terraform.lock.hcl",
    ],
)
def test_what_steers_the_rules_or_the_machines_is_regulated_by_default(path: str) -> None:
    assert any(glob.matches(path) for rule in a_registry().policy.regulated for glob in rule.paths)


@pytest.mark.parametrize(
    "path",
    [
        "OWNERS/policy.yaml",
        "Owners/Policy.yml",
        "owners",
        "RunBooks/payments/a.MD",
        "EVALS/x/case.yaml",
        ".GitHub/Workflows/ci.yml",
        ".github/codeowners",
        "Docs/CodeOwners",
        "owner\u017f/policy.yaml",
        "JENKINSFILE",
    ],
)
def test_p08_another_case_or_spelling_of_a_regulated_path_is_regulated(path: str) -> None:
    assert any(glob.matches(path) for rule in a_registry().policy.regulated for glob in rule.paths)


def test_a_policy_that_regulates_nothing_of_its_own_still_has_every_built_in_rule() -> None:
    rules = a_registry(policy=POLICY + "regulated: []\n").policy.regulated

    assert [rule.name for rule in rules] == ["governance", "code-owners", "automation", "dot-files", "lock-files"]
    assert all(rule.is_built_in and not rule.kinds and not rule.is_for_agents and not rule.keeps for rule in rules)


@pytest.mark.parametrize("path", ["src/a.py", "docs/owners.md", "src/owners/a.py", "README.md", "src/.hidden"])
def test_ordinary_files_are_not_regulated_by_default(path: str) -> None:
    assert not any(glob.matches(path) for rule in a_registry().policy.regulated for glob in rule.paths)


def test_rules_in_a_folder_regulate_themselves_there_and_at_the_root() -> None:
    policy = with_governance_in("mono/gov/", a_registry().policy)

    (governance,) = (rule for rule in policy.regulated if rule.name == "governance")
    assert all(
        first_match(governance.paths, path)
        for path in ("mono/gov/owners/policy.yaml", "mono/gov/runbooks/a/b.md", "owners/policy.yaml")
    )
    assert first_match(governance.paths, "mono/owners/policy.yaml") is None
    assert [rule for rule in policy.regulated if rule.name != "governance"] == [
        rule for rule in a_registry().policy.regulated if rule.name != "governance"
    ]


def test_rules_at_the_root_need_no_other_paths() -> None:
    policy = a_registry().policy

    assert with_governance_in("", policy) == policy


def test_who_lets_changes_to_the_rules_in_is_everybody_whom_the_policy_asks_for_one_each_once() -> None:
    policy = a_registry().policy
    quorum = Quorum(approvals=1, from_teams=(TeamName("acme/audit"), TeamName("acme/platform")))
    asked = tuple(replace(rule, any_of=(quorum,)) if rule.is_built_in else rule for rule in policy.regulated)
    (before,) = {rule.from_teams for rule in policy.regulated if rule.is_built_in}

    assert repairers_in(policy) == before
    assert repairers_in(replace(policy, regulated=asked)) == tuple(dict.fromkeys((*before, *quorum.from_teams)))
    assert repairers_in(replace(policy, regulated=())) == ()
