"""Commit statuses: what anybody who may write them says of a commit, under a name of their choice."""

from dataclasses import dataclass

from tests.standins.hub.accounts import Account
from tests.standins.hub.render_people import SITE, Json, node_id
from tests.standins.hub.render_repo import render_repo, repo_url
from tests.standins.hub.router import Answer, Call, Refused, page_of, route


@dataclass(slots=True, kw_only=True, eq=False)
class CommitStatus:
    """What was said of a commit under a name."""

    id: int
    sha: str
    context: str
    state: str
    by: Account
    created_at: str


@route("GET", "/repos/{owner}/{repo}/commits/{ref}/status", needs="statuses:read")
def show_combined(call: Call) -> Answer:
    """Return the newest status of each name, and what they come to together."""
    repo, ref = call.repo(), call.parameters["ref"]
    sha = repo.sha_of(ref)
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {ref}")
    newest = {each.context: each for each in repo.statuses if each.sha == sha}
    states = {each.state for each in newest.values()}
    page, headers = page_of(call, list(newest.values()))
    url = f"{repo_url(call.api, repo)}/commits/{sha}"
    together = "failure" if states & {"failure", "error"} else "success" if states == {"success"} else "pending"
    body = {
        "state": together,
        "statuses": [_render(call, each) for each in page],
        "sha": sha,
        "total_count": len(newest),
        "repository": render_repo(call.api, repo),
        "commit_url": url,
        "url": f"{url}/status",
    }
    return Answer(body=body, headers=headers)


def _render(call: Call, status: CommitStatus) -> Json:
    return {
        "url": f"{repo_url(call.api, call.repo())}/statuses/{status.sha}",
        "avatar_url": f"{SITE}/avatars/{status.by.id}",
        "id": status.id,
        "node_id": node_id("SC", status.id),
        "state": status.state,
        "description": None,
        "target_url": None,
        "context": status.context,
        "created_at": status.created_at,
        "updated_at": status.created_at,
    }
