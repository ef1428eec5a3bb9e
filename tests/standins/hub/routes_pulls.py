"""Pull requests, their files, commits and reviews."""

from tests.standins.hub.render_pull import (
    pull_changes,
    render_issue_event,
    render_pull,
    render_pull_simple,
    render_review,
)
from tests.standins.hub.render_repo import render_change, render_commit
from tests.standins.hub.router import Answer, Call, Refused, listed, not_found, route
from tests.standins.hub.world import Pull

_ONE = "/repos/{owner}/{repo}/pulls/{pull_number}"


@route("GET", "/repos/{owner}/{repo}/pulls", needs="pull_requests:read")
def list_pulls(call: Call) -> Answer:
    """List pull requests, newest first unless asked otherwise; `head` is `owner:branch`, anything else is ignored."""
    state, head, base = (call.query.get(name) for name in ("state", "head", "base"))
    pulls = [
        pull
        for pull in call.repo().pulls.values()
        if state == "all" or pull.state == (state or "open")
        if head is None or ":" not in head or head == f"{pull.head_repo.owner.login}:{pull.head_ref}"
        if base is None or base == pull.base_ref
    ]
    is_by_update = call.query.get("sort") == "updated"
    pulls.sort(key=lambda pull: (pull.updated_at if is_by_update else pull.created_at, pull.number))
    if call.query.get("direction", "asc" if is_by_update else "desc") == "desc":
        pulls.reverse()
    return listed(call, pulls, lambda pull: render_pull_simple(call.api, pull))


@route("GET", _ONE, needs="pull_requests:read")
def show_pull(call: Call) -> Answer:
    """Get a pull request."""
    return Answer(body=render_pull(call.api, find_pull(call)))


@route("GET", _ONE + "/files", needs="pull_requests:read")
def list_files(call: Call) -> Answer:
    """List the files of a pull request; those above the limit are never shown, and nothing says so."""
    pull = find_pull(call)
    changes = list(pull_changes(pull))[: call.limits.pull_files]
    return listed(
        call, changes, lambda change: render_change(call.api, pull.head_repo, pull.head_sha, change, call.limits)
    )


@route("GET", _ONE + "/commits", needs="pull_requests:read")
def list_pull_commits(call: Call) -> Answer:
    """List the commits of a pull request, oldest first, cut at the limit."""
    pull = find_pull(call)
    store = pull.repo.store
    found = [store.commit(sha) for sha in store.commits_between(pull.base_sha, pull.head_sha)]
    commits = [commit for commit in found if commit is not None][: call.limits.listed_commits]
    return listed(call, commits, lambda commit: render_commit(call.api, call.world, pull.repo, commit))


@route("GET", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls", needs="pull_requests:read")
def list_pulls_of_commit(call: Call) -> Answer:
    """List the pull requests that hold a commit: the open ones, and the one that brought it to the default branch."""
    repo = call.repo()
    sha = repo.sha_of(call.parameters["commit_sha"])
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {call.parameters['commit_sha']}")
    holding = [pull for pull in repo.pulls.values() if _holds(pull, sha)]
    return listed(call, holding, lambda pull: render_pull_simple(call.api, pull))


@route("GET", _ONE + "/reviews", needs="pull_requests:read")
def list_reviews(call: Call) -> Answer:
    """List the reviews of a pull request in the order of their submission."""
    pull = find_pull(call)
    return listed(call, pull.reviews, lambda review: render_review(call.api, pull, review))


@route("GET", "/repos/{owner}/{repo}/issues/{issue_number}/events", needs="issues:read|pull_requests:read")
def list_events(call: Call) -> Answer:
    """List what happened to a pull request, oldest first."""
    pull = find_pull(call, "issue_number")
    return listed(call, pull.events, lambda happened: render_issue_event(call.api, pull.repo, happened))


def find_pull(call: Call, name: str = "pull_number") -> Pull:
    """Return the pull request of the path."""
    found = call.repo().pulls.get(call.number(name))
    if found is None:
        raise not_found()
    return found


def _holds(pull: Pull, sha: str) -> bool:
    is_shown = pull.state == "open" or pull.merged_at is not None
    commits = pull.repo.store.commits_between(pull.base_sha, pull.head_sha)
    return is_shown and (sha in commits or sha == pull.merge_commit_sha)
