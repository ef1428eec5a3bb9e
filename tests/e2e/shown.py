"""What a pull request shows on the stand-in, and how a test waits for it."""

from dataclasses import dataclass

from tests.e2e.program import Program
from tests.e2e.watched import WatchedGitHub
from tests.standins.github import CheckRun, GitHubRepo

GATE = "reviewbot/gate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One repository as its visitors see it, and the service that writes there."""

    github: WatchedGitHub
    repo: GitHubRepo
    service: Program

    def deliver(self) -> list[int]:
        """Send every webhook that waits, and return the answers."""
        return [
            self.github.deliver(each, f"{self.service.url}/webhooks/github") for each in self.github.take_deliveries()
        ]

    def wait_for(self, head: str, conclusion: str, *checks: str) -> None:
        """Wait until the gate of this head says so, these checks are completed too, and a comment is there."""
        self.github.wait_until(
            lambda: self._is_there(head, conclusion, frozenset(checks)),
            or_say=lambda: f"the checks are {self.checks(head)}\n{self.service.log}",
        )

    def checks(self, head: str) -> dict[str, str | None]:
        """Return each check's conclusion, the newest of each name."""
        return {check.name: check.conclusion for check in reversed(self.repo.checks(head))}

    def gate(self, head: str) -> CheckRun:
        """Return the gate."""
        return self.repo.check(head, GATE)

    def _is_there(self, head: str, conclusion: str, checks: frozenset[str]) -> bool:
        found = self.checks(head)
        pulls = [pull for pull in self.repo.repository.pulls.values() if pull.head_sha == head]
        is_told = all(pull.comments for pull in pulls)
        return found.get(GATE) == conclusion and is_told and all(found.get(name) is not None for name in checks)
