"""Who had a hand in a change: nobody takes it off by handing on, by writing names, or by saying it elsewhere."""

from typing import Final

import pytest

from tests.world import World

OPEN: Final = "success: Nothing to do: the gate is open"
ASK_SOX: Final = "action_required: Ask acme/sox to approve"


@pytest.fixture
def ledger(world: World) -> World:
    """A world with a regulated ledger: two people of acme/sox have to approve."""
    world.models_find_nothing()
    world.owner("payments", of="ledger/**")
    world.team("acme/sox", "ada", "grace", "lin", "kim", "robo-kim")
    world.regulated("sox", of="ledger/**", approvals=2, by="acme/sox")
    return world


def test_h01_an_author_who_approves_in_a_comment_or_on_another_change_is_not_counted(ledger: World) -> None:
    ledger.author_opens("ledger/books.py")
    ledger.person_approves("grace")
    ledger.person_says("ada", "LGTM, approved")
    ledger.author_opens("ledger/other.py", by="lin")
    ledger.person_approves("ada", on=2)

    ledger.gate_says(ASK_SOX, on=1)
    ledger.everything()


def test_h01_an_author_who_opens_the_same_head_again_by_somebody_else_approves_it_nowhere(ledger: World) -> None:
    ledger.author_opens("ledger/books.py", branch="work")
    ledger.everything()
    ledger.author_says("closed")
    ledger.author_opens(branch="work", by="lin")
    ledger.person_approves("ada", "grace")

    ledger.gate_says(ASK_SOX, on=2)
    assert "ada's approval does not count: ada committed to this change" in ledger.gate_text()
    ledger.everything()


def test_h08_a_second_account_is_somebody_else_until_the_policy_lists_it_as_a_machines(ledger: World) -> None:
    ledger.author_pushes("ledger/books.py")
    ledger.person_approves("kim", "robo-kim")
    ledger.gate_says(OPEN)

    ledger.policy(machines=[ledger.scene.account("robo-kim").id])
    ledger.rules_move()

    ledger.gate_says(ASK_SOX)
    assert "robo-kim is listed as a machine's account" in ledger.gate_text()
    ledger.everything()


def test_h03_a_commit_that_names_an_objector_as_its_author_does_not_silence_him(ledger: World) -> None:
    ledger.team("acme/sox", "grace", "lin", "kim")
    ledger.author_pushes("ledger/books.py")
    ledger.person_asks_for_changes("kim")
    ledger.everything()

    files = {"ledger/rate.py": "RATE = 2\n"}
    ledger.scene.push(ledger.place, ledger.change().branch, files, by="ada", coauthors=("kim",))
    ledger.happens("synchronize")
    ledger.person_approves("grace", "lin")

    assert ledger.reasons() == ["changes_requested sox"]
    ledger.everything()


def test_h04_whom_an_agent_acted_for_cannot_hand_the_change_on_and_approve_it(ledger: World) -> None:
    ledger.may_push("agent[bot]")
    ledger.author_opens("ledger/books.py", by="agent[bot]", sponsor="bob")
    for login in ("lin", "cy"):
        ledger.change().sponsor = ledger.scene.account(login)
        ledger.happens("assigned")

    ledger.person_approves("grace", "lin")

    ledger.gate_says(ASK_SOX)
    assert "lin is the person this change was made for" in ledger.gate_text()
    ledger.everything()
