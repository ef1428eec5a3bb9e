"""Submitting a review with comments on lines: all of it, or nothing."""

from typing import Any

from tests.standins.hub.diff import commentable_lines
from tests.standins.hub.render_pull import pull_changes, render_review
from tests.standins.hub.router import Answer, Call, Refused, route
from tests.standins.hub.routes_pulls import find_pull
from tests.standins.hub.world import LineComment, Pull, Review

_STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


@route("POST", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews", needs="pull_requests:write")
def make_review(call: Call) -> Answer:
    """Submit a review at once. One comment on a line outside the diff refuses the whole review with 422."""
    pull = find_pull(call)
    event, body, comments = call.field("event"), call.body.get("body", ""), call.body.get("comments", [])
    if event not in _STATES or (event != "APPROVE" and not body and not comments):
        raise Refused(422, "Unprocessable Entity", errors=["Body can't be blank"])
    sha = call.body.get("commit_id", pull.head_sha)
    lines = _lines(pull)
    for comment in comments:
        if (comment["path"], comment.get("side", "RIGHT"), comment.get("line")) not in lines:
            raise Refused(422, "Unprocessable Entity", errors=["Line could not be resolved"])
    review = Review(
        id=call.world.ids.next(),
        user=call.author_app().bot,
        state=_STATES[event],
        body=body,
        commit_id=sha,
        submitted_at=call.world.clock.now(),
    )
    pull.reviews.append(review)
    pull.line_comments.extend([_line_comment(call, review, comment) for comment in comments])
    return Answer(body=render_review(call.api, pull, review))


def _lines(pull: Pull) -> frozenset[tuple[str, str, int]]:
    return frozenset(
        (change.path, side, line)
        for change in pull_changes(pull)
        for side, line in commentable_lines(change.patch or "")
    )


def _line_comment(call: Call, review: Review, comment: dict[str, Any]) -> LineComment:
    return LineComment(
        id=call.world.ids.next(),
        user=review.user,
        body=comment["body"],
        path=comment["path"],
        line=comment["line"],
        side=comment.get("side", "RIGHT"),
        start_line=comment.get("start_line"),
        commit_id=review.commit_id,
        diff_hunk="@@ -1 +1 @@",
        position=1,
        review_id=review.id,
        in_reply_to=None,
        created_at=review.submitted_at,
        updated_at=review.submitted_at,
    )
