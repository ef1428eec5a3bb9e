"""What other Apps report on a head may be evidence that a rule asks for."""

import json
from typing import Any

import pytest

from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import EvidenceGiven, Place
from reviewbot.intake.interpret import interpret
from reviewbot.kernel.ids import DeliveryId, Head, InstallationId, RepoId, RepoName

HEAD = Head("a" * 40)
SHOP = Place(repo=RepoName("acme/shop"), repo_id=RepoId(5), installation=InstallationId(9))
OURS = {"installation": {"id": 9}, "repository": {"id": 5, "full_name": "acme/shop"}}
BUILD = {"check_run": {"name": "build", "head_sha": HEAD, "app": {"id": 6}}}


@pytest.mark.parametrize(
    ("event", "part", "expected"),
    [
        pytest.param(
            "check_run",
            {"action": "completed", **BUILD},
            EvidenceGiven(place=SHOP, head=HEAD, of="check", name="build", app_id=6),
            id="a check that ended",
        ),
        pytest.param(
            "check_run",
            {"action": "created", **BUILD},
            EvidenceGiven(place=SHOP, head=HEAD, of="check", name="build", app_id=6),
            id="a check that began anew",
        ),
        pytest.param(
            "deployment_status",
            {"action": "created", "deployment": {"sha": HEAD, "environment": "staging"}},
            EvidenceGiven(place=SHOP, head=HEAD, of="deployment", name="staging", app_id=None),
            id="a deployment, whoever speaks of it",
        ),
    ],
)
def test_an_app_reports_on_a_head(event: str, part: dict[str, Any], expected: EvidenceGiven) -> None:
    body = json.dumps(OURS | part).encode()

    assert interpret(Delivery(id=DeliveryId("d-1"), event=event, body=body)) == expected
