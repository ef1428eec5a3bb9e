"""Whose approvals a rule still wants."""

from typing import Any

import pytest

from reviewbot.gate.decision import Reason
from reviewbot.gate.hearing import hearings_in
from reviewbot.gate.person import hands_on
from reviewbot.gate.shortage import shortages
from reviewbot.gate.voice import voices_in
from reviewbot.gate.world import World
from reviewbot.kernel.ids import AccountId, TeamName
from tests.unit.gate import builders as a

GONE = TeamName("acme/gone")
BOTH = a.a_rule("sox", ("ledger/**",), 2, a.SOX, all_of=(a.a_quorum(1, a.PAYMENTS),))
EITHER = a.a_rule("sox", ("ledger/**",), 1, a.SOX, any_of=(a.a_quorum(1, a.PAYMENTS), a.a_quorum(2, a.STAFF)))
DISTINCT = a.a_rule("sox", ("ledger/**",), 1, a.SOX, all_of=(a.a_quorum(1, a.PAYMENTS),), is_distinct=True)
DISTINCT_EITHER = a.a_rule(
    "sox", ("ledger/**",), 1, a.SOX, any_of=(a.a_quorum(1, a.PAYMENTS), a.a_quorum(2, a.STAFF)), is_distinct=True
)


def lacks(world: World) -> list[Reason]:
    hands = hands_on(world)
    (hearing,) = hearings_in(world, voices_in(world, hands))
    return [*shortages(hearing, world, hands)]


CASES: list[Any] = [
    pytest.param(
        BOTH,
        ("eve",),
        [
            "1 of 2 approvals by eligible people of acme/sox is missing",
            "1 of 1 approvals by eligible people of acme/payments is missing",
        ],
        id="one in each of two quorums",
    ),
    pytest.param(BOTH, ("eve", "dee"), [], id="nobody, where one person counts in both"),
    pytest.param(
        EITHER,
        ("eve",),
        ["One of these is missing: 1 more of acme/payments, or 2 more of acme/staff"],
        id="one of two choices",
    ),
    pytest.param(
        EITHER,
        ("cy",),
        ["1 of 1 approvals by eligible people of acme/sox is missing"],
        id="one of the rule itself, where one choice is met",
    ),
    pytest.param(DISTINCT, ("dee", "eve"), [], id="nobody, where everybody has a chair"),
    pytest.param(EITHER, ("eve", "cy"), [], id="nobody, where one choice is met"),
    pytest.param(
        DISTINCT,
        ("dee",),
        [
            (
                "1 more distinct person is missing: the rule wants 1 of acme/sox and 1 of acme/payments, "
                "and nobody counts twice"
            )
        ],
        id="H-13 one more person, where one is in both teams",
    ),
    pytest.param(
        DISTINCT_EITHER,
        (),
        [
            (
                "2 more distinct people are missing: the rule wants 1 of acme/sox and 1 of acme/payments or "
                "2 of acme/staff, and nobody counts twice"
            )
        ],
        id="two people, where a choice has to be distinct",
    ),
]


@pytest.mark.parametrize(
    ("more", "spelled"),
    [
        pytest.param(9, f"{', '.join(['1 of acme/sox'] * 9)} and 1 of acme/sox", id="all where there are ten"),
        pytest.param(10, f"{', '.join(['1 of acme/sox'] * 10)} and 1 more", id="ten where there are eleven"),
    ],
)
def test_of_the_quorums_that_a_distinct_rule_wants_at_most_ten_are_told(more: int, spelled: str) -> None:
    rule = a.a_rule("sox", ("ledger/**",), 1, a.SOX, all_of=(a.a_quorum(),) * more, is_distinct=True)

    (reason,) = lacks(a.a_world(rules=(rule,), reviews=()))

    assert f": the rule wants {spelled}, and nobody counts twice" in reason.text


@pytest.mark.parametrize(("rule", "reviewers", "texts"), CASES)
def test_what_is_missing_is(rule: Any, reviewers: tuple[str, ...], texts: list[str]) -> None:
    reviews = tuple(a.a_review(login, number=at, minutes=at) for at, login in enumerate(reviewers))

    assert [reason.text for reason in lacks(a.a_world(rules=(rule,), reviews=reviews))] == texts


def test_a_rule_whose_team_is_the_author_alone_says_that_nobody_can() -> None:
    world = a.a_world(rules=(a.a_rule(approvals=1),), reviews=(), teams={a.SOX: frozenset({AccountId(a.IDS["ada"])})})

    assert [(reason.text, reason.who_can_fix) for reason in lacks(world)] == [
        (
            (
                "1 of 1 approvals by eligible people of acme/sox is missing, and nobody else of acme/sox could give "
                "one: the team or the policy has to change"
            ),
            ("acme/sox",),
        )
    ]


def test_a_team_that_is_too_small_says_how_many_are_left() -> None:
    world = a.a_world(
        reviews=(a.a_review("eve"),),
        rules=(a.a_rule(approvals=4),),
        contributors=(a.a_contributor("dee"),),
    )

    assert [(reason.text, reason.who_can_fix) for reason in lacks(world)] == [
        (
            (
                "3 of 4 approvals by eligible people of acme/sox are missing, and only 1 more person of acme/sox could "
                "give one: the team or the policy has to change"
            ),
            ("acme/sox",),
        )
    ]


def test_several_that_are_left_are_people() -> None:
    world = a.a_world(reviews=(), rules=(a.a_rule(approvals=4),))

    assert ["and only 3 more people of acme/sox could give one" in reason.text for reason in lacks(world)] == [True]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"rules": (a.a_rule("sox", ("ledger/**",), 2, GONE),)}, id="a team that cannot be read"),
        pytest.param({"contributors": None, "rules": (a.a_rule(approvals=9),)}, id="contributors who are not known"),
    ],
)
def test_nobody_is_said_to_be_left_where_it_is_not_known(changed: dict[str, Any]) -> None:
    assert ["could give one" in reason.text for reason in lacks(a.a_world(reviews=(), **changed))] == [False]


def test_why_one_more_is_needed_is_told() -> None:
    rule = a.a_rule(has_one_more_for_agents=True)
    world = a.a_world(rules=(rule,), reviews=(), author=a.an_account("bob", "bot"), contributors=())

    assert ["(one more than usual, because bob is no person and nobody is known to have sent it; one more than usual, "
            "because an agent had a hand in it)" in reason.text for reason in lacks(world)] == [True]  # fmt: skip


def test_one_more_than_usual_is_told_of_the_rule_itself_alone() -> None:
    rule = a.a_rule("sox", ("ledger/**",), 1, a.SOX, all_of=(a.a_quorum(1, a.STAFF),), has_one_more_for_agents=True)

    by_an_agent = lacks(a.a_world(rules=(rule,), reviews=(), author=a.an_account("bob", "bot")))
    by_a_person = lacks(a.a_world(rules=(rule,), reviews=()))

    assert ["one more than usual" in reason.text for reason in by_an_agent] == [True, False]
    assert ["one more than usual" in reason.text for reason in by_a_person] == [False, False]
