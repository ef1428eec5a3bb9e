"""Rules that no policy can remove."""

import pytest

from tests.unit.ownership.files import a_registry


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


@pytest.mark.parametrize("path", ["src/a.py", "docs/owners.md", "src/owners/a.py", "README.md", "src/.hidden"])
def test_ordinary_files_are_not_regulated_by_default(path: str) -> None:
    assert not any(glob.matches(path) for rule in a_registry().policy.regulated for glob in rule.paths)
