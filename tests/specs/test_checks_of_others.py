"""Checks and statuses with names of ours that others write: they count for nothing, are told of, and ours is written
anew.
"""

import logging

import pytest

from reviewbot.change.guard import Lookalike
from tests.world import World

ASK_SOX = "action_required: Ask acme/sox to approve"


@pytest.fixture
def governed(world: World) -> World:
    """A world with an open change that one person of acme/sox has to approve, and somebody else's green check on it."""
    world.models_find_nothing()
    world.team("acme/sox", "grace")
    world.regulated("sox", of="ledger/**", approvals=1, by="acme/sox")
    world.author_pushes("ledger/books.py")
    world.scene.foreign_check(world.place, world.change().head, "reviewbot/gate")
    return world


def test_r08_a_check_of_another_app_with_our_name_counts_for_nothing_and_is_told_of(governed: World) -> None:
    governed.a_sweep_passes()

    governed.gate_says(ASK_SOX)
    assert "Another App wrote a check with a name of ours on this head: `reviewbot/gate`" in governed.gate_text()
    assert not governed.may_merge()
    (incident,) = governed.incidents()
    assert incident.startswith("Find out who writes checks with names of ours")
    assert "choose this App as the source of `reviewbot/gate`" in incident
    governed.everything()


def test_r08_ours_is_written_anew_once_where_another_app_wrote_later(governed: World) -> None:
    ours = f"reviewbot/gate on {governed.change().head}"
    before = governed.created().count(ours)

    governed.a_sweep_passes()
    governed.a_sweep_passes()

    assert governed.created().count(ours) == before + 1
    governed.gate_says(ASK_SOX)
    assert len(governed.incidents()) == 1
    assert governed.wrongs() == ["Find out who writes checks with names of ours"]
    assert len(governed.surface.incidents()) == 1
    governed.everything()


STATUSES = "Find out who writes commit statuses with names of ours"


@pytest.fixture
def lonely(world: World) -> World:
    """A world with an open change that one person of acme/sox has to approve, and nobody else's check on it."""
    world.models_find_nothing()
    world.owner("payments", of="ledger/**")
    world.team("acme/sox", "grace")
    world.regulated("sox", of="ledger/**", approvals=1, by="acme/sox")
    world.author_pushes("ledger/books.py")
    return world


def somebody_says(world: World, *names: str, number: int = 1) -> None:
    """Let somebody give the head green commit statuses."""
    said = tuple(Lookalike(id=number + at, name=name, is_success=True) for at, name in enumerate(names))
    world.warden.lookalikes[world.place.repo, world.change().head] = said


def test_r08_a_green_status_with_our_name_counts_for_nothing_and_is_an_incident(lonely: World) -> None:
    somebody_says(lonely, "reviewbot/gate")

    lonely.a_sweep_passes()

    lonely.gate_says(ASK_SOX)
    assert not lonely.may_merge()
    (incident,) = lonely.incidents()
    assert incident.startswith(STATUSES)
    assert "There is a commit status reviewbot/gate, a success." in incident.replace("`", "")
    assert "choose this App as the source of `reviewbot/gate`" in incident
    assert lonely.wrongs() == [STATUSES]
    assert lonely.trail_holds() is None
    lonely.everything()


def test_r08_ours_is_written_anew_once_for_each_status(lonely: World) -> None:
    head = lonely.change().head
    ours = [f"reviewbot/gate on {head}", f"reviewbot/payments on {head}"]
    before = [lonely.created().count(each) for each in ours]

    somebody_says(lonely, "Reviewbot/Gate")
    lonely.a_sweep_passes()
    lonely.a_sweep_passes()
    after_one = [lonely.created().count(each) for each in ours]
    somebody_says(lonely, "Reviewbot/Gate", "reviewbot/payments")
    lonely.a_sweep_passes()

    assert after_one == [before[0] + 1, before[1]]
    assert [lonely.created().count(each) for each in ours] == [before[0] + 1, before[1] + 1]
    assert lonely.wrongs() == [STATUSES, STATUSES]
    assert len(lonely.incidents()) == 2
    lonely.everything()


def test_r08_a_right_to_read_statuses_that_is_missing_is_told_once_and_stops_nothing(
    lonely: World, caplog: pytest.LogCaptureFixture
) -> None:
    lonely.warden.may_read_statuses = False

    with caplog.at_level(logging.WARNING):
        lonely.a_sweep_passes()
        lonely.a_sweep_passes()

    missing = "Commit statuses with names of ours are not seen: the App's installation does not grant "
    told = [each.getMessage() for each in caplog.records if "Commit statuses" in each.getMessage()]
    assert told == [f"acme/shop: {missing}'Commit statuses: read'."]
    assert [each for each in lonely.noticed() if each.startswith(missing)] == [f"{missing}'Commit statuses: read'."]
    lonely.gate_says(ASK_SOX)
    assert lonely.incidents() == []
    lonely.everything()


def test_r08_statuses_that_cannot_be_read_now_are_left_to_the_next_sweep(lonely: World) -> None:
    somebody_says(lonely, "reviewbot/gate")
    lonely.warden.is_down = True
    lonely.a_sweep_passes()
    told_before = lonely.wrongs()

    lonely.warden.is_down = False
    lonely.a_sweep_passes()

    assert told_before == []
    assert lonely.wrongs() == [STATUSES]
    lonely.incidents()
    lonely.everything()
