"""Check runs. They belong to a commit and to the App that made them."""

from typing import Any

from tests.standins.hub.render_check import render_annotation, render_check
from tests.standins.hub.router import Answer, Call, Refused, listed, not_found, page_of, route
from tests.standins.hub.world import CheckRun, Repository

_ONE = "/repos/{owner}/{repo}/check-runs/{check_run_id}"


@route("POST", "/repos/{owner}/{repo}/check-runs", needs="checks:write")
def make_check(call: Call) -> Answer:
    """Create a check run on a commit of the repository."""
    repo, sha, app = call.repo(), call.field("head_sha"), call.author_app()
    if repo.store.commit(sha) is None:
        raise Refused(422, f"No commit found for SHA: {sha}")
    suites = [each.suite for each in repo.checks if each.app is app and each.head_sha == sha]
    check = CheckRun(
        id=call.world.ids.next(),
        app=app,
        suite=suites[0] if suites else call.world.ids.next(),
        name=call.field("name"),
        head_sha=sha,
        status="queued",
        conclusion=None,
        external_id="",
        details_url=f"https://{app.slug}.example",
        started_at=call.world.clock.now(),
        completed_at=None,
    )
    _apply(call, check)
    repo.checks.append(check)
    return Answer(status=201, body=render_check(call.api, repo, check))


@route("GET", _ONE, needs="checks:read")
def show_check(call: Call) -> Answer:
    """Get a check run."""
    repo = call.repo()
    return Answer(body=render_check(call.api, repo, _check(call, repo)))


@route("PATCH", _ONE, needs="checks:write")
def edit_check(call: Call) -> Answer:
    """Change a check run. Only the App that made it may; annotations are added to those it has."""
    repo = call.repo()
    check = _check(call, repo)
    if check.app is not call.author_app():
        raise Refused(403, f"Invalid app_id `{call.author_app().id}` - check run can only be modified by the app.")
    check.name = call.body.get("name", check.name)
    _apply(call, check)
    return Answer(body=render_check(call.api, repo, check))


@route("GET", _ONE + "/annotations", needs="checks:read")
def list_annotations(call: Call) -> Answer:
    """List the annotations of a check run."""
    repo = call.repo()
    check = _check(call, repo)
    return listed(call, check.annotations, lambda each: render_annotation(repo, check, each))


@route("GET", "/repos/{owner}/{repo}/commits/{ref}/check-runs", needs="checks:read")
def list_checks(call: Call) -> Answer:
    """List the check runs of a commit, newest first; only the newest of each name and App unless `filter=all`."""
    repo = call.repo()
    sha = repo.sha_of(call.parameters["ref"])
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {call.parameters['ref']}")
    found = checks_of(repo, sha, only_latest=call.query.get("filter", "latest") == "latest")
    name, status, app = (call.query.get(key) for key in ("check_name", "status", "app_id"))
    chosen = [
        check
        for check in found
        if name in (None, check.name) and status in (None, check.status) and app in (None, str(check.app.id))
    ]
    page, headers = page_of(call, chosen)
    body = {"total_count": len(chosen), "check_runs": [render_check(call.api, repo, check) for check in page]}
    return Answer(body=body, headers=headers)


def checks_of(repo: Repository, sha: str, *, only_latest: bool) -> list[CheckRun]:
    """Return the check runs of a commit, newest first, all of them or the newest of each name and App."""
    found = [check for check in reversed(repo.checks) if check.head_sha == sha]
    if not only_latest:
        return found
    newest: dict[tuple[int, str], CheckRun] = {}
    for check in found:
        newest.setdefault((check.app.id, check.name), check)
    return list(newest.values())


def _apply(call: Call, check: CheckRun) -> None:
    body: dict[str, Any] = call.body
    for name in ("external_id", "details_url", "started_at", "actions"):
        if name in body:
            setattr(check, name, body[name])
    if "output" in body:
        _apply_output(call, check, body["output"])
    if body.get("status") == "completed" and body.get("conclusion") is None:
        raise Refused(422, 'Invalid request.\n\n"conclusion" wasn\'t supplied.')
    if body.get("conclusion") is not None:
        check.status, check.conclusion = "completed", body["conclusion"]
        check.completed_at = body.get("completed_at") or call.world.clock.now()
    elif "status" in body:
        check.status, check.conclusion, check.completed_at = body["status"], None, None


def _apply_output(call: Call, check: CheckRun, output: dict[str, Any]) -> None:
    annotations = output.get("annotations", [])
    if len(annotations) > call.limits.annotations_per_request:
        raise Refused(422, "Invalid request.\n\nNo more than 50 items are allowed.")
    for name in ("summary", "text"):
        if len(output.get(name) or "") > 65535:
            raise Refused(422, f"Invalid request.\n\nOnly 65535 characters are allowed; {name} has more.")
    check.title = output.get("title", check.title)
    check.summary = output.get("summary", check.summary)
    check.text = output.get("text", check.text)
    check.annotations.extend(annotations)


def _check(call: Call, repo: Repository) -> CheckRun:
    number = call.number("check_run_id")
    found = next((check for check in repo.checks if check.id == number), None)
    if found is None:
        raise not_found()
    return found
