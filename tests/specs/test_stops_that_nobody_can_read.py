"""Switches that nobody can read: what is green is shut without a turn and without a record, and once."""

from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
UNREAD = "failure: Wait until the switches can be read"


def test_a07_switches_that_cannot_be_read_count_as_set_and_are_looked_at_again(green: World) -> None:
    green.a_second_passes()
    green.store_is_down("fetch_switches", times=2)
    green.a_second_passes()
    assert green.may_merge()

    green.a_second_passes()
    green.gate_says(UNREAD)
    assert not green.may_merge()

    green.a_second_passes()
    green.gate_says(OPEN)
    green.everything()


def test_a07_i10_a_gate_is_shut_in_its_place_where_nobody_can_give_turns(green: World) -> None:
    green.a_second_passes()
    before = len(green.writes())
    green.store_is_down("fetch_switches", times=2)
    green.a_second_passes()

    green.a_second_passes()

    assert green.writes()[before:] == ["update_check"]
    green.gate_says(UNREAD)


def test_a07_i10_whoever_did_not_open_a_gate_leaves_it_to_whoever_did_for_a_look_or_two(green: World) -> None:
    green.bot_restarts()
    green.a_second_passes()
    green.store_is_down("fetch_switches", times=4)
    green.a_second_passes()
    green.a_second_passes()
    assert green.may_merge()

    green.a_second_passes()
    green.a_second_passes()

    green.gate_says(UNREAD)
