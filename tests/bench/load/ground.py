"""An organisation of any size on the stand-in, and changes that touch as many files and owners as is wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.e2e.organization import commit, git, source
from tests.e2e.shown import GATE
from tests.e2e.watched import WatchedGitHub
from tests.standins.github import Account, Delivery, GitHubRepo

_ENOUGH_REQUESTS: Final = 100_000_000
"""GitHub's hourly limit is for a test of its own; here it would end the measuring after some hundred changes."""
_POLICY: Final = """\
version: 1
default_owner: team-00
governance: {approvals: 1, from: ["acme/team-00"]}
admins: ["acme/team-00"]
tiers:
  standard: {chain: ["anthropic:claude-sonnet-5"]}
lanes:
  standard: {slots: 16, deadline_seconds: 600}
"""
_OWNER: Final = """\
version: 1
name: {name}
team: acme/{name}
paths: ["{name}/**"]
runbooks: ["{name}-runbook"]
stance: blocking
tier: standard
maintainer: {name}-lead
domain_expert: {name}-lead
eval_owner: {name}-lead
slack: "#{name}"
escalation: "Page {name}-oncall."
"""
_RUNBOOK: Final = """\
---
id: {name}-runbook
owner: {name}
kind: runbook
title: {name}
applies_to: ["{name}/**"]
last_reviewed: 2026-10-01
---
# {name}

## Sums

Round the sum once, at the end, and never a line of it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A pull request that was opened, with the webhooks that GitHub sends of it."""

    head: str
    deliveries: tuple[Delivery, ...]

    @property
    def announcement(self) -> Delivery:
        """The webhook that says that it was opened."""
        return next(each for each in self.deliveries if each.event == "pull_request")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Acme with so many teams, one repository, and an author who is in no team."""

    github: WatchedGitHub
    shop: GitHubRepo
    author: Account
    owners: int

    def open(self, mark: int, *, files: int = 6, owners: int | None = None, lines: int = 24) -> Opened:
        """Open a change that adds so many files of so many lines, spread over the folders of so many owners."""
        folders = self.owners if owners is None else owners
        added = {
            f"team-{at % folders:02}/part_{mark}_{at:04}.py": source(at + 10_000 * mark, lines) for at in range(files)
        }
        branch = f"change-{mark}"
        self.github.take_deliveries()
        self.shop.open_change(branch, added, by=self.author)
        deliveries = tuple(self.github.take_deliveries())
        # The sender is another process: GitHub's log would say that they were lost, and they would be asked for again.
        self.github.world.answers |= {each.id: 202 for each in deliveries}
        return Opened(head=self.shop.head(branch), deliveries=deliveries)

    def open_many(self, marks: Sequence[int]) -> tuple[Opened, ...]:
        """Open a small change for each mark."""
        return tuple(self.open(mark) for mark in marks)

    def concluded(self, heads: Sequence[str]) -> frozenset[str]:
        """Return those of the heads whose gate is concluded."""
        wanted, checks = frozenset(heads), tuple(self.shop.repository.checks)
        gates = (each for each in checks if each.name == GATE and each.head_sha in wanted)
        return frozenset(each.head_sha for each in gates if each.conclusion)


def ground_on(github: WatchedGitHub, *, owners: int) -> Ground:
    """Set the organisation up."""
    github.limits.requests_per_hour = _ENOUGH_REQUESTS
    author = github.person("ada")
    shop = github.add_repo("acme/shop", {"README.md": "Shop\n"}, by=author)
    shop.give(author, "write")
    for name in _names(owners):
        shop.give(github.team(f"acme/{name}", github.person(f"{name}-lead")), "write")
    github.take_deliveries()
    return Ground(github=github, shop=shop, author=author, owners=owners)


def rules_of(directory: Path, *, owners: int) -> Path:
    """Commit its rules to a git repository, and return where it is."""
    (directory / "owners").mkdir(parents=True)
    (directory / "owners" / "policy.yaml").write_text(_POLICY, encoding="utf-8")
    for name in _names(owners):
        (directory / "owners" / f"{name}.yaml").write_text(_OWNER.format(name=name), encoding="utf-8")
        runbook = directory / "runbooks" / name / f"{name}-runbook.md"
        runbook.parent.mkdir(parents=True)
        runbook.write_text(_RUNBOOK.format(name=name), encoding="utf-8")
    git(directory, "init", "--quiet", "--initial-branch=main")
    commit(directory, "The rules")
    return directory


def as_requests(deliveries: Sequence[Delivery]) -> tuple[tuple[dict[str, str], str], ...]:
    """Return webhooks as the sender takes them."""
    return tuple((_plain(each.headers), each.body.decode()) for each in deliveries)


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    return dict(headers)


def _names(owners: int) -> tuple[str, ...]:
    return tuple(f"team-{number:02}" for number in range(owners))
