"""Issues on GitHub: ours are found again by their key among those that our App's bot opened.

Source: GitHub Docs, "REST API endpoints for issues"; a repository with issues switched off answers 410.
"""

from datetime import UTC, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from reviewbot.adapters.forge_github_fault import Refused
from reviewbot.adapters.forge_github_line import GitHubLine, repo_path
from reviewbot.adapters.forge_github_people import account_of
from reviewbot.adapters.forge_github_wire import WireAccount
from reviewbot.intake.event import Place
from reviewbot.publish.issue import Issue, SeenIssue
from reviewbot.publish.marker import key_in

_CLOCKS_DIFFER: Final = timedelta(hours=1)
"""How far GitHub's clock may be from ours."""
_SWITCHED_OFF: Final = 410
_NOT_THERE: Final = frozenset({404, _SWITCHED_OFF})


class WireIssue(BaseModel):
    """An issue, or a pull request where issues are listed."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    number: int
    state: str
    body: str | None = None
    user: WireAccount | None = None
    closed_by: WireAccount | None = None
    pull_request: dict[str, object] | None = None


def open_issue(line: GitHubLine, place: Place, issue: Issue, slug: str) -> int | None:
    """Open the issue unless it is there, open or closed, and return its number; None where issues are off."""
    path = f"{repo_path(place)}/issues"
    try:
        found = _find(line, place, path, issue, f"{slug}[bot]")
        if found is not None:
            return found.number
        return line.write(place, "POST", path, {"title": issue.title, "body": issue.body}, WireIssue).number
    except Refused as refused:
        if refused.status == _SWITCHED_OFF:
            return None
        raise


def ask_issue(line: GitHubLine, place: Place, number: int) -> SeenIssue | None:
    """Return the issue as GitHub shows it now, or None for what is no issue, or none any more."""
    try:
        wire = line.get(place, WireIssue, f"{repo_path(place)}/issues/{number}")
    except Refused as refused:
        if refused.status in _NOT_THERE:
            return None
        raise
    if wire.pull_request is not None:
        return None
    is_open = wire.state == "open"
    closed_by = None if is_open or wire.closed_by is None else account_of(wire.closed_by)
    return SeenIssue(number=wire.number, is_open=is_open, closed_by=closed_by)


def _find(line: GitHubLine, place: Place, path: str, issue: Issue, bot: str) -> WireIssue | None:
    since = (issue.since - _CLOCKS_DIFFER).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = line.get_rows(place, WireIssue, path, {"state": "all", "creator": bot, "since": since})
    # What a body says proves nothing; who opened it is GitHub's word.
    ours = (each for each in rows if each.user is not None and (each.user.type, each.user.login) == ("Bot", bot))
    return next((each for each in ours if key_in(each.body or "") == issue.key), None)
