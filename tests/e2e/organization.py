"""The sample organisation on the stand-in: its rules in a git repository, its people, its teams, one shop."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.watched import WatchedGitHub
from tests.standins.github import Account, GitHubRepo

PROJECT = Path(__file__).parents[2]
OWNERS = ("data-platform", "developer-platform", "identity", "payments", "streaming")
FOLDERS = ("pipelines/jobs", "deploy/charts", "identity/sessions", "billing/invoices", "streaming/orders")
"""One that each of the owners answers for, none of them regulated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """Acme, with one person in each team and an author who is in none."""

    github: WatchedGitHub
    shop: GitHubRepo
    author: Account

    def member(self, owner: str) -> Account:
        """Return the person of this owner's team."""
        return self.github.person(f"{owner}-lead")

    def settings(self, governance: Path, home: Path) -> dict[str, str]:
        """Return what `reviewbot serve` needs to be this organisation's App."""
        return {
            "REVIEWBOT_HOME": str(home),
            "REVIEWBOT_GOVERNANCE": str(governance),
            "REVIEWBOT_GITHUB_API_URL": self.github.url,
            "REVIEWBOT_GITHUB_APP_ID": str(self.github.app.id),
            "REVIEWBOT_GITHUB_PRIVATE_KEY": self.github.app.private_key,
            "REVIEWBOT_GITHUB_WEBHOOK_SECRET": self.github.app.webhook_secret,
        }


def acme(github: WatchedGitHub) -> Organization:
    """Set acme up."""
    author = github.person("ada")
    shop = github.add_repo("acme/shop", {"README.md": "Shop\n"}, by=author)
    shop.give(author, "write")
    for owner in OWNERS:
        shop.give(github.team(f"acme/{owner}", github.person(f"{owner}-lead")), "write")
    for team in ("sox", "security", "staff-engineers", "admins"):
        people = (github.person(f"{team}-one"), github.person(f"{team}-two"))
        shop.give(github.team(f"acme/{team}", *people), "write")
    github.take_deliveries()
    return Organization(github=github, shop=shop, author=author)


def governance_repository(directory: Path) -> Path:
    """Commit the sample organisation's rules to a git repository, and return where it is."""
    for folder in ("owners", "runbooks"):
        shutil.copytree(PROJECT / folder, directory / folder)
    git(directory, "init", "--quiet", "--initial-branch=main")
    commit(directory, "The rules")
    return directory


def commit(directory: Path, message: str) -> str:
    """Commit everything there is, and return the commit."""
    git(directory, "add", "--all")
    git(directory, "-c", "user.name=Ada", "-c", "user.email=ada@acme.example", "commit", "--quiet", "-m", message)
    return git(directory, "rev-parse", "HEAD")


def git(directory: Path, *arguments: str) -> str:
    """Run git and return what it printed. Raises CalledProcessError."""
    ended = subprocess.run(["git", *arguments], cwd=directory, capture_output=True, text=True, check=True)
    return ended.stdout.strip()


def files_of(count: int, *, mark: int = 0, lines: int = 24) -> dict[str, str]:
    """Return so many source files of so many lines, spread over the folders of all five owners."""
    return {f"{FOLDERS[at % len(FOLDERS)]}/part_{at:02}.py": source(at + 100 * mark, lines) for at in range(count)}


def source(number: int, lines: int = 24) -> str:
    """Return a source file in which no guardrail and no watch of the sample sees anything."""
    steps = (f"def step_{at}(value: int) -> int:\n    return value + {number + at}\n" for at in range(lines // 4))
    return "\n\n".join(steps)
