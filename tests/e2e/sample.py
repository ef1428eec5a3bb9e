"""The sample's pull request on the stand-in: its people by their ids, its repository, its agent and what it pushes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.organization import PROJECT
from tests.e2e.watched import WatchedGitHub
from tests.standins.github import Account, Content, GitHubRepo

SHOP = PROJECT / "reviewbot" / "sample" / "shop"
OWNERS = ("data-platform", "identity", "payments", "streaming")
"""Those that the sample's change calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The story, told on the stand-in."""

    repo: GitHubRepo
    story: dict[str, Any]
    people: dict[str, Account]

    def open(self) -> int:
        """Let the agent open its pull request; whom it acts for is assigned."""
        return self.repo.open_change(
            self.story["branch"],
            self._push("change"),
            by=self.people[self.story["author"]["login"]],
            title=self.story["title"],
            assignees=[self.people[self.story["sponsor"]["login"]]],
        )

    def fix(self) -> str:
        """Let it push what the guardrails asked for, and return the new head."""
        author = self.people[self.story["author"]["login"]]
        return self.repo.push(self.story["branch"], self._push("fix"), by=author, message="Fix")

    def approve(self, number: int) -> None:
        """Let the people of the story approve."""
        for login in self.story["approvals"]:
            self.repo.review(number, by=self.people[login])

    def _push(self, tree: str) -> dict[str, Content | None]:
        return {**files_below(SHOP / tree), **dict.fromkeys(self.story[tree]["removed"])}


def sample_on(github: WatchedGitHub) -> Sample:
    """Set the scene."""
    story = yaml.safe_load((SHOP / "change.yaml").read_text(encoding="utf-8"))
    people = {
        each["login"]: github.person(each["login"], number=each["id"], kind="Bot" if each["kind"] == "bot" else "User")
        for each in story["people"]
    }
    names = {each["id"]: each["login"] for each in story["people"]}
    repo = github.add_repo(story["repository"]["name"], files_below(SHOP / "base"), by=people["noor"])
    for person in people.values():
        repo.give(person, "write")
    for team, members in story["teams"].items():
        github.team(team, *(people[names[member]] for member in members))
    github.take_deliveries()
    return Sample(repo=repo, story=story, people=people)


def files_below(directory: Path) -> dict[str, Content]:
    """Return the files of a tree by their paths in it."""
    return {
        file.relative_to(directory).as_posix(): file.read_bytes()
        for file in sorted(directory.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }
