"""Who wrote the change."""

from typing import Any

import pytest

from reviewbot.change.account import Account
from reviewbot.gate.authorship import is_by_agent, needs_a_sponsor
from reviewbot.kernel.ids import AccountId, Login
from tests.unit.gate import builders as a

BOT = Account(login=Login("robo[bot]"), id=AccountId(90), kind="bot")


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


@pytest.mark.parametrize(
    ("changed", "is_agents"),
    [
        pytest.param({}, False, id="a person alone"),
        pytest.param({"contributors": ()}, False, id="a person, and nobody else"),
        pytest.param({"author": BOT}, True, id="a bot as author"),
        pytest.param({"author": BOT, "bots": frozenset({Login("robo[bot]")})}, True, id="a bot that is listed"),
        pytest.param(
            {"author": BOT, "contributors": (a.a_contributor("bob", "sponsor"),)}, True, id="a bot with a sponsor"
        ),
        pytest.param({"author": a.an_account("ada", "app")}, True, id="an app as author"),
        pytest.param({"author": a.an_account("ada", "unknown")}, True, id="an author of whom nothing is known"),
        pytest.param({"author": a.an_account("ada", "mannequin")}, True, id="an author who was imported"),
        pytest.param(
            {"contributors": (a.a_contributor("bob", "coauthor", kind="bot"),)}, True, id="a bot as co-author"
        ),
        pytest.param(
            {"contributors": (a.a_contributor("bob", "coauthor", number=None, kind="unknown"),)},
            True,
            id="a trailer that names nobody the forge knows",
        ),
        pytest.param({"contributors": None}, True, id="it is not known who had a hand in it"),
    ],
)
def test_an_agent_had_a_hand_in_it_where_it_was_written_by(changed: dict[str, Any], is_agents: bool) -> None:
    assert is_by_agent(a.a_world(**changed)) == is_agents
