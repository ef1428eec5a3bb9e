"""Auto-merge: the forge merges by itself, with the write that lets it, and our gate is the last thing it waits for."""

import pytest

from tests.world import World

ASK_SOX = "action_required: Ask acme/sox to approve"
OPEN = "success: Nothing to do: the gate is open"


@pytest.fixture
def waiting(world: World) -> World:
    """A world with a change that waits for one person of acme/sox, and that the forge merges when it may."""
    world.models_find_nothing()
    world.team("acme/sox", "grace")
    world.regulated("sox", of="ledger/**", approvals=1, by="acme/sox")
    world.author_pushes("ledger/books.py")
    world.somebody_enables_auto_merge()
    return world


def test_r06_nothing_merges_while_the_gate_is_not_green_whatever_is_written(waiting: World) -> None:
    writes_before = len(waiting.writes())

    waiting.person_comments("grace")
    waiting.everything()
    waiting.author_pushes("ledger/more.py")
    waiting.a_sweep_passes()

    assert len(waiting.writes()) > writes_before
    assert waiting.change().merged is None
    waiting.gate_says(ASK_SOX)
    waiting.everything()


def test_r06_it_merges_with_the_green_at_the_head_that_was_approved(waiting: World) -> None:
    approved = waiting.change().head

    waiting.person_approves("grace")

    merged = waiting.change().merged
    assert merged is not None
    assert merged.head == approved
    waiting.gate_says(OPEN)
    waiting.merge_is_told()
    assert (waiting.incidents(), waiting.wrongs()) == ([], [])
    waiting.everything()
