"""The smallest organisation with two owners, one runbook each, and one slot: reviews run one after the other."""

from dataclasses import dataclass
from pathlib import Path

from tests.e2e.organization import commit, git
from tests.e2e.watched import WatchedGitHub
from tests.standins.github import Account, GitHubRepo
from tests.unit.scoring.suite_builders import SUITE, a_line

OWNERS = {"payments": "billing/**", "streaming": "topics/**"}
QUOTE = "Round the sum once, at the end, and never a line of it."
PASSAGE = "rounding#sums"

_POLICY = """\
version: 1
default_owner: payments
governance: {{approvals: 1, from: ["acme/payments"]}}
admins: ["acme/admins"]
tiers:
  standard: {{chain: [{chain}]}}
lanes:
  standard: {{slots: 1, deadline_seconds: 60}}
regulated: {regulated}
"""
_OWNER = """\
version: 1
name: {name}
team: acme/{name}
paths: ["{paths}"]
runbooks: ["{name}"]
stance: blocking
tier: standard
maintainer: {name}-lead
domain_expert: {name}-lead
eval_owner: {name}-lead
slack: "#{name}"
escalation: "Page {name}-oncall."
"""
_RUNBOOK = """\
---
id: {id}
owner: {name}
kind: runbook
title: {title}
applies_to: ["{paths}"]
last_reviewed: 2026-10-01
---
# {title}

## {heading}

{text}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """The organisation on the stand-in."""

    github: WatchedGitHub
    shop: GitHubRepo
    ada: Account

    def settings(self, rules: Path, home: Path, **more: str) -> dict[str, str]:
        """Return what the service needs."""
        app = self.github.app
        return {
            "REVIEWBOT_HOME": str(home),
            "REVIEWBOT_GOVERNANCE": str(rules),
            "REVIEWBOT_GITHUB_API_URL": self.github.url,
            "REVIEWBOT_GITHUB_APP_ID": str(app.id),
            "REVIEWBOT_GITHUB_PRIVATE_KEY": app.private_key,
            "REVIEWBOT_GITHUB_WEBHOOK_SECRET": app.webhook_secret,
            **more,
        }

    def open(self, *paths: str, branch: str = "feature") -> str:
        """Open a pull request that adds these files, and return its head."""
        self.shop.open_change(branch, dict.fromkeys(paths, "total = sum(round(line) for line in lines)\n"), by=self.ada)
        return self.shop.head(branch)


def small_on(github: WatchedGitHub) -> Small:
    """Set it up."""
    ada = github.person("ada")
    shop = github.add_repo("acme/shop", {"README.md": "Shop\n"}, by=ada)
    shop.give(ada, "write")
    for name in OWNERS:
        github.team(f"acme/{name}", github.person(f"{name}-lead"))
    github.team("acme/admins", github.person("admin-one"), github.person("admin-two"))
    github.take_deliveries()
    return Small(github=github, shop=shop, ada=ada)


def small_with_admins(github: WatchedGitHub) -> Small:
    """Set it up, with two admins who may push to the repository."""
    made = small_on(github)
    for login in ("admin-one", "admin-two"):
        made.shop.give(github.person(login), "write")
    return made


def small_rules(directory: Path, *chain: str, regulated: str = "[]") -> Path:
    """Commit its rules to a repository in the directory; `regulated` is YAML as the policy file has it."""
    (directory / "owners").mkdir(parents=True)
    links = ", ".join(f'"{link}"' for link in chain or ("anthropic:claude-sonnet-5",))
    (directory / "owners" / "policy.yaml").write_text(
        _POLICY.format(chain=links, regulated=regulated), encoding="utf-8"
    )
    runbooks = {
        "payments": ("rounding", "Rounding", "Sums", QUOTE),
        "streaming": ("topics", "Topics", "Names", "Dots."),
    }
    for name, paths in OWNERS.items():
        (directory / "owners" / f"{name}.yaml").write_text(_OWNER.format(name=name, paths=paths), encoding="utf-8")
        document, title, heading, text = runbooks[name]
        file = directory / "runbooks" / name / f"{document}.md"
        file.parent.mkdir(parents=True)
        said = _RUNBOOK.format(id=document, name=name, title=title, paths=paths, heading=heading, text=text)
        file.write_text(said, encoding="utf-8")
    git(directory, "init", "--quiet", "--initial-branch=main")
    commit(directory, "The rules")
    return directory


def rules_with_a_suite(directory: Path) -> Path:
    """Write these rules with a suite of two cases that a guardrail alone could pass; only the rules are committed."""
    small_rules(directory)
    suite = directory / "evals" / "payments"
    suite.mkdir(parents=True)
    (suite / "suite.yaml").write_text(SUITE, encoding="utf-8")
    base = {"ledger/tax.py": "one\ntwo\nthree\nfour\n"}
    cases = [a_line(name, base=base, expect={"decision": "open"}) for name in ("tax", "toll")]
    (suite / "cases.jsonl").write_text("\n".join(cases), encoding="utf-8")
    return directory
