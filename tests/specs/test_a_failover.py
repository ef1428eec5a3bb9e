"""A database that comes back without its last second: that is told, and what GitHub shows by then is decided again."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"


@contextmanager
def lost_again(world: World, tmp_path: Path) -> Iterator[None]:
    """Let the database forget whatever the block brings, as a replica does that takes over too early."""
    files = sorted(world.bot.engine_file.parent.glob("*.db"))
    for file in files:
        copy(file, tmp_path / file.name)
    yield
    world.bot.dies()
    for file in files:
        copy(tmp_path / file.name, world.bot._folder(world.bot.lives + 1) / file.name)
    world.bot.starts()


def copy(file: Path, to: Path) -> None:
    with closing(sqlite3.connect(file)) as written, closing(sqlite3.connect(to)) as kept:
        written.backup(kept)


def a_change_that_waits_for_grace(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.team("acme/sox", "grace", "lin")
    world.regulated("sox", of="src/**", approvals=1, by="acme/sox")
    world.author_pushes("src/tax.py")
    world.gate_says("action_required: Ask acme/sox to approve")
    world.owners_say(payments=CLEAN)


def test_q06_a_green_gate_whose_record_was_lost_is_decided_again_and_on_record(
    lasting_world: World, tmp_path: Path
) -> None:
    world = lasting_world
    a_change_that_waits_for_grace(world)
    before = world.trail()
    with lost_again(world, tmp_path):
        world.person_approves("grace")
        world.gate_says(OPEN)
    assert world.trail() == before

    world.a_sweep_passes()

    assert world.trail() == [*before, "1 open"]
    assert world.trail_holds() is None
    world.gate_says(OPEN)
    assert len(world.asked()) == 1


def test_q06_what_was_said_in_the_lost_second_counts_as_it_is_now_and_not_as_it_was_shown(
    lasting_world: World, tmp_path: Path
) -> None:
    world = lasting_world
    a_change_that_waits_for_grace(world)
    with lost_again(world, tmp_path):
        world.person_approves("grace")
        world.gate_says(OPEN)
        world.change().reviews.clear()

    world.a_sweep_passes()

    world.gate_says("action_required: Ask acme/sox to approve")
    assert not world.may_merge()


def test_q06_what_was_lost_is_told_once_and_within_a_second_and_settled_again_at_once(
    lasting_world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = lasting_world
    a_change_that_waits_for_grace(world)
    held = len(world.records())
    with lost_again(world, tmp_path):
        world.person_approves("grace")
        world.gate_says(OPEN)
    signed = world.checkpoints()[-1]

    for _ in range(3):
        world.a_second_passes()

    told = [each for each in caplog.messages if each.startswith("the audit trail has lost what was signed")]
    (lost,) = {each.lost for each in world.checkpoints() if each.lost is not None}
    (sentence,) = told
    assert sentence == (
        f"the audit trail has lost what was signed: record {signed.end.sequence} is not what was signed, nor surely "
        f"anything behind record {held}; checkpoint {lost.told_by} says so"
    )
    assert (lost.gone, lost.held.sequence) == (signed.end, held)
    assert world.trail()[-1] == "1 open"
    assert world.checkpoints()[-1].end.sequence == len(world.records())
    assert world.bot.asks_engine("SELECT count(*) FROM workflow_status WHERE workflow_uuid LIKE 'sweep:%'") == 1
    world.gate_says(OPEN)


def test_q06_nothing_turns_green_between_the_failover_and_its_being_told(lasting_world: World, tmp_path: Path) -> None:
    world = lasting_world
    a_change_that_waits_for_grace(world)
    with lost_again(world, tmp_path):
        world.person_approves("grace")
        world.review_is_dismissed("grace")
        world.gate_says("action_required: Ask acme/sox to approve")

    world.person_approves("lin")
    assert world.work_failed()
    assert not world.may_merge()
    world.a_second_passes()

    world.gate_says(OPEN)
