"""Regulated rules: paths that open only for people."""

from typing import Any

import pytest

from reviewbot.change.account import Account
from reviewbot.gate import code
from reviewbot.gate.decision import Reason
from reviewbot.gate.person import hands_on
from reviewbot.gate.rule import judge_rules, needs_a_sponsor, rules_touched
from reviewbot.gate.voice import voices_in
from reviewbot.gate.world import GateEntry, World
from reviewbot.kernel.ids import AccountId, Login, TeamName
from tests.unit.gate import builders as a

BOT = Account(login=Login("robo[bot]"), id=AccountId(90), kind="bot")


def reasons_in(world: World) -> list[Reason]:
    answers = judge_rules(world, voices_in(world, hands_on(world)))
    return [reason for answer in answers for reason in answer.reasons]


def outcomes_in(world: World) -> list[str]:
    return [answer.ruling.outcome for answer in judge_rules(world, voices_in(world, hands_on(world)))]


@pytest.mark.parametrize(
    ("entry", "is_touched"),
    [
        pytest.param(a.an_entry("ledger/tax.py"), True, id="a file in it"),
        pytest.param(a.an_entry("ledger"), True, id="the folder itself, as a submodule would be"),
        pytest.param(a.an_entry("LEDGER/Tax.PY"), True, id="other capitals"),
        pytest.param(a.an_entry("docs/tax.py", "ledger/tax.py", "renamed"), True, id="a file renamed out of it"),
        pytest.param(a.an_entry("ledger/tax.py", "docs/tax.py", "renamed"), True, id="a file renamed into it"),
        pytest.param(a.an_entry("docs/tax.py", "ledger/tax.py", "copied"), True, id="a file copied out of it"),
        pytest.param(a.an_entry("ledger/tax.py", kind="removed"), True, id="a file deleted from it"),
        pytest.param(a.an_entry("ledger/tax.py", kind="mode"), True, id="a mode changed in it"),
        pytest.param(a.an_entry("ledger/tax.py", kind="symlink"), True, id="a link in it"),
        pytest.param(a.an_entry("ledger2/tax.py"), False, id="a folder whose name begins alike"),
        pytest.param(a.an_entry("x/ledger/tax.py"), False, id="a folder of that name elsewhere"),
    ],
)
def test_a_rule_about_a_folder_is_touched_by(entry: GateEntry, is_touched: bool) -> None:
    world = a.a_world(entries=(a.an_entry("docs/a.md"), entry))

    assert [rule.name for rule in rules_touched(world)] == (["sox"] if is_touched else [])


def test_where_no_rule_is_touched_it_is_said() -> None:
    answers = judge_rules(a.a_world(rules=()), ())

    assert [(each.ruling.name, each.ruling.code, each.is_satisfied) for each in answers] == [
        ("regulated", code.NOT_REGULATED, True)
    ]


@pytest.mark.parametrize(
    ("changed", "needs_one"),
    [
        pytest.param({}, False, id="a person"),
        pytest.param({"author": BOT}, True, id="a bot"),
        pytest.param({"author": Account(login=Login("x"), id=AccountId(90), kind="app")}, True, id="an app"),
        pytest.param({"author": BOT, "contributors": None}, True, id="a bot with unknown contributors"),
        pytest.param({"author": BOT, "contributors": (a.a_contributor("bob"),)}, True, id="a bot and a committer"),
        pytest.param(
            {"author": BOT, "contributors": (a.a_contributor("bob", "sponsor"),)}, False, id="a bot with a sponsor"
        ),
        pytest.param(
            {"author": BOT, "contributors": (a.a_contributor("bob", "sponsor", number=None),)},
            False,
            id="a bot with a sponsor without an id",
        ),
        pytest.param({"author": BOT, "bots": frozenset({Login("robo[bot]")})}, False, id="a bot that is listed"),
        pytest.param({"author": BOT, "bots": frozenset({Login("robo")})}, True, id="a bot whose name begins alike"),
    ],
)
def test_one_person_more_is_needed_when_the_author_is(changed: dict[str, Any], needs_one: bool) -> None:
    assert needs_a_sponsor(a.a_world(**changed)) == needs_one


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

    answers = judge_rules(world, voices_in(world, hands_on(world)))

    assert [(each.ruling.name, each.ruling.text) for each in answers] == [
        ("rule:sox", "eve of acme/sox approved this head"),
        ("rule:pci", "eve of acme/sox approved this head"),
    ]
