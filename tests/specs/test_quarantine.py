"""A change that takes every process with it: it is set aside with its reason, and the others go on."""

import re
import sqlite3
from contextlib import closing

import pytest

from reviewbot.flow.running import BURIED, MOST_REVIVALS
from reviewbot.flow.suspect import REVIEWS, SUSPECT_AFTER
from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
BROKE_OFF = "failure: Rerun the check: the review broke off"


def kills_every_process(world: World) -> int:
    """Open a change whose review ends the process each time, until it is begun no more, and return its number."""
    world.author_opens("src/tax.py", is_announced=False)
    world.bot_runs()
    kills_until_begun_no_more(world)
    return world.last


def kills_until_begun_no_more(world: World) -> None:
    """Let a review of the change end the process as often as it may be begun."""
    world.bot.knocks(world.knock("opened"))
    world.dies_at_next("fetch_change")
    assert not world.bot.works()
    world.bot.dies()
    has_died(world, times=MOST_REVIVALS + 1)
    world.bot.starts()
    world.bot.works()
    assert "MAX_RECOVERY_ATTEMPTS_EXCEEDED" in "".join(world.work_failed())


def has_died(world: World, *, times: int, at: str = "") -> None:
    """Let the work at hand whose name begins so have been begun so often: each death in earnest would take a second."""
    changes_engine(
        world, "SET recovery_attempts = ? WHERE status = 'PENDING' AND workflow_uuid LIKE ?", times, f"{at}%"
    )


def changes_engine(world: World, change: str, *values: object) -> None:
    """Change what the next process finds in the engine's database."""
    engine = world.bot._folder(world.bot.lives + 1) / "engine.db"
    with closing(sqlite3.connect(engine)) as database:
        database.execute(f"UPDATE workflow_status {change}", values)
        database.commit()


def in_quarantine(world: World) -> float:
    """Return how many reviews `/metrics` says are left alone."""
    (found,) = re.findall(r"^reviewbot_reviews_in_quarantine (\S+)$", world.bot.reads("/metrics").text, re.MULTILINE)
    return float(found)


@pytest.fixture
def poisoned(lasting_world: World) -> World:
    world = lasting_world
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    kills_every_process(world)
    kills_until_begun_no_more(world)
    return world


def test_q04_what_its_process_died_at_six_times_is_begun_once_more_with_the_next_sweep(lasting_world: World) -> None:
    world = lasting_world
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    kills_every_process(world)
    assert in_quarantine(world) == 0

    world.a_sweep_passes()

    world.gate_says(OPEN)
    world.everything()


def test_q04_a_sweep_does_not_die_at_what_others_died_at(lasting_world: World) -> None:
    world = lasting_world
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    kills_every_process(world)

    world.dies_at_next("fetch_change")
    world.a_sweep_passes()
    world.bot.dies()
    has_died(world, times=MOST_REVIVALS + 1, at="review:")
    world.bot.starts()
    world.bot.works()
    world.a_sweep_passes()

    # What the process died at was the review that the sweep had asked for.
    ended = "SELECT group_concat(status) FROM workflow_status WHERE workflow_uuid LIKE 'sweep:%'"
    assert world.bot.asks_engine(ended) == "SUCCESS,SUCCESS"
    assert "MAX_RECOVERY_ATTEMPTS_EXCEEDED" in "".join(world.work_failed())
    world.gate_says(BROKE_OFF)
    world.everything()


def test_q04_a_sweep_leaves_a_head_at_whose_settling_others_died_to_a_review(lasting_world: World) -> None:
    world = lasting_world
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_pushes("src/tax.py")
    world.person_approves("bea")
    world.bot.dies()
    changes_engine(world, "SET status = ? WHERE workflow_uuid LIKE 'settle:%'", BURIED)
    world.bot.starts()

    world.a_sweep_passes()
    world.a_sweep_passes()

    begun = "SELECT count(*) FROM workflow_status WHERE workflow_uuid LIKE 'review:%' AND workflow_uuid LIKE '%sweep-%'"
    assert world.bot.asks_engine(begun) == 1
    assert world.asked() == ["payments anthropic:claude-sonnet-5"]
    assert "settle:" in "".join(world.work_failed())
    world.gate_says(OPEN)
    world.everything()


def test_q04_what_kills_its_process_again_and_again_is_set_aside_and_the_others_go_on(
    poisoned: World,
) -> None:
    world = poisoned

    world.a_sweep_passes()
    world.gate_says(BROKE_OFF)
    lines = world.gate_text().replace("`", "").splitlines()
    told = [line for line in lines if line.startswith(("- Step", "- Cause", "- Tried", "- For", "- Next"))]
    writes = world.writes()
    world.a_sweep_passes()

    assert told == [
        "- Step: review",
        "- Cause: the process that worked on it died, 6 times in a row; it is begun once more, and then left alone",
        "- Tried: 6 times",
        "- For whoever runs reviewbot: runbooks/reviewbot/poison-delivery.md",
    ]
    assert (world.asked(), world.writes()) == ([], writes)
    world.gate_says(BROKE_OFF)
    assert in_quarantine(world) == 1

    first = world.last
    world.author_opens("src/vat.py")
    world.gate_says(OPEN)
    world.gate_says(BROKE_OFF, on=first)

    # The engine's own time is the machine's, which is years before this: its rest is over.
    world.clock.advance(hours=24 * 3_650)
    assert in_quarantine(world) == 0
    world.a_sweep_passes()
    world.gate_says(OPEN, on=first)
    world.everything()


def test_q04_what_its_own_process_died_at_goes_on_alone_as_well(lasting_world: World) -> None:
    world = lasting_world
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_opens("src/tax.py", is_announced=False)
    world.dies_at_next("fetch_change")
    world.bot.knocks(world.knock("opened"))
    assert not world.bot.works()
    world.bot.dies()
    has_died(world, times=SUSPECT_AFTER)

    world.bot.starts()
    queued = world.bot.asks_engine("SELECT queue_name FROM workflow_status WHERE workflow_uuid LIKE 'review:%'")
    world.bot.works()

    assert queued == REVIEWS
    world.gate_says(OPEN)
    world.everything()


def test_q04_a_person_begins_again_what_was_set_aside_and_a_sweep_leaves_it_open(poisoned: World) -> None:
    world = poisoned
    world.a_sweep_passes()
    world.everything()

    world.somebody_reruns()
    world.a_sweep_passes()

    world.gate_says(OPEN)
    assert in_quarantine(world) == 0
    world.owners_say(payments=CLEAN)


def test_q04_a_review_that_a_fault_of_ours_ends_is_left_alone_until_a_person_begins_it_again(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.work_breaks_at("fetch_change")

    world.author_opens("src/tax.py")

    assert "a fault of ours" in "".join(world.work_failed())
    world.gate_says(BROKE_OFF)
    world.a_sweep_passes()
    before = world.writes()
    world.a_sweep_passes()
    assert (world.asked(), world.writes(), in_quarantine(world)) == ([], before, 1)
    world.gate_says(BROKE_OFF)
    assert "- Cause: a fault of reviewbot's own (KeyError)" in world.gate_text().replace("`", "")

    world.somebody_reruns()

    world.gate_says(OPEN)
    assert in_quarantine(world) == 0
    world.everything()


def test_a_review_that_somebody_else_keeps_from_ending_is_not_in_quarantine(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.forge_is_down("fetch_change", times=3)

    world.author_opens("src/tax.py")

    assert "fetch_change is down, after 3 tries" in "".join(world.work_failed())
    assert in_quarantine(world) == 0
    world.gate_says(BROKE_OFF)
    world.a_sweep_passes()
    world.gate_says(OPEN)
    world.everything()
