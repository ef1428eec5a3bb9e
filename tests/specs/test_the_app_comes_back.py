"""The App comes back to a repository that it was removed from: what was forgotten then is reviewed anew."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"


@pytest.fixture
def known(world: World) -> World:
    """One change that is reviewed and open."""
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_pushes("src/tax.py")
    world.gate_says(OPEN)
    return world


def app_is_removed(world: World) -> None:
    """Take the repository from the App."""
    _moves(world, "removed")


def app_is_added(world: World) -> None:
    """Give the repository to the App."""
    _moves(world, "added")


def _moves(world: World, action: str) -> None:
    moved: dict[str, Any] = {"repositories_added": [], "repositories_removed": []}
    moved[f"repositories_{action}"] = [{"id": world.place.repo_id, "full_name": world.place.repo}]
    world.happens(action, event="installation_repositories", **moved)


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(app_is_added, id="it is added"),
        pytest.param(lambda world: world.replayed(world.sent[0]), id="the change's opening is told of again"),
        pytest.param(lambda world: world.a_sweep_passes(), id="a sweep passes"),
    ],
)
def test_w11_a_change_to_which_nothing_was_pushed_is_reviewed_anew(
    known: World, again: Callable[[World], object]
) -> None:
    app_is_removed(known)

    again(known)

    assert len(known.asked()) == 2
    known.gate_says(OPEN)
    known.owners_say(payments=CLEAN)


def test_w11_it_is_reviewed_each_time_and_once(known: World) -> None:
    for _ in range(2):
        app_is_removed(known)
        app_is_added(known)
        known.a_sweep_passes()
        known.delivery_arrives_again(is_new=True)

    assert len(known.asked()) == 3
    known.gate_says(OPEN)
    known.owners_say(payments=CLEAN)


def test_what_was_reviewed_is_asked_about_again_by_nobody(known: World) -> None:
    known.replayed(known.sent[0])

    assert len(known.asked()) == 1
    known.gate_says(OPEN)
    known.owners_say(payments=CLEAN)
