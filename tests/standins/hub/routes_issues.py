"""Issues: opened by an App, listed beside pull requests as GitHub lists them, shown."""

from tests.standins.hub.issues import Issue, render_own_issue
from tests.standins.hub.render_people import Json
from tests.standins.hub.render_pull import render_issue
from tests.standins.hub.router import Answer, Call, Refused, listed, not_found, route
from tests.standins.hub.world import Pull

_ALL = "/repos/{owner}/{repo}/issues"
_STATES = {"open": ("open",), "closed": ("closed",), "all": ("open", "closed")}


@route("GET", _ALL, needs="issues:read")
def list_issues(call: Call) -> Answer:
    """List issues and pull requests, newest first: of one creator, changed since, in one state, as the query says."""
    repo = call.repo()
    states = _STATES[call.query.get("state", "open")]
    since, creator = call.query.get("since", ""), call.query.get("creator")
    found = [
        each
        for each in (*repo.pulls.values(), *repo.issues.values())
        if each.state in states and each.updated_at >= since and creator in {None, each.user.login}
    ]
    return listed(call, sorted(found, key=lambda each: -each.number), lambda each: _render(call.api, each))


@route("POST", _ALL, needs="issues:write")
def open_issue(call: Call) -> Answer:
    """Open an issue."""
    _check_they_are_on(call)
    repo, now, app = call.repo(), call.world.clock.now(), call.author_app()
    if len(str(call.body.get("body") or "")) > 65_536:
        raise Refused(422, "Validation Failed", errors=[{"resource": "Issue", "code": "custom", "field": "body"}])
    issue = Issue(
        id=call.world.ids.next(),
        number=repo.next_number,
        repo=repo,
        user=app.bot,
        app=app,
        title=str(call.field("title")),
        body=call.body.get("body"),
        created_at=now,
        updated_at=now,
    )
    repo.next_number += 1
    repo.issues[issue.number] = issue
    return Answer(status=201, body=render_own_issue(call.api, issue))


@route("GET", _ALL + "/{issue_number}", needs="issues:read|pull_requests:read")
def show_issue(call: Call) -> Answer:
    """Get an issue; a pull request is shown as the issue that it is, too."""
    number = call.number("issue_number")
    found: Issue | Pull | None = call.repo().pulls.get(number)
    if found is None:
        _check_they_are_on(call)
        found = call.repo().issues.get(number)
    if found is None:
        raise not_found()
    return Answer(body=_render(call.api, found))


def _check_they_are_on(call: Call) -> None:
    if not call.repo().has_issues:
        raise Refused(410, "Issues has been disabled in this repository.")


def _render(api: str, found: Issue | Pull) -> Json:
    return render_own_issue(api, found) if isinstance(found, Issue) else render_issue(api, found)
