"""The smallest sets of acts that open a shut gate, case by case."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reviewbot.gate.decide import decide
from reviewbot.gate.decision import Blocked, Opened
from reviewbot.gate.opening import openings_in
from reviewbot.kernel.ids import AccountId, TeamName
from tests.unit.gate import builders as a


def openings_of(**changed: Any) -> list[list[str]]:
    world = a.a_world(**changed)
    return [[act.text for act in opening] for opening in openings_in(world, decide(world))]


MANY_PEOPLE = frozenset(map(AccountId, range(100, 200)))
PAYMENTS_TOO = a.a_rule("pay", ("ledger/**",), 1, a.PAYMENTS)
ONLY_DEE = {**a.TEAMS, a.SOX: frozenset({AccountId(a.IDS["dee"])})}
ONLY_GLASS = [
    ["2 people who may break the glass do so; it opens this head for a while, and has to be looked at afterwards"]
]
SHARED = (a.a_seat(), a.a_seat("staff", team=a.STAFF))
EVERYBODYS = tuple(TeamName(f"acme/team-{number}") for number in range(6))
CASES: list[Any] = [
    pytest.param(
        {"switches": None, "is_draft": True, "overrides": (a.an_override("cy", "dee"),)},
        [["The switches could not be read, which counts as stopped"]],
        id="unreadable switches, where the glass is broken",
    ),
    pytest.param(
        {
            "reviews": (a.a_review("dee"),),
            "rules": (a.a_rule(approvals=1),),
            "teams": ONLY_DEE,
            "standings": {},
        },
        ONLY_GLASS,
        id="somebody who has spoken already and does not count",
    ),
    pytest.param(
        {
            "reviews": (a.a_review("dee", head=a.OLD_HEAD),),
            "rules": (a.a_rule(approvals=1),),
            "teams": ONLY_DEE,
            "standings": a.standings(),
        },
        [["1 more eligible person of acme/sox approves this head"]],
        id="somebody who spoke of another head",
    ),
    pytest.param(
        {"reviews": (a.a_review("dee", "changes_requested"),), "teams": ONLY_DEE},
        ONLY_GLASS,
        id="an objector is no two people",
    ),
    pytest.param(
        {
            "reviews": (),
            "rules": tuple(a.a_rule(team, ("ledger/**",), 1, team) for team in reversed(EVERYBODYS)),
            "teams": dict.fromkeys((a.PAYMENTS, *EVERYBODYS), a.TEAMS[a.STAFF]),
        },
        [[f"1 more eligible person of {' and also of '.join(EVERYBODYS)} approves this head"]],
        id="one person in six teams",
    ),
    pytest.param(
        {"is_draft": True, "rules": (a.a_rule(cool_off_seconds=59 * 60),)},
        [["The change is a draft; mark it as ready for review"]],
        id="a draft whose time to cool off is over now",
    ),
    pytest.param(
        {
            "reviews": (),
            "rules": (a.a_rule(cool_off_seconds=60), a.a_rule("slow", cool_off_seconds=120)),
        },
        [
            [
                "2 more eligible people of acme/sox approve this head",
                ("Wait until 2026-11-20T12:02:00.000000Z if everything is approved now: "
                "120 seconds pass after the last approval"),
            ]
        ],
        id="two times to cool off",
    ),
    pytest.param({"reviews": (), "pushes": ()}, [], id="a head of which nobody knows when it came"),
    pytest.param(
        {"seats": SHARED, "judgements": (), "rules": ()},
        [
            [
                "1 more eligible person of acme/payments approves this head",
                "1 more eligible person of acme/staff approves this head",
            ],
            [
                "The agent of payments reviews this head and approves",
                "The agent of staff reviews this head and approves",
            ],
        ],
        id="two agents that have not answered",
    ),
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
    pytest.param({"entries": (), "has_glass": False}, [], id="only broken glass, where the policy has none to break"),
    pytest.param(
        {"reviews": (), "teams": {a.SOX: frozenset({AccountId(a.IDS["ada"])}), a.PAYMENTS: frozenset()}},
        ONLY_GLASS,
        id="a team of which the author is the only one",
    ),
    pytest.param(
        {"reviews": (), "rules": (a.a_rule(approvals=40),), "teams": {a.SOX: MANY_PEOPLE}},
        ONLY_GLASS,
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


def test_the_shortest_way_is_told_first_though_it_was_not_found_first() -> None:
    # Beyond the bound on the work people are found of whom nobody can be left out, but not the fewest.
    every = frozenset({AccountId(99)})
    ruling = [TeamName(f"acme/rule-{number}") for number in range(4)]
    owning = [TeamName(f"acme/owner-{number}") for number in range(9)]
    teams = {team: frozenset({AccountId(100 + number)}) for number, team in enumerate((*ruling, *owning))}
    world = a.a_world(
        reviews=(),
        judgements=(),
        rules=tuple(a.a_rule(team, ("ledger/**",), 1, team) for team in ruling),
        seats=tuple(a.a_seat(team, team=team) for team in owning),
        teams=teams | {team: teams[team] | every for team in ruling},
    )

    by_agents, by_people = openings_in(world, decide(world))

    assert Counter(act.act for act in by_agents) == {"approve": 1, "rerun": 9}
    assert sum(act.count for act in by_people) == 13


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
