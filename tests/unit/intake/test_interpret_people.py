"""Whoever joins or leaves a team or the organisation moves who may approve, everywhere at once."""

import json

import pytest

from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import Event, Ignored, PeopleMoved
from reviewbot.intake.interpret import interpret
from reviewbot.kernel.ids import DeliveryId, InstallationId


def meaning_of(event: str, payload: object) -> Event:
    return interpret(Delivery(id=DeliveryId("d-1"), event=event, body=json.dumps(payload).encode()))


@pytest.mark.parametrize(
    ("event", "action"),
    [
        ("membership", "added"),
        ("membership", "removed"),
        ("team", "created"),
        ("team", "edited"),
        ("team", "deleted"),
        ("organization", "member_added"),
        ("organization", "member_removed"),
    ],
)
def test_whoever_joins_or_leaves_moves_who_may_approve(event: str, action: str) -> None:
    payload = {"action": action, "installation": {"id": 9}, "organization": {"login": "acme", "id": 3}}

    assert meaning_of(event, payload) == PeopleMoved(installation=InstallationId(9))


def test_an_invitation_moves_nobody() -> None:
    payload = {"action": "member_invited", "installation": {"id": 9}}

    assert meaning_of("organization", payload) == Ignored(reason="who is invited is in no team yet")
