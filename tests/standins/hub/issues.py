"""Issues that are no pull requests: what is remembered of them, and how GitHub shows them."""

from dataclasses import dataclass, field

from tests.standins.hub.accounts import Account, App
from tests.standins.hub.render_people import SITE, Json, node_id, render_account, render_app
from tests.standins.hub.render_pull import association, render_reactions
from tests.standins.hub.render_repo import repo_url
from tests.standins.hub.world import IssueComment, Repository


@dataclass(slots=True, kw_only=True, eq=False)
class Issue:
    """An issue. `app` is the App that opened it, if one did."""

    id: int
    number: int
    repo: Repository
    user: Account
    app: App | None
    title: str
    body: str | None
    created_at: str
    updated_at: str
    state: str = "open"
    closed_at: str | None = None
    closed_by: Account | None = None
    comments: list[IssueComment] = field(default_factory=list)


def render_own_issue(api: str, issue: Issue) -> Json:
    """Return GitHub's `issue` of an issue that is no pull request."""
    repo, number = issue.repo, issue.number
    url = f"{repo_url(api, repo)}/issues/{number}"
    return {
        "id": issue.id,
        "node_id": node_id("I", issue.id),
        "url": url,
        "repository_url": repo_url(api, repo),
        "labels_url": url + "/labels{/name}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "html_url": f"{SITE}/{repo.full_name}/issues/{number}",
        "number": number,
        "title": issue.title,
        "body": issue.body,
        "user": render_account(api, issue.user),
        "labels": [],
        "state": issue.state,
        "state_reason": "completed" if issue.state == "closed" else None,
        "locked": False,
        "active_lock_reason": None,
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "comments": len(issue.comments),
        "created_at": issue.created_at,
        "updated_at": issue.updated_at,
        "closed_at": issue.closed_at,
        "closed_by": None if issue.closed_by is None else render_account(api, issue.closed_by),
        "author_association": association(repo, issue.user),
        "reactions": render_reactions(url),
        "performed_via_github_app": None if issue.app is None else render_app(api, issue.app),
    }
