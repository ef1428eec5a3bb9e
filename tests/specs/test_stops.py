"""Stops: a switch reaches what is green without waiting for an event, and its release decides afresh."""

import pytest

from reviewbot.kernel.ids import Head
from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
STOPPED = "failure: Wait for the stop to be released"


@pytest.mark.parametrize("scope", ["global", "org:acme", "repo:acme/shop", "owner:payments", "a scope misspelt"])
def test_a05_a_switch_shuts_what_is_green_within_a_second_and_no_event(green: World, scope: str) -> None:
    green.switch_is_on(scope)

    green.a_second_passes()

    green.gate_says(STOPPED)
    assert not green.may_merge()
    assert green.trail() == ["1 open", "1 blocked"]


def test_a05_the_gate_is_shut_by_a_fresh_run_before_anything_is_decided(green: World) -> None:
    before = len(green.writes())
    green.switch_is_on("global")

    green.a_second_passes()

    assert green.writes()[before:] == ["create_check", "update_check", "edit_comment"]
    green.gate_says(STOPPED)


@pytest.mark.parametrize("scope", ["org:other", "repo:acme/other", "owner:streaming"])
def test_a_switch_that_covers_something_else_leaves_it_green(green: World, scope: str) -> None:
    before = green.writes()
    green.switch_is_on(scope)

    green.a_second_passes()

    assert green.writes() == before
    assert green.may_merge()


def test_a_second_look_writes_nothing_more(green: World) -> None:
    green.switch_is_on("global")
    green.a_second_passes()
    shut = green.writes()

    green.a_second_passes()

    assert green.writes() == shut
    green.gate_says(STOPPED)


def test_a_release_decides_afresh_without_an_event(green: World) -> None:
    green.team("acme/sox", "grace")
    green.switch_is_on("global")
    green.a_second_passes()
    green.gate_says(STOPPED)
    green.regulated("sox", of="src/**", approvals=1, by="acme/sox")

    green.switches_are_released()
    green.a_second_passes()

    green.gate_says("action_required: Ask acme/sox to approve")
    green.everything()


def test_i8_a_command_given_while_a_stop_is_on_waits_for_its_release(green: World) -> None:
    green.switch_is_on("repo:acme/shop")
    green.a_second_passes()
    green.everything()
    before = green.writes()

    green.person_says("mallory", "/reviewbot explain")
    assert green.its_hour_comes(hours=1) == 1
    assert green.its_hour_comes(hours=1) == 1
    assert green.writes() == before

    green.switches_are_released()
    green.a_second_passes()
    green.gate_says(OPEN)
    green.its_hour_comes(hours=1)

    (answer,) = green.answers()
    assert answer.startswith("For `mallory`, who wrote `/reviewbot explain`")
    green.everything()


def test_a_stop_elsewhere_puts_no_command_off(green: World) -> None:
    green.switch_is_on("repo:acme/other")

    green.person_says("mallory", "/reviewbot explain")

    assert len(green.answers()) == 1
    green.everything()


def test_what_was_green_is_green_again_only_by_a_new_decision(green: World) -> None:
    green.switch_is_on("global")
    green.a_second_passes()
    green.switches_are_released()
    green.a_second_passes()

    green.gate_says(OPEN)
    assert green.trail() == ["1 open", "1 blocked", "1 open"]
    green.everything()


def test_agents_that_a_stop_kept_waiting_begin_when_it_is_released(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.switch_is_on("global")
    world.author_pushes("src/tax.py")
    world.gate_says("failure: Wait for the stop to be released (and 2 more)")
    world.owners_say(payments="action_required: Not started: stopped")

    world.switches_are_released()
    world.a_second_passes()

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


def test_a05_a_stop_that_comes_while_agents_are_at_work_lets_no_further_model_be_asked(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.owner("docs", of="docs/**")
    world.switch_is_moved_before("ask", "global")

    world.author_pushes("src/tax.py", "docs/tax.md")

    assert len(world.asked()) == 1
    world.gate_says("failure: Wait for the stop to be released (and 2 more)")
    world.everything()


def test_a_review_that_a_stop_ended_is_done_again_after_its_release(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_opens("src/tax.py", is_announced=False)
    world.switch_is_moved_before("keep_look", "global")
    world.happens("opened")
    world.gate_says("failure: Wait for the stop to be released (and 2 more)")
    assert world.asked() == []
    world.everything()

    world.switches_are_released()
    world.a_second_passes()

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


def test_a05_a_worker_that_starts_while_a_switch_is_on_shuts_what_is_green(green: World) -> None:
    green.switch_is_on("global")

    green.bot_restarts()
    green.a_second_passes()

    green.gate_says(STOPPED)


def test_a05_a_process_that_is_told_to_stop_shuts_what_is_green(green: World) -> None:
    green.process_is_told_to_stop()

    green.bot_restarts()
    green.a_second_passes()

    green.gate_says(STOPPED)


def test_a_switch_that_is_moved_before_the_last_write_keeps_it_from_turning_green(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.switch_is_moved_before("append", "global", time=2)

    world.author_pushes("src/tax.py")

    world.gate_says(STOPPED)
    assert not world.may_merge()
    world.everything()


def test_a_forge_that_is_down_is_tried_again_the_next_second(green: World) -> None:
    green.switch_is_on("global")
    green.forge_is_down("fetch_present")
    green.a_second_passes()
    assert green.may_merge()

    green.a_second_passes()

    green.gate_says(STOPPED)


def test_a_change_that_is_closed_is_left_alone(green: World) -> None:
    green.author_says("closed")
    before = green.writes()
    green.switch_is_on("global")

    green.a_second_passes()

    assert green.writes() == before
    green.everything()


def test_a05_a_comment_on_a_commit_that_is_gone_keeps_no_stop_from_any_head(green: World) -> None:
    green.person_comments("kim", at=Head(""))
    commented = green.last
    green.author_opens("src/other.py")
    green.gate_says(OPEN)
    green.everything()
    green.switch_is_on("global")

    green.a_second_passes()

    green.gate_says(STOPPED, on=commented)
    green.gate_says(STOPPED)


def test_a05_one_record_that_nobody_can_read_keeps_no_stop_from_any_head(lasting_world: World) -> None:
    world = lasting_world
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_pushes("src/tax.py")
    damaged = world.last
    world.last_record_is_damaged()
    world.author_opens("src/other.py")
    world.everything()
    world.switch_is_on("global")

    world.a_second_passes()

    world.gate_says(STOPPED, on=damaged)
    world.gate_says(STOPPED)


def test_a_head_whose_record_nobody_can_read_is_decided_afresh_without_a_stop(lasting_world: World) -> None:
    world = lasting_world
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_pushes("src/tax.py")
    world.last_record_is_damaged()

    world.a_second_passes()

    world.gate_says(OPEN)
    assert [each.kind for each in world.records()] == ["notice", "decision", "notice", "decision"]
    world.everything()


def test_a_decision_that_nobody_can_read_about_a_change_that_is_closed_is_let_be(lasting_world: World) -> None:
    world = lasting_world
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_pushes("src/tax.py")
    world.author_says("closed")
    world.last_record_is_damaged()
    before = world.writes()

    world.a_second_passes()
    world.a_second_passes()

    assert world.writes() == before
    world.everything()
