"""The smallest sets of acts that open a gate to which somebody objects: who objects may approve instead."""

from typing import Any

import pytest

from reviewbot.gate.decide import decide
from reviewbot.gate.opening import openings_in
from reviewbot.kernel.ids import AccountId
from tests.unit.gate import builders as a

CASES: list[Any] = [
    pytest.param(
        {
            "reviews": (a.a_review("dee", "changes_requested"), a.a_review("eve", "changes_requested", number=2)),
            "rules": (a.a_rule(approvals=1), a.a_rule("staff", ("ledger/**",), 1, a.STAFF)),
        },
        [
            [
                "1 more eligible person of acme/staff approves this head",
                "The review in which dee asks for changes is dismissed",
                "eve, who asks for changes, approves this head instead",
            ]
        ],
        id="two objectors of whom one approval is missing",
    ),
    pytest.param(
        {
            "reviews": (a.a_review("dee", "changes_requested"),),
            "rules": (a.a_rule(approvals=1),),
            "judgements": (),
        },
        [["dee, who asks for changes, approves this head instead"]],
        id="an objector who stands in for an agent as well",
    ),
    pytest.param(
        {
            "reviews": (a.a_review("fay", "changes_requested"),),
            "rules": (a.a_rule(approvals=1),),
            "judgements": (),
            "teams": {a.PAYMENTS: frozenset({AccountId(a.IDS["cy"])}), a.SOX: frozenset({AccountId(a.IDS["fay"])})},
        },
        [
            [
                "1 more eligible person of acme/payments approves this head",
                "fay, who asks for changes, approves this head instead",
            ],
            [
                "fay, who asks for changes, approves this head instead",
                "The agent of payments reviews this head and approves",
            ],
        ],
        id="an objector who stands in for no agent",
    ),
    pytest.param(
        {
            "reviews": (a.a_review("dee", "changes_requested"),),
            "rules": (a.a_rule(approvals=1),),
            "pushes": (),
        },
        [],
        id="an objector whose approval could not be placed",
    ),
    pytest.param(
        {
            "reviews": (a.a_review("dee", "changes_requested"),),
            "rules": (a.a_rule(approvals=1),),
            "contributors": (a.a_contributor("dee", "coauthor", is_claimed=True),),
        },
        [
            [
                "1 more eligible person of acme/sox approves this head",
                "The review in which dee asks for changes is dismissed",
            ]
        ],
        id="H-04 an objector who may not approve",
    ),
    pytest.param(
        {"reviews": (a.a_review("eve"), a.a_review("cy", "changes_requested", number=9))},
        [
            [
                "1 more eligible person of acme/sox approves this head",
                "The review in which cy asks for changes is dismissed",
            ]
        ],
        id="an objector whose approval is not missing",
    ),
    pytest.param(
        {"reviews": (a.a_review("eve"), a.a_review("dee", "changes_requested", number=9))},
        [["dee, who asks for changes, approves this head instead"]],
        id="an objection by somebody whose approval is missing",
    ),
]


@pytest.mark.parametrize(("changed", "openings"), CASES)
def test_it_is_opened_to(changed: dict[str, Any], openings: list[list[str]]) -> None:
    world = a.a_world(**changed)

    assert [[act.text for act in opening] for opening in openings_in(world, decide(world))] == openings
