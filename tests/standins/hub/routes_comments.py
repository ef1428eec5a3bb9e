"""Comments: on lines of a pull request, and on its conversation."""

from collections.abc import Sequence
from typing import Any

from tests.standins.hub.diff import commentable_lines
from tests.standins.hub.render_pull import pull_changes, render_issue_comment, render_line_comment
from tests.standins.hub.router import Answer, Call, Refused, listed, not_found, route
from tests.standins.hub.routes_pulls import find_pull
from tests.standins.hub.world import IssueComment, LineComment, Pull

_EITHER = "issues:{0}|pull_requests:{0}"
_LINE = "/repos/{owner}/{repo}/pulls/comments/{comment_id}"
_CONVERSATION = "/repos/{owner}/{repo}/issues/comments/{comment_id}"


@route("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/comments", needs="pull_requests:read")
def list_line_comments(call: Call) -> Answer:
    """List the line comments of a pull request, oldest first."""
    pull = find_pull(call)
    return listed(call, _since(call, pull.line_comments), lambda comment: render_line_comment(call.api, pull, comment))


@route("POST", "/repos/{owner}/{repo}/pulls/{pull_number}/comments", needs="pull_requests:write")
def make_line_comment(call: Call) -> Answer:
    """Comment on a line of the diff. A line outside it is refused with 422."""
    pull, body = find_pull(call), call.field("body")
    path, sha, is_file = call.field("path"), call.field("commit_id"), call.body.get("subject_type") == "file"
    line, side = (None if is_file else call.field("line")), call.body.get("side", "RIGHT")
    patch = _patch(pull, sha, path)
    for each in (line, call.body.get("start_line")):
        if each is not None and (side, each) not in commentable_lines(patch):
            _refuse("pull_request_review_thread.line", "must be part of the diff")
    now = call.world.clock.now()
    comment = LineComment(
        id=call.world.ids.next(),
        user=call.author_app().bot,
        body=body,
        path=path,
        line=line,
        side=side,
        start_line=call.body.get("start_line"),
        commit_id=sha,
        diff_hunk=patch.split("\n@@")[0],
        position=1,
        review_id=call.world.ids.next(),
        in_reply_to=call.body.get("in_reply_to"),
        created_at=now,
        updated_at=now,
    )
    pull.line_comments.append(comment)
    return Answer(status=201, body=render_line_comment(call.api, pull, comment))


@route("GET", _LINE, needs="pull_requests:read")
def show_line_comment(call: Call) -> Answer:
    """Get a line comment."""
    return Answer(body=render_line_comment(call.api, *_line_comment(call)))


@route("PATCH", _LINE, needs="pull_requests:write")
def edit_line_comment(call: Call) -> Answer:
    """Change the text of a line comment. An App may change only its own."""
    pull, comment = _line_comment(call)
    _check_author(call, comment)
    comment.body, comment.updated_at = call.field("body"), call.world.clock.now()
    return Answer(body=render_line_comment(call.api, pull, comment))


@route("DELETE", _LINE, needs="pull_requests:write")
def delete_line_comment(call: Call) -> Answer:
    """Delete a line comment."""
    pull, comment = _line_comment(call)
    _check_author(call, comment)
    pull.line_comments.remove(comment)
    return Answer(status=204)


@route("GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments", needs=_EITHER.format("read"))
def list_comments(call: Call) -> Answer:
    """List the comments of a conversation, oldest first."""
    pull = find_pull(call, "issue_number")
    return listed(
        call,
        _since(call, pull.comments),
        lambda comment: render_issue_comment(call.api, pull.repo, pull.number, comment),
    )


@route("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments", needs=_EITHER.format("write"))
def make_comment(call: Call) -> Answer:
    """Comment on a conversation. More than 65,536 characters are refused with 422."""
    pull, now = find_pull(call, "issue_number"), call.world.clock.now()
    app = call.author_app()
    comment = IssueComment(
        id=call.world.ids.next(), user=app.bot, body=_text(call), app=app, created_at=now, updated_at=now
    )
    pull.comments.append(comment)
    return Answer(status=201, body=render_issue_comment(call.api, pull.repo, pull.number, comment))


@route("GET", _CONVERSATION, needs=_EITHER.format("read"))
def show_comment(call: Call) -> Answer:
    """Get a comment."""
    pull, comment = _comment(call)
    return Answer(body=render_issue_comment(call.api, pull.repo, pull.number, comment))


@route("PATCH", _CONVERSATION, needs=_EITHER.format("write"))
def edit_comment(call: Call) -> Answer:
    """Change the text of a comment. An App may change only its own."""
    pull, comment = _comment(call)
    _check_author(call, comment)
    comment.body, comment.updated_at = _text(call), call.world.clock.now()
    return Answer(body=render_issue_comment(call.api, pull.repo, pull.number, comment))


@route("DELETE", _CONVERSATION, needs=_EITHER.format("write"))
def delete_comment(call: Call) -> Answer:
    """Delete a comment."""
    pull, comment = _comment(call)
    _check_author(call, comment)
    pull.comments.remove(comment)
    return Answer(status=204)


def _since(call: Call, comments: Sequence[LineComment | IssueComment]) -> list[Any]:
    since = call.query.get("since", "")
    return [comment for comment in comments if comment.updated_at >= since]


def _patch(pull: Pull, sha: str, path: str) -> str:
    if pull.repo.store.commit(sha) is None:
        _refuse("pull_request_review_thread.commit_id", "is not part of the pull request")
    change = next((each for each in pull_changes(pull) if each.path == path), None)
    if change is None:
        raise _validation("pull_request_review_thread.path", "is invalid")
    return change.patch or ""


def _text(call: Call) -> str:
    body = str(call.field("body"))
    if len(body) > 65536:
        _refuse("body", "is too long (maximum is 65536 characters)")
    return body


def _refuse(name: str, fault: str) -> None:
    raise _validation(name, fault)


def _validation(name: str, fault: str) -> Refused:
    error = {"resource": "PullRequestReviewComment", "code": "custom", "field": name, "message": f"{name} {fault}"}
    return Refused(422, "Validation Failed", errors=[error])


def _check_author(call: Call, comment: LineComment | IssueComment) -> None:
    if comment.user is not call.author_app().bot:
        raise Refused(403, "Resource not accessible by integration")


def _line_comment(call: Call) -> tuple[Pull, LineComment]:
    number = call.number("comment_id")
    for pull in call.repo().pulls.values():
        for comment in pull.line_comments:
            if comment.id == number:
                return pull, comment
    raise not_found()


def _comment(call: Call) -> tuple[Pull, IssueComment]:
    number = call.number("comment_id")
    for pull in call.repo().pulls.values():
        for comment in pull.comments:
            if comment.id == number:
                return pull, comment
    raise not_found()
