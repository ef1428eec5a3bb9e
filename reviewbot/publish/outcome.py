"""What is there after an action, for forges that nobody else writes to."""

from dataclasses import replace
from typing import assert_never

from reviewbot.publish.surface import (
    Action,
    Check,
    Comment,
    CreateCheck,
    CreateComment,
    CreateInline,
    EditComment,
    EditInline,
    InlineComment,
    Posted,
    Present,
    UpdateCheck,
)


def after(present: Present, action: Action) -> Present:
    """Return what is there once the action was carried out; new things get the next numbers."""
    match action:
        case CreateCheck(check=check):
            return _with(present, (check,))
        case CreateComment(comment=comment):
            return _with(present, (comment,))
        case CreateInline(comments=comments):
            return _with(present, comments)
        case UpdateCheck(id=number, check=check):
            return _changed(present, number, check)
        case EditComment(id=number, comment=comment):
            return _changed(present, number, comment)
        case EditInline(id=number, comment=inline):
            return _changed(present, number, inline)
        case _:
            assert_never(action)


def _with(present: Present, things: tuple[Check | Comment | InlineComment, ...]) -> Present:
    last = max((posted.id for posted in present.posted), default=0)
    made = tuple(Posted(id=last + at, what=what) for at, what in enumerate(things, start=1))
    return replace(present, posted=(*present.posted, *made))


def _changed(present: Present, number: int, what: Check | Comment | InlineComment) -> Present:
    posted = tuple(Posted(id=number, what=what) if each.id == number else each for each in present.posted)
    return replace(present, posted=posted)
