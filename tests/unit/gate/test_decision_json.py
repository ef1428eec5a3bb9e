"""A decision as JSON, in the contract's shape."""

import pytest

from reviewbot.gate.decide import decide
from reviewbot.gate.decision_json import conclude, render_decision
from tests.unit.gate import builders as a
from tests.unit.gate.golden import DECISIONS, TOPICS, told

BINDING = {"repo_id": 1, "number": 7, "head": "a" * 40, "base_ref": "main", "policy_digest": "sha256:today"}


def test_an_open_gate_is_a_success() -> None:
    rendered = render_decision(decide(a.a_world(rules=(), seats=(), reviews=())))

    assert rendered == {
        "outcome": "open",
        "conclusion": "success",
        "reasons": [],
        "rulings": [
            {
                "name": "switches",
                "outcome": "satisfied",
                "code": "nothing_stopped",
                "text": "No switch that is on covers this change",
                "children": [],
            },
            {
                "name": "draft",
                "outcome": "satisfied",
                "code": "ready",
                "text": "The change is not a draft",
                "children": [],
            },
            {
                "name": "complete",
                "outcome": "satisfied",
                "code": "complete",
                "text": "Every changed entry is known: 1 in all",
                "children": [],
            },
            {
                "name": "coverage",
                "outcome": "satisfied",
                "code": "covered",
                "text": "Every entry of a blocking owner was in a review that ended normally",
                "children": [
                    {
                        "name": "unassigned",
                        "outcome": "satisfied",
                        "code": "nobody_assigned",
                        "text": "Nobody is assigned to 'ledger/tax.py'",
                        "children": [],
                    }
                ],
            },
            {
                "name": "regulated",
                "outcome": "satisfied",
                "code": "not_regulated",
                "text": "No regulated rule names a path of this change",
                "children": [],
            },
        ],
        "pending": [],
        "binding": BINDING,
        "broken_glass_until": None,
        "openings": [],
        "changes_at": None,
    }


def test_a_gate_that_waits_for_people_asks_for_action() -> None:
    rendered = render_decision(decide(a.a_world(reviews=())))

    assert (rendered["outcome"], rendered["conclusion"]) == ("blocked", "action_required")
    assert rendered["reasons"] == [
        {
            "code": "approvals_missing",
            "rule": "sox",
            "text": "2 of 2 approvals by eligible people of acme/sox are missing",
            "who_can_fix": ["acme/sox"],
            "opens_at": None,
        }
    ]
    assert rendered["binding"] == BINDING


def test_a_gate_that_something_holds_is_a_failure() -> None:
    rendered = render_decision(decide(a.a_world(judgements=())))

    assert (rendered["outcome"], rendered["conclusion"]) == ("blocked", "failure")
    assert rendered["pending"] == ["payments"]


def test_broken_glass_is_a_success_that_says_until_when() -> None:
    decision = decide(a.a_world(reviews=(), overrides=(a.an_override("cy", "dee"),)))

    assert conclude(decision) == "success"
    assert render_decision(decision)["broken_glass_until"] == "2026-11-20T12:30:00.000000Z"


@pytest.mark.parametrize("topic", TOPICS)
def test_every_word_of_a_decision_is_as_it_was_agreed(topic: str) -> None:
    agreed = (DECISIONS / topic).read_text(encoding="utf-8")

    assert told(topic) == agreed


def test_no_decision_is_agreed_that_is_not_made() -> None:
    assert {path.name for path in DECISIONS.iterdir()} == {*TOPICS, "README.md"}
