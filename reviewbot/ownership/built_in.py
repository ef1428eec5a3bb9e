"""Rules that no policy can remove: what could change the rules, or what runs beside the code, opens only for people.

They over-match on purpose. The people come from `governance` in `owners/policy.yaml`.
"""

from dataclasses import replace
from typing import Final

from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import TeamName
from reviewbot.ownership.codeowners import CODEOWNERS_PLACES
from reviewbot.ownership.policy import Policy, RegulatedRule

_LOCK_FILES: Final = (
    "uv.lock", "poetry.lock", "pdm.lock", "pixi.lock", "Pipfile.lock", "conda-lock.yml", "pylock.toml", "pylock.*.toml",
    "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "deno.lock",
    "Cargo.lock", "go.sum", "go.work.sum", "Gemfile.lock", "gems.locked", "composer.lock", "mix.lock", "rebar.lock",
    "packages.lock.json", "paket.lock", "gradle.lockfile", "verification-metadata.xml", "Podfile.lock",
    "Package.resolved", "Cartfile.resolved", "pubspec.lock", "flake.lock", "MODULE.bazel.lock", ".terraform.lock.hcl",
    "Chart.lock", "buf.lock",
)  # fmt: skip

BUILT_IN_PATHS: Final[dict[str, tuple[str, ...]]] = {
    "governance": ("owners/**", "runbooks/**", "evals/**"),
    "code-owners": CODEOWNERS_PLACES,
    "automation": (
        ".github/**", "**/.gitlab-ci.yml", ".gitlab/**", ".gitlab-ci/**", ".circleci/**", ".buildkite/**", ".ci/**",
        ".tekton/**", ".travis.yml", ".drone.yml", ".woodpecker/**", ".woodpecker.yml", "**/Jenkinsfile",
        "**/azure-pipelines*.yml", "**/azure-pipelines*.yaml", ".azure-pipelines/**", "bitbucket-pipelines.yml",
        "appveyor.yml", "cloudbuild*.yaml", "buildspec*.yml", "codemagic.yaml",
    ),
    "dot-files": (".*", ".*/**", "**/.gitattributes", "**/.gitmodules", "**/.claude/**", "**/.mcp.json"),
    "lock-files": tuple(f"**/{name}" for name in _LOCK_FILES),
}  # fmt: skip
"""For each built-in rule the paths it regulates."""
_GLOBS: Final = {name: tuple(map(Glob, paths)) for name, paths in BUILT_IN_PATHS.items()}


def built_in_rules(demand: RegulatedRule) -> tuple[RegulatedRule, ...]:
    """Return the built-in rules, each with what the policy demands for changes to the rules themselves."""
    return tuple(replace(demand, name=name, paths=globs, is_built_in=True) for name, globs in _GLOBS.items())


def repairers_in(policy: Policy) -> tuple[TeamName, ...]:
    """Return the teams whose people let a change to the rules themselves in, each once, in the policy's order."""
    demands = [rule for rule in policy.regulated if rule.is_built_in and rule.name == "governance"]
    asked = [team for rule in demands for team in rule.from_teams]
    asked += [team for rule in demands for quorum in (*rule.all_of, *rule.any_of) for team in quorum.from_teams]
    return tuple(dict.fromkeys(asked))


def with_governance_in(folder: str, policy: Policy) -> Policy:
    """Return the policy for rules that live in a folder of the repository they govern: there they regulate themselves.

    `folder` ends with a slash; empty for the root, which the built-in rule names already.
    """
    if not folder:
        return policy
    moved = tuple(Glob(f"{folder}{path}") for path in BUILT_IN_PATHS["governance"])
    regulated = tuple(
        replace(rule, paths=(*rule.paths, *moved)) if rule.is_built_in and rule.name == "governance" else rule
        for rule in policy.regulated
    )
    return replace(policy, regulated=regulated)
