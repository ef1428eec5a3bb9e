"""Issues of a forge in memory: ours, and what people do with them."""

from dataclasses import dataclass

from reviewbot.change.account import Account
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import RepoName
from reviewbot.publish.issue import Issue, SeenIssue


@dataclass(slots=True, kw_only=True)
class IssueState:
    """One issue as the forge keeps it."""

    number: int
    wanted: Issue
    is_open: bool = True
    closed_by: Account | None = None

    @property
    def seen(self) -> SeenIssue:
        """How it is shown."""
        return SeenIssue(number=self.number, is_open=self.is_open, closed_by=self.closed_by)


class Issues:
    """The issues of every repository. A repository can have its issues switched off."""

    def __init__(self) -> None:
        self._kept: dict[RepoName, list[IssueState]] = {}
        self._off: set[RepoName] = set()

    def of(self, place: Place) -> tuple[IssueState, ...]:
        """Return the issues of a repository, oldest first."""
        return tuple(self._kept.get(place.repo, ()))

    def are_off(self, place: Place) -> bool:
        """Say whether the repository takes no issues."""
        return place.repo in self._off

    def switch_off(self, place: Place) -> None:
        """Let a repository take no issues."""
        self._off.add(place.repo)

    def open(self, place: Place, issue: Issue, number: int) -> IssueState:
        """Open an issue, or return the one that has its key already."""
        found = next((each for each in self.of(place) if each.wanted.key == issue.key), None)
        if found is None:
            found = IssueState(number=number, wanted=issue)
            self._kept.setdefault(place.repo, []).append(found)
        return found

    def find(self, place: Place, number: int) -> IssueState | None:
        """Return the issue of that number, or None."""
        return next((each for each in self.of(place) if each.number == number), None)

    def close(self, place: Place, number: int, *, by: Account) -> None:
        """Let somebody close an issue."""
        for each in self.of(place):
            if each.number == number:
                each.is_open, each.closed_by = False, by

    def reopen(self, place: Place, number: int) -> None:
        """Let somebody open an issue again."""
        for each in self.of(place):
            if each.number == number:
                each.is_open, each.closed_by = True, None

    def delete(self, place: Place, number: int) -> None:
        """Let somebody delete an issue."""
        self._kept[place.repo] = [each for each in self.of(place) if each.number != number]
