"""Every payload that GitHub publishes as an example is understood, or is ignored for a reason."""

import json
from collections import Counter

from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import (
    AccessGained,
    AccessLost,
    BaseMoved,
    ChangePushed,
    ChangeTouched,
    Event,
    Ignored,
    Pinged,
    RerunAsked,
)
from reviewbot.intake.interpret import interpret
from reviewbot.kernel.ids import DeliveryId
from tests.standins.webhook_examples import webhook_examples

OURS = (
    "check_run", "check_suite", "deployment_status", "installation", "installation_repositories", "issue_comment",
    "membership", "merge_group", "organization", "ping", "pull_request", "pull_request_review", "push", "repository",
    "team",
)  # fmt: skip


def _with_our_installation(body: bytes) -> bytes:
    # Most examples were sent to a repository's webhook; an App's deliveries also name its installation.
    return json.dumps({"installation": {"id": 9}} | json.loads(body)).encode()


def _meanings() -> list[tuple[str, str | None, Event]]:
    return [
        (event, action, interpret(Delivery(id=DeliveryId("d-1"), event=event, body=_with_our_installation(body))))
        for event, action, body in webhook_examples()
    ]


def test_every_example_of_our_events_reads_as_documented() -> None:
    unread = [
        (event, action, meaning.reason)
        for event, action, meaning in _meanings()
        if event in OURS and isinstance(meaning, Ignored) and "does not read" in meaning.reason
    ]

    assert unread == []


def test_every_example_of_others_events_is_ignored() -> None:
    meanings = {meaning for event, _, meaning in _meanings() if event not in OURS}

    assert meanings == {Ignored(reason="the event is not one of ours")}


def test_the_examples_show_every_meaning_at_least_once() -> None:
    counted = Counter(type(meaning) for event, _, meaning in _meanings() if event in OURS)

    assert counted.keys() >= {
        AccessGained, AccessLost, BaseMoved, ChangePushed, ChangeTouched, Ignored, Pinged, RerunAsked,
    }  # fmt: skip
