"""Reconciling: strict first, nothing twice, nothing of others'."""

from dataclasses import replace
from typing import assert_never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.publish.gate_check import GATE
from reviewbot.publish.reconcile import reconcile
from reviewbot.publish.surface import (
    Action,
    Annotation,
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
from tests.unit.publish.samples import HEAD, NEXT_HEAD, NOTHING_THERE, there

GREEN = Check(
    name=GATE,
    head=HEAD,
    external_id="binding/said",
    status="completed",
    conclusion="success",
    title="t",
    summary="s",
    text="x",
    annotations=(),
)
SHUT = replace(GREEN, external_id="binding/other", conclusion="failure")
RUNNING = replace(GREEN, external_id="binding/third", status="in_progress", conclusion=None)
OWNER_GREEN = replace(GREEN, name="reviewbot/payments")
OWNER_SHUT = replace(SHUT, name="reviewbot/streaming")
SUMMARY = Comment(key="summary", body="text")
ON_A_LINE = InlineComment(key="finding:payments:1", path="a.py", line=3, side="new", body="text")


def _wanted(*checks: Check) -> Wanted:
    return Wanted(checks=checks, comments=(), inline=())


def _applied(present: Present, action: Action) -> Present:
    """An independent forge of a dozen lines."""
    number = max((each.id for each in present.posted), default=0) + 1
    match action:
        case CreateCheck(check=what):
            added: tuple[Check | Comment | InlineComment, ...] = (what,)
        case CreateComment(comment=comment):
            added = (comment,)
        case CreateInline(comments=comments):
            added = comments
        case UpdateCheck(id=at, check=changed):
            return _replaced(present, at, changed)
        case EditComment(id=at, comment=edited):
            return _replaced(present, at, edited)
        case EditInline(id=at, comment=moved):
            return _replaced(present, at, moved)
        case _:
            assert_never(action)
    posted = tuple(Posted(id=number + at, what=what) for at, what in enumerate(added))
    return replace(present, posted=(*present.posted, *posted))


def _replaced(present: Present, number: int, what: Check | Comment | InlineComment) -> Present:
    posted = tuple(Posted(id=number, what=what) if each.id == number else each for each in present.posted)
    return replace(present, posted=posted)


def test_what_is_missing_is_made_the_strict_first_and_the_gate_last() -> None:
    wanted = Wanted(checks=(GREEN, OWNER_GREEN, OWNER_SHUT), comments=(SUMMARY,), inline=(ON_A_LINE,))

    assert reconcile(wanted, NOTHING_THERE) == (
        CreateCheck(check=OWNER_SHUT),
        CreateComment(comment=SUMMARY),
        CreateInline(comments=(ON_A_LINE,)),
        CreateCheck(check=OWNER_GREEN),
        CreateCheck(check=GREEN),
    )


def test_a_gate_that_shuts_comes_before_everything() -> None:
    wanted = Wanted(checks=(SHUT, OWNER_SHUT, OWNER_GREEN), comments=(SUMMARY,), inline=())

    assert reconcile(wanted, there(Posted(id=9, what=GREEN)))[0] == UpdateCheck(id=9, check=SHUT)


def test_what_is_there_already_is_left_alone() -> None:
    wanted = Wanted(checks=(GREEN,), comments=(SUMMARY,), inline=(ON_A_LINE,))
    present = there(
        Posted(id=1, what=GREEN),
        Posted(id=2, what=replace(SUMMARY, body="text \r\n")),
        Posted(id=3, what=replace(ON_A_LINE, line=40)),
    )

    assert reconcile(wanted, present) == ()


def test_what_says_something_else_is_edited_in_place() -> None:
    wanted = Wanted(checks=(), comments=(SUMMARY,), inline=(ON_A_LINE,))
    present = there(Posted(id=2, what=replace(SUMMARY, body="old")), Posted(id=3, what=replace(ON_A_LINE, body="old")))

    assert reconcile(wanted, present) == (EditComment(id=2, comment=SUMMARY), EditInline(id=3, comment=ON_A_LINE))


@pytest.mark.parametrize(
    ("old", "new", "action"),
    [
        pytest.param(RUNNING, GREEN, UpdateCheck(id=5, check=GREEN), id="a run that ends"),
        pytest.param(GREEN, RUNNING, CreateCheck(check=RUNNING), id="a finished run is not taken up again"),
        pytest.param(GREEN, SHUT, UpdateCheck(id=5, check=SHUT), id="a success of the gate is overwritten"),
        pytest.param(
            replace(GREEN, conclusion="failure"),
            GREEN,
            UpdateCheck(id=5, check=GREEN),
            id="a conclusion that is not the one its id was given for",
        ),
        pytest.param(
            OWNER_GREEN,
            replace(OWNER_GREEN, external_id="b/x", annotations=()),
            CreateCheck(check=replace(OWNER_GREEN, external_id="b/x")),
            id="an owner's finished run is outnumbered",
        ),
        pytest.param(replace(GREEN, head=NEXT_HEAD), GREEN, CreateCheck(check=GREEN), id="another head's check"),
    ],
)
def test_a_check_is_changed_or_made_anew(old: Check, new: Check, action: Action) -> None:
    assert reconcile(_wanted(new), there(Posted(id=5, what=old))) == (action,)


def test_the_newest_check_of_a_name_counts() -> None:
    present = there(Posted(id=8, what=SHUT), Posted(id=2, what=GREEN))

    assert reconcile(_wanted(GREEN), present) == (UpdateCheck(id=8, check=GREEN),)


def test_of_two_comments_with_one_key_the_older_is_kept_up_to_date() -> None:
    present = there(Posted(id=8, what=replace(SUMMARY, body="old")), Posted(id=2, what=SUMMARY))

    assert reconcile(Wanted(checks=(), comments=(SUMMARY,), inline=()), present) == ()


def test_what_another_app_made_is_never_touched() -> None:
    present = replace(NOTHING_THERE, foreign_checks=(GATE,))

    assert reconcile(_wanted(GREEN), present) == (CreateCheck(check=GREEN),)


def test_r08_where_another_apps_check_is_newer_ours_is_written_anew() -> None:
    present = replace(there(Posted(id=1, what=GREEN)), foreign_checks=(GATE,), outdone=frozenset({GATE}))

    assert reconcile(_wanted(GREEN), present) == (CreateCheck(check=GREEN),)


def test_what_is_there_and_not_wanted_is_left_alone() -> None:
    present = there(Posted(id=1, what=OWNER_SHUT), Posted(id=2, what=SUMMARY), Posted(id=3, what=ON_A_LINE))

    assert reconcile(_wanted(), present) == ()


_TEXTS = st.sampled_from(["a", "b", "b \n", ""])
_CHECKS = st.builds(
    Check,
    name=st.sampled_from([GATE, "reviewbot/payments", "reviewbot/streaming"]),
    head=st.sampled_from([HEAD, NEXT_HEAD]),
    external_id=_TEXTS,
    status=st.just("completed"),
    conclusion=st.sampled_from(["success", "failure", "action_required"]),
    title=_TEXTS,
    summary=_TEXTS,
    text=_TEXTS,
    annotations=st.sampled_from([(), (Annotation(path="a", line=1, level="notice", title="t", message="m"),)]),
) | st.builds(replace, st.just(RUNNING), name=st.sampled_from([GATE, "reviewbot/payments"]), external_id=_TEXTS)
_COMMENTS = st.builds(Comment, key=_TEXTS, body=_TEXTS)
_INLINE = st.builds(
    InlineComment, key=_TEXTS, path=_TEXTS, line=st.integers(1, 3), side=st.sampled_from(["new", "old"]), body=_TEXTS
)
_WANTED = st.builds(
    Wanted,
    checks=st.lists(_CHECKS, max_size=3, unique_by=lambda check: (check.name, check.head)).map(tuple),
    comments=st.lists(_COMMENTS, max_size=3, unique_by=lambda comment: comment.key).map(tuple),
    inline=st.lists(_INLINE, max_size=3, unique_by=lambda comment: comment.key).map(tuple),
)
_PRESENT = st.lists(_CHECKS | _COMMENTS | _INLINE, max_size=6).map(
    lambda things: there(*(Posted(id=at, what=what) for at, what in enumerate(things)))
)


@given(_WANTED, _PRESENT)
def test_applying_once_leaves_nothing_to_do(wanted: Wanted, present: Present) -> None:
    for action in reconcile(wanted, present):
        present = _applied(present, action)

    assert reconcile(wanted, present) == ()


@given(_WANTED, _PRESENT, st.integers(0, 8))
def test_a_crash_at_any_point_is_caught_up_with(wanted: Wanted, present: Present, done: int) -> None:
    for action in reconcile(wanted, present)[:done]:
        present = _applied(present, action)

    for action in reconcile(wanted, present):
        present = _applied(present, action)

    assert reconcile(wanted, present) == ()


@given(_WANTED, _PRESENT)
def test_nothing_turns_green_before_everything_else_is_written(wanted: Wanted, present: Present) -> None:
    kinds = [
        isinstance(action, CreateCheck | UpdateCheck) and action.check.conclusion == "success"
        for action in reconcile(wanted, present)
    ]

    assert kinds == sorted(kinds)
