"""Checks with names of ours that another App writes: they count for nothing, are told of, and ours is written anew."""

import pytest

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
