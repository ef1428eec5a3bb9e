"""The difference between what should be there and what is there. Applying it twice changes nothing.

Strict writes come first, so that a crash between two of them leaves the change no greener than it should be.
"""

from collections.abc import Iterator

from reviewbot.publish.gate_check import GATE
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
    Wanted,
)


def reconcile(wanted: Wanted, present: Present) -> tuple[Action, ...]:
    """Return the actions that make what is there what is wanted, in the order in which they must be applied.

    First every check that is not green, in the order wanted; then comments; then the green checks, the first wanted
    last. What is there and not wanted is left alone, and so is whatever another App made.
    """
    checks = tuple(_check_actions(wanted, present))
    strict = tuple(action for action in checks if not _is_green(action))
    green = tuple(action for action in checks if _is_green(action))
    comments = (*_comment_actions(wanted, present), *_inline_actions(wanted, present))
    return (*strict, *comments, *reversed(green))


def _is_green(action: CreateCheck | UpdateCheck) -> bool:
    return action.check.conclusion == "success"


def _check_actions(wanted: Wanted, present: Present) -> Iterator[CreateCheck | UpdateCheck]:
    newest = _newest_checks(present)
    for check in wanted.checks:
        there = newest.get((check.name, check.head))
        if there is None or check.name in present.outdone:
            # What another App wrote under our name is newer: a fresh run of ours is the newest again.
            yield CreateCheck(check=check)
            continue
        number, old = there
        if _says_the_same(old, check):
            continue
        if _may_change_in_place(old, check):
            yield UpdateCheck(id=number, check=check)
        else:
            yield CreateCheck(check=check)


def _newest_checks(present: Present) -> dict[tuple[str, str], tuple[int, Check]]:
    found: dict[tuple[str, str], tuple[int, Check]] = {}
    for each in sorted(present.posted, key=_number):
        if isinstance(each.what, Check):
            found[each.what.name, each.what.head] = (each.id, each.what)
    return found


def _number(posted: Posted) -> int:
    return posted.id


def _says_the_same(old: Check, new: Check) -> bool:
    # The outer id carries the digest of all that a check says, annotations too, which a forge need not list.
    return (old.external_id, old.status, old.conclusion) == (new.external_id, new.status, new.conclusion)


def _may_change_in_place(old: Check, new: Check) -> bool:
    # A finished run is not taken up again, and annotations are only ever added to a run (GitHub Docs, "Update a check
    # run"), so a fresh run says what is new and the newest counts. The gate's has no annotations, and a success that
    # no longer holds is better overwritten than outnumbered.
    return old.status == "in_progress" or (new.name == GATE and new.status == "completed")


def _comment_actions(wanted: Wanted, present: Present) -> Iterator[CreateComment | EditComment]:
    there = {each.what.key: (each.id, each.what) for each in _newest_first(present) if isinstance(each.what, Comment)}
    for comment in wanted.comments:
        found = there.get(comment.key)
        if found is None:
            yield CreateComment(comment=comment)
        elif not _reads_the_same(found[1].body, comment.body):
            yield EditComment(id=found[0], comment=comment)


def _inline_actions(wanted: Wanted, present: Present) -> Iterator[CreateInline | EditInline]:
    posted = _newest_first(present)
    there = {each.what.key: (each.id, each.what) for each in posted if isinstance(each.what, InlineComment)}
    for comment in wanted.inline:
        found = there.get(comment.key)
        # The forge moves a comment with its line; only what it says is ours to change.
        if found is not None and not _reads_the_same(found[1].body, comment.body):
            yield EditInline(id=found[0], comment=comment)
    fresh = tuple(comment for comment in wanted.inline if comment.key not in there)
    if fresh:
        yield CreateInline(comments=fresh)


def _newest_first(present: Present) -> list[Posted]:
    # Of two comments with one key, which a lost answer can leave behind, the older one is kept up to date.
    return sorted(present.posted, key=_number, reverse=True)


def _reads_the_same(old: str, new: str) -> bool:
    return _spelled(old) == _spelled(new)


def _spelled(body: str) -> list[str]:
    # Forges end lines their own way and trim the ends.
    return [line.rstrip() for line in body.strip().splitlines()]
