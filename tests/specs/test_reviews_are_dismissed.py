"""Reviews that are dismissed: by whom decides whether a request for changes is gone, and is put on record."""

import pytest

from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
ASK_SOX = "action_required: Ask acme/sox to approve"
OBJECTED = "failure: Answer who asked for changes: sox"
OWNER_OBJECTED = "failure: Answer who asked for changes: owner:payments"
TITLE = "Find out why a review was dismissed"


@pytest.fixture
def ledger(world: World) -> World:
    """A world whose ledger one person of acme/sox has to approve; grace does, lin asks for changes."""
    world.models_find_nothing()
    world.owner("payments", of="ledger/**")
    world.team("acme/sox", "grace", "lin")
    world.regulated("sox", of="ledger/**", approvals=1, by="acme/sox")
    world.author_pushes("ledger/books.py")
    world.person_approves("grace")
    world.person_asks_for_changes("lin")
    return world


@pytest.mark.parametrize(
    ("by", "why"),
    [
        pytest.param("ada", "ada is the author", id="the author"),
        pytest.param("helper[bot]", "helper[bot] is not known to be a person (bot)", id="a bot"),
    ],
)
def test_h09_an_objection_that_the_author_or_a_bot_dismisses_stands_and_is_an_incident(
    ledger: World, by: str, why: str
) -> None:
    ledger.review_is_dismissed("lin", by=by)

    ledger.gate_says(OBJECTED)
    assert f"that lin's was dismissed does not count: {why}, so a new review by lin is needed" in ledger.gate_text()
    assert "**Reviews that were dismissed by whom they should not**" in ledger.gate_text()
    assert not ledger.may_merge()
    (incident,) = ledger.incidents()
    assert incident.startswith(TITLE)
    assert f"The review that lin gave on 2026-11-20 12:02 UTC was dismissed: {why}" in incident.replace("`", "")
    assert ledger.wrongs() == [TITLE]
    assert ledger.trail_holds() is None
    ledger.everything()


@pytest.fixture
def billing(world: World) -> World:
    """A world in which no rule applies and the one agent is content; the owning team asks for changes."""
    world.models_find_nothing()
    world.owner("payments", of="billing/**")
    world.author_pushes("billing/tax.py")
    world.gate_says(OPEN)
    world.person_asks_for_changes("payments-lead")
    world.gate_says(OWNER_OBJECTED)
    return world


@pytest.mark.parametrize("by", ["ada", "helper[bot]"])
def test_h09_an_objection_that_is_dismissed_in_vain_stands_where_no_rule_applies(billing: World, by: str) -> None:
    billing.review_is_dismissed("payments-lead", by=by)

    billing.gate_says(OWNER_OBJECTED)
    assert not billing.may_merge()
    assert [each.partition("\n")[0] for each in billing.incidents()] == [TITLE]
    assert billing.wrongs() == [TITLE]
    billing.everything()


def test_h09_who_pushed_a_head_that_went_away_and_came_back_dismisses_no_objection(billing: World) -> None:
    head = billing.change().head
    billing.everything()
    billing.author_pushes("billing/tax.py", by="grace")
    billing.everything()
    billing.author_forces(head, by="lin")

    billing.review_is_dismissed("payments-lead", by="grace")

    billing.gate_says(OWNER_OBJECTED)
    assert not billing.may_merge()
    billing.everything()


def test_h09_the_objector_s_new_review_opens_what_was_dismissed_in_vain(ledger: World) -> None:
    ledger.review_is_dismissed("lin", by="ada")
    ledger.gate_says(OBJECTED)

    ledger.person_approves("lin")

    ledger.gate_says(OPEN)
    assert len(ledger.incidents()) == 1
    ledger.everything()


@pytest.mark.parametrize(
    "by", [pytest.param("lin", id="its own author"), pytest.param("kim", id="somebody without a hand in the change")]
)
def test_h09_an_objection_that_a_person_without_a_hand_in_the_change_dismisses_is_gone(ledger: World, by: str) -> None:
    ledger.review_is_dismissed("lin", by=by)

    ledger.gate_says(OPEN)
    assert ledger.incidents() == []
    assert ledger.wrongs() == []
    ledger.everything()


def test_h09_an_approval_that_the_author_dismisses_counts_no_longer_and_is_an_incident_once(ledger: World) -> None:
    ledger.person_approves("lin")
    ledger.gate_says(OPEN)

    ledger.review_is_dismissed("grace", by="ada")
    ledger.review_is_dismissed("lin", by="ada")
    ledger.a_sweep_passes()
    ledger.delivery_arrives_again(times=2, is_new=True)

    ledger.gate_says(ASK_SOX)
    assert len(ledger.incidents()) == len(ledger.surface.incidents()) == 2
    assert ledger.wrongs() == [TITLE, TITLE]
    ledger.everything()


def test_h09_explaining_a_change_tells_who_dismissed_a_review(ledger: World) -> None:
    ledger.review_is_dismissed("lin", by="ada")

    story = ledger.explanation()

    assert f"What should not have happened\n  2026-11-20T12:02:00.000000Z {TITLE} (incident:dismissal:1:" in story
    assert "was dismissed: ada is the author" in story
    ledger.incidents()
    ledger.everything()
