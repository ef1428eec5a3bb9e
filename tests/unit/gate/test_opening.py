"""The smallest sets of acts that open a shut gate, case by case."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reviewbot.gate.decide import decide
from reviewbot.gate.decision import Blocked, Opened
from reviewbot.gate.opening import openings_in
from reviewbot.kernel.ids import AccountId
from tests.unit.gate import builders as a


def openings_of(**changed: Any) -> list[list[str]]:
    world = a.a_world(**changed)
    return [[act.text for act in opening] for opening in openings_in(world, decide(world))]


MANY_PEOPLE = frozenset(map(AccountId, range(100, 200)))
PAYMENTS_TOO = a.a_rule("pay", ("ledger/**",), 1, a.PAYMENTS)
CASES: list[Any] = [
    pytest.param(
        {"reviews": (a.a_review("eve"),)},
        [["1 more eligible person of acme/sox approves this head"]],
        id="one approval is missing",
    ),
    pytest.param(
        {"reviews": (a.a_review("eve"),), "rules": (a.a_rule(), PAYMENTS_TOO)},
        [["1 more eligible person of acme/payments and also of acme/sox approves this head"]],
        id="one person in two teams serves two rules",
    ),
    pytest.param(
        {"reviews": (), "rules": (a.a_rule(approvals=1, all_of=(a.a_quorum(1, a.PAYMENTS),), is_distinct=True),)},
        [
            [
                "1 more eligible person of acme/payments approves this head",
                "1 more eligible person of acme/sox approves this head",
            ]
        ],
        id="H-13 nobody serves two quorums where they are distinct",
    ),
    pytest.param(
        {"judgements": ()},
        [
            ["1 more eligible person of acme/payments approves this head"],
            ["The agent of payments reviews this head and approves"],
        ],
        id="an agent that has not answered",
    ),
    pytest.param(
        {"reviews": (*a.OPEN_WORLD.reviews, a.a_review("dee", "changes_requested", number=9)), "is_draft": True},
        [
            [
                "The change is a draft; mark it as ready for review",
                "The review in which dee asks for changes is dismissed",
            ]
        ],
        id="a draft to which somebody objects",
    ),
    pytest.param(
        {"reviews": (a.a_review("eve"), a.a_review("dee", "changes_requested", number=9))},
        [["dee, who asks for changes, approves this head instead"]],
        id="an objection by somebody whose approval is missing",
    ),
    pytest.param(
        {"freezes": (a.a_freeze(),), "rules": (a.a_rule(cool_off_seconds=60),)},
        [["Wait until 2026-11-20T13:00:00.000000Z"]],
        id="a freeze",
    ),
    pytest.param(
        {"reviews": (a.a_review("eve"),), "rules": (a.a_rule(cool_off_seconds=60),)},
        [
            [
                "1 more eligible person of acme/sox approves this head",
                ("Wait until 2026-11-20T12:01:00.000000Z if everything is approved now: "
                "60 seconds pass after the last approval"),
            ]
        ],
        id="an approval that has to cool off",
    ),
    pytest.param(
        {"entries": (), "switches": (a.a_switch(),)},
        [
            [
                "Switch 'sw-1' stops 'global' and is enforcing; whoever set it can release it",
                ("2 people who may break the glass do so; it opens this head for a while, and has to be looked at "
                "afterwards"),
            ]
        ],
        id="only broken glass, and a switch",
    ),
    pytest.param({"reviews": (), "contributors": None}, [], id="nobody who may approve, or break the glass"),
    pytest.param({"reviews": (), "pushes": ()}, [], id="nobody who knows when the head was pushed"),
    pytest.param(
        {"reviews": (), "teams": {a.SOX: frozenset({AccountId(a.IDS["ada"])}), a.PAYMENTS: frozenset()}},
        [
            [
                ("2 people who may break the glass do so; it opens this head for a while, and has to be looked at "
                "afterwards")
            ]
        ],
        id="a team of which the author is the only one",
    ),
    pytest.param(
        {"reviews": (), "rules": (a.a_rule(approvals=40),), "teams": {a.SOX: MANY_PEOPLE}},
        [
            [
                ("2 people who may break the glass do so; it opens this head for a while, and has to be looked at "
                "afterwards")
            ]
        ],
        id="more people than anybody counts",
    ),
    pytest.param(
        {"seats": (a.a_seat(team=None, people=("cy",)),), "judgements": (a.a_judgement("objected"),)},
        [["1 more eligible person of payments approves this head"]],
        id="an owner who is a list of people",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "openings"), CASES)
def test_it_is_opened_by(changed: dict[str, Any], openings: list[list[str]]) -> None:
    assert openings_of(**changed) == openings


def test_a_freeze_without_an_end_a_debt_and_evidence_are_for_others_to_settle() -> None:
    rules = (a.a_rule(evidence=(a.a_proof(),)), a.a_rule("pci", evidence=(a.a_proof(),)))
    freezes = (a.a_freeze(hours=None), a.a_freeze("sox", kind="debt"))

    world = a.a_world(freezes=freezes, rules=rules)

    assert [[(act.act, act.who) for act in opening] for opening in openings_in(world, decide(world))] == [
        [("lift", ("policy",)), ("settle", ("retro-review",)), ("prove", ("app:5", "author"))]
    ]


def test_a_blocked_gate_says_when_waiting_changes_something() -> None:
    world = a.a_world(rules=(a.a_rule(cool_off_seconds=3_600),), freezes=(a.a_freeze(hours=2),))

    decision = decide(world)

    assert isinstance(decision, Blocked)
    assert decision.opens_at == a.NOON + timedelta(minutes=1)
    assert isinstance(decide(replace(world, now=a.NOON + timedelta(hours=2))), Opened)
