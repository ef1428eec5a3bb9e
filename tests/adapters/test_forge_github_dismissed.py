"""Who dismissed a review on GitHub, from what it tells of the pull request's events."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from reviewbot.adapters.forge_github_review import Target, dismissals_in, reviews_of
from reviewbot.adapters.forge_github_wire import WireReview
from reviewbot.adapters.forge_github_wire_event import WireEvent
from reviewbot.gate.world import ReviewDismissal
from reviewbot.kernel.ids import BaseRef

NOON: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOT_TOLD: Final = ReviewDismissal(by=None, was="changes_requested")
ADA: Final = {"login": "ada", "id": 11, "type": "User"}
REVIEW: Final = WireReview.model_validate(
    {"id": 7, "user": ADA, "state": "DISMISSED", "commit_id": "a" * 40, "submitted_at": NOON}
)


def an_event(state: str, actor: Any = ADA, **more: Any) -> WireEvent:
    dismissed = {"review_id": 7, "state": state, **more}
    return WireEvent.model_validate(
        {"event": "review_dismissed", "created_at": NOON, "actor": actor, "dismissed_review": dismissed}
    )


def dismissal(*events: WireEvent, moves: tuple[datetime, ...] = ()) -> ReviewDismissal | None:
    base = Target(ref=BaseRef("main"), moves=moves, dismissals=dismissals_in(events, moves))
    (review,) = reviews_of([REVIEW], base)
    return review.dismissal


@pytest.mark.parametrize(
    "events",
    [
        pytest.param((), id="GitHub tells of no such event yet"),
        pytest.param((an_event("changes_requested", None),), id="the account is gone"),
        pytest.param((an_event("changes_requested", {"login": "ghost", "id": 10137, "type": "User"}),), id="a ghost"),
        pytest.param((an_event("something_new", None),), id="a state that we do not know"),
    ],
)
def test_h09_what_github_does_not_tell_takes_nothing_away(events: tuple[WireEvent, ...]) -> None:
    assert dismissal(*events) == NOT_TOLD


def test_h09_where_github_shows_no_events_nobody_is_known_to_have_dismissed_it() -> None:
    (review,) = reviews_of([REVIEW], None)

    assert review.dismissal == NOT_TOLD


@pytest.mark.parametrize(
    ("event", "moves"),
    [
        pytest.param(an_event("approved", dismissal_commit_id="b" * 40), (), id="because of a push"),
        pytest.param(an_event("approved"), (NOON - timedelta(hours=1), NOON), id="because of another base"),
    ],
)
def test_an_approval_that_github_dismissed_by_itself_is_nobodys_act(
    event: WireEvent, moves: tuple[datetime, ...]
) -> None:
    assert dismissal(event, moves=moves) is None


@pytest.mark.parametrize(
    ("event", "moves"),
    [
        pytest.param(an_event("changes_requested", dismissal_commit_id="b" * 40), (), id="with a push"),
        pytest.param(an_event("changes_requested"), (NOON,), id="in the second of another base"),
    ],
)
def test_h09_a_request_for_changes_is_never_dismissed_by_itself(event: WireEvent, moves: tuple[datetime, ...]) -> None:
    told = dismissal(event, moves=moves)

    assert told is not None
    assert told.by is not None
    assert (told.by.login, told.was) == ("ada", "changes_requested")


def test_the_last_of_two_events_about_a_review_is_the_one_that_is_told() -> None:
    told = dismissal(an_event("approved"), an_event("changes_requested"))

    assert told is not None
    assert told.was == "changes_requested"
