"""Regulated rules: paths that open only for people."""

from datetime import timedelta
from typing import Any

import pytest

from reviewbot.change.account import Account
from reviewbot.gate import code
from reviewbot.gate.answer import Answer
from reviewbot.gate.decision import Reason
from reviewbot.gate.hearing import hearings_in
from reviewbot.gate.person import hands_on
from reviewbot.gate.rule import judge_rules
from reviewbot.gate.voice import voices_in
from reviewbot.gate.world import Standing, World
from reviewbot.kernel.ids import AccountId, Login, TeamName
from tests.unit.gate import builders as a

BOT = Account(login=Login("robo[bot]"), id=AccountId(90), kind="bot")


def answers_in(world: World) -> tuple[Answer, ...]:
    hands = hands_on(world)
    return judge_rules(world, hands, hearings_in(world, voices_in(world, hands)))


def reasons_in(world: World) -> list[Reason]:
    return [reason for answer in answers_in(world) for reason in answer.reasons]


def outcomes_in(world: World) -> list[str]:
    return [answer.ruling.outcome for answer in answers_in(world)]


def test_where_no_rule_is_touched_it_is_said() -> None:
    answers = answers_in(a.a_world(rules=()))

    assert [(each.ruling.name, each.ruling.code, each.is_satisfied) for each in answers] == [
        ("regulated", code.NOT_REGULATED, True)
    ]


def test_one_person_more_is_said_to_be_one_more() -> None:
    assert reasons_in(a.a_world(author=BOT)) == [
        Reason(
            code=code.APPROVALS_MISSING,
            rule="sox",
            text="1 of 3 approvals by eligible people of acme/sox is missing "
            "(one more than usual, because robo[bot] is no person and nobody is known to have sent it)",
            who_can_fix=("acme/sox",),
        )
    ]


def test_two_approvals_by_one_person_are_one() -> None:
    world = a.a_world(reviews=(a.a_review("eve", number=1), a.a_review("eve", number=2, minutes=1)))

    assert [reason.text for reason in reasons_in(world)] == [
        "1 of 2 approvals by eligible people of acme/sox is missing"
    ]


def test_one_person_in_two_teams_is_one_person() -> None:
    world = a.a_world(rules=(a.a_rule("both", ("**",), 2, a.SOX, a.PAYMENTS),), reviews=(a.a_review("dee"),))

    assert [reason.text for reason in reasons_in(world)] == [
        "1 of 2 approvals by eligible people of acme/sox or acme/payments is missing"
    ]


def test_a_rule_that_asks_no_team_can_be_met_by_nobody() -> None:
    rule = a.a_rule()
    world = a.a_world(rules=(type(rule)(name="lost", paths=rule.paths, approvals=1, from_teams=()),), reviews=())

    assert [(reason.text, reason.who_can_fix) for reason in reasons_in(world)] == [
        ("1 of 1 approvals is missing, and the rule names no team that could give any", ("operators",))
    ]


def test_an_eligible_objection_shuts_whatever_head_it_was_made_on() -> None:
    reviews = (*a.OPEN_WORLD.reviews, a.a_review("dee", "changes_requested", number=3, head=a.OLD_HEAD))

    assert reasons_in(a.a_world(reviews=reviews)) == [
        Reason(
            code=code.CHANGES_REQUESTED,
            rule="sox",
            text="dee of acme/sox asks for changes; they have to approve, or their review to be dismissed",
            who_can_fix=("dee",),
        )
    ]


@pytest.mark.parametrize("login", ["bob", "ada"])
def test_a_strangers_objection_is_no_veto(login: str) -> None:
    reviews = (*a.OPEN_WORLD.reviews, a.a_review(login, "changes_requested", number=3))

    assert outcomes_in(a.a_world(reviews=reviews)) == ["satisfied"]


GONE = TeamName("acme/gone")


@pytest.mark.parametrize(
    ("reviews", "outcome", "codes"),
    [
        pytest.param((a.a_review("eve"), a.a_review("fay")), "satisfied", [], id="enough from the other team"),
        pytest.param(
            (a.a_review("eve"),), "unknown", [code.TEAM_UNREADABLE, code.APPROVALS_MISSING], id="too few from the other"
        ),
        pytest.param(
            (a.a_review("eve"), a.a_review("fay"), a.a_review("bob", "changes_requested")),
            "unknown",
            [code.TEAM_UNREADABLE],
            id="an objection by somebody who might be in it",
        ),
        pytest.param(
            (a.a_review("eve"), a.a_review("fay"), a.a_review("ada", "changes_requested")),
            "satisfied",
            [],
            id="an objection by the author",
        ),
        pytest.param(
            (a.a_review("eve"), a.a_review("dee", "changes_requested")),
            "unsatisfied",
            [code.CHANGES_REQUESTED, code.TEAM_UNREADABLE, code.APPROVALS_MISSING],
            id="an objection by a member of the other team",
        ),
    ],
)
def test_a_team_that_cannot_be_read_matters_only_where_it_could(
    reviews: tuple[Any, ...], outcome: str, codes: list[str]
) -> None:
    world = a.a_world(rules=(a.a_rule("sox", ("ledger/**",), 2, a.SOX, GONE),), reviews=reviews)

    assert outcomes_in(world) == [outcome]
    assert [reason.code for reason in reasons_in(world)] == codes


def test_each_rule_that_is_touched_is_judged_and_a_person_may_serve_two() -> None:
    rules = (a.a_rule("sox", ("ledger/**",), 1), a.a_rule("pci", ("**/tax.py",), 1), a.a_rule("hr", ("people/**",), 1))
    world = a.a_world(rules=rules, reviews=(a.a_review("eve"),))

    answers = answers_in(world)

    assert [(each.ruling.name, each.ruling.text) for each in answers] == [
        ("rule:sox", "eve of acme/sox approved this head"),
        ("rule:pci", "eve of acme/sox approved this head"),
    ]


def test_evidence_and_time_are_wanted_besides_people() -> None:
    rule = a.a_rule(evidence=(a.a_proof(),), cool_off_seconds=7_200)

    (early,) = answers_in(a.a_world(rules=(rule,)))
    (ripe,) = answers_in(a.a_world(rules=(rule,), facts=(a.a_fact(),), now=a.NOON + timedelta(hours=2)))

    assert [reason.code for reason in early.reasons] == [code.EVIDENCE_MISSING, code.COOLING_OFF]
    assert early.ruling.outcome == "unsatisfied"
    assert [ruling.name for ruling in early.ruling.children] == [
        "approval:eve",
        "approval:fay",
        "evidence:canary",
        "cool_off:sox",
    ]
    assert ripe.is_satisfied


def test_missing_evidence_is_sure_although_a_team_cannot_be_read() -> None:
    rule = a.a_rule("sox", ("ledger/**",), 2, a.SOX, GONE, evidence=(a.a_proof(),))

    assert outcomes_in(a.a_world(rules=(rule,))) == ["unsatisfied"]


def test_c07_every_rule_that_names_a_path_applies_so_the_strictest_wins() -> None:
    lax, strict = a.a_rule("lax", ("**",), 1), a.a_rule("strict", ("ledger/**",), 3)

    for rules in ((lax, strict), (strict, lax)):
        assert [reason.rule for reason in reasons_in(a.a_world(rules=rules))] == ["strict"]


def test_an_objection_by_anybody_whom_a_quorum_asks_holds() -> None:
    rule = a.a_rule("sox", ("ledger/**",), 1, a.SOX, any_of=(a.a_quorum(1, a.SOX), a.a_quorum(1, a.STAFF)))
    reviews = (a.a_review("eve"), a.a_review("gus", "changes_requested"))

    assert [reason.code for reason in reasons_in(a.a_world(rules=(rule,), reviews=reviews))] == [code.CHANGES_REQUESTED]


@pytest.mark.parametrize(
    ("standing", "codes"),
    [
        pytest.param(Standing(may_write=None, is_active=True), [code.CHANGES_REQUESTED], id="it is not known"),
        pytest.param(Standing(may_write=False, is_active=True), [], id="it is known not to"),
    ],
)
def test_an_objection_holds_unless_its_account_is_known_to_have_no_say(standing: Standing, codes: list[str]) -> None:
    reviews = (*a.OPEN_WORLD.reviews, a.a_review("dee", "changes_requested", number=3))

    assert [
        reason.code for reason in reasons_in(a.a_world(reviews=reviews, standings=a.standings(dee=standing)))
    ] == codes
