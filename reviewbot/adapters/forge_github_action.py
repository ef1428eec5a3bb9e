"""Actions as requests: what is sent to GitHub, and what is done where it says no to a line."""

from collections.abc import Iterator
from typing import Any, Final, assert_never

from reviewbot.adapters.forge_github_fault import Refused
from reviewbot.adapters.forge_github_line import GitHubLine, repo_path
from reviewbot.adapters.forge_github_wire import WireAnnotation, WireNumbered
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import ChangeNumber
from reviewbot.publish.surface import (
    Action,
    Annotation,
    Check,
    CreateCheck,
    CreateComment,
    CreateInline,
    EditComment,
    EditInline,
    InlineComment,
    UpdateCheck,
)

MOST_ANNOTATIONS: Final = 50
"""In one request (GitHub Docs, "REST API endpoints for check runs")."""


def carry_out(
    line: GitHubLine, place: Place, number: ChangeNumber, action: Action, *, has_no_annotations: bool = False
) -> None:
    """Send what the action asks for. Raises Refused where GitHub does not take it.

    `has_no_annotations` says of a check to update that there are none yet; else they are read first.
    """
    repo = repo_path(place)
    match action:
        case CreateCheck(check=check):
            _create_check(line, place, check)
        case UpdateCheck(id=check_id, check=check):
            _update_check(line, place, check_id, check, has_no_annotations=has_no_annotations)
        case CreateComment(comment=comment):
            line.write(place, "POST", f"{repo}/issues/{number}/comments", {"body": comment.body}, WireNumbered)
        case EditComment(id=comment_id, comment=comment):
            line.write(place, "PATCH", f"{repo}/issues/comments/{comment_id}", {"body": comment.body}, WireNumbered)
        case EditInline(id=comment_id, comment=inline):
            line.write(place, "PATCH", f"{repo}/pulls/comments/{comment_id}", {"body": inline.body}, WireNumbered)
        case CreateInline(comments=comments):
            _create_inline(line, place, number, comments)
        case _:
            assert_never(action)


def check_body(check: Check, annotations: tuple[Annotation, ...]) -> dict[str, Any]:
    """Return a check run as GitHub takes it, with these of its annotations."""
    output: dict[str, Any] = {"title": check.title, "summary": check.summary}
    if check.text:
        output["text"] = check.text
    if annotations:
        output["annotations"] = [_annotation_body(each) for each in annotations]
    body = {"name": check.name, "external_id": check.external_id, "status": check.status, "output": output}
    return body if check.conclusion is None else body | {"conclusion": check.conclusion}


def inline_body(comment: InlineComment) -> dict[str, Any]:
    """Return a line comment as GitHub takes it inside a review."""
    side = "RIGHT" if comment.side == "new" else "LEFT"
    return {"path": comment.path, "line": comment.line, "side": side, "body": comment.body}


def _create_check(line: GitHubLine, place: Place, check: Check) -> None:
    first, rest = check.annotations[:MOST_ANNOTATIONS], check.annotations[MOST_ANNOTATIONS:]
    body = check_body(check, first) | {"head_sha": check.head}
    made = line.write(place, "POST", f"{repo_path(place)}/check-runs", body, WireNumbered)
    _patch_check(line, place, made.id, check, rest)


def _update_check(line: GitHubLine, place: Place, check_id: int, check: Check, *, has_no_annotations: bool) -> None:
    # GitHub adds annotations to those that are there: only the missing ones are sent.
    missing = check.annotations
    if missing and not has_no_annotations:
        path = f"{repo_path(place)}/check-runs/{check_id}/annotations"
        there = {_told_apart(_shown(each)) for each in line.get_rows(place, WireAnnotation, path)}
        missing = tuple(each for each in missing if _told_apart(each) not in there)
    _patch_check(line, place, check_id, check, missing[:MOST_ANNOTATIONS], even_if_none=True)
    _patch_check(line, place, check_id, check, missing[MOST_ANNOTATIONS:])


def _patch_check(
    line: GitHubLine,
    place: Place,
    check_id: int,
    check: Check,
    annotations: tuple[Annotation, ...],
    *,
    even_if_none: bool = False,
) -> None:
    path = f"{repo_path(place)}/check-runs/{check_id}"
    for batch in _batches(annotations) if annotations else ((),) if even_if_none else ():
        line.write(place, "PATCH", path, check_body(check, batch), WireNumbered)


def _create_inline(line: GitHubLine, place: Place, number: ChangeNumber, comments: tuple[InlineComment, ...]) -> None:
    path = f"{repo_path(place)}/pulls/{number}/reviews"
    body = {"event": "COMMENT", "comments": [inline_body(each) for each in comments]}
    try:
        line.write(place, "POST", path, body, WireNumbered)
    except Refused as refused:
        if refused.status != 422 or len(comments) < 2:
            _pass_over_a_line(refused)
            return
        # One line that GitHub does not show refuses the whole review: the others go on their own. What is left out
        # stays in the check's summary, and reconciling offers it again on the next head.
        for each in comments:
            _create_inline(line, place, number, (each,))


def _pass_over_a_line(refused: Refused) -> None:
    if refused.status != 422:
        raise refused


def _batches(annotations: tuple[Annotation, ...]) -> Iterator[tuple[Annotation, ...]]:
    for start in range(0, len(annotations), MOST_ANNOTATIONS):
        yield annotations[start : start + MOST_ANNOTATIONS]


def _annotation_body(annotation: Annotation) -> dict[str, Any]:
    return {
        "path": annotation.path,
        "start_line": annotation.line,
        "end_line": annotation.line,
        "annotation_level": annotation.level,
        "title": annotation.title,
        "message": annotation.message,
    }


def _shown(wire: WireAnnotation) -> Annotation:
    return Annotation(
        path=wire.path,
        line=wire.start_line,
        level="failure" if wire.annotation_level == "failure" else "warning",
        title=wire.title or "",
        message=wire.message,
    )


def _told_apart(annotation: Annotation) -> tuple[str, int, str, str]:
    return (annotation.path, annotation.line, annotation.title, annotation.message)
