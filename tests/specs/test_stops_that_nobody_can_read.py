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


def test_a07_i10_a_worker_leaves_a_gate_to_whoever_acts_before_it_for_two_more_looks(green: World) -> None:
    green.another_worker_acts_first()
    green.a_second_passes()
    green.store_is_down("fetch_switches", times=4)
    for _ in range(3):
        green.a_second_passes()
    assert green.may_merge()

    green.a_second_passes()

    green.gate_says(UNREAD)


def test_a07_a_worker_acts_by_the_rank_it_had_where_nobody_can_say_which_are_free(green: World) -> None:
    green.a_second_passes()
    green.store_is_down("standing_in", times=1)
    green.store_is_down("fetch_switches", times=2)
    for _ in range(2):
        green.a_second_passes()

    green.gate_says(UNREAD)


def test_a07_i10_a_store_that_neither_answers_nor_refuses_keeps_no_gate_open(green: World) -> None:
    green.a_second_passes()
    green.store_stands_still("fetch_switches")
    green.a_second_passes()
    assert green.may_merge()

    green.a_second_passes()

    green.gate_says(UNREAD)
    assert not green.may_merge()


def test_a07_a_trail_that_is_long_in_reading_shuts_nothing(green: World) -> None:
    green.a_second_passes()
    green.store_stands_still("fetch_records")
    for _ in range(3):
        green.a_second_passes()

    green.gate_says(OPEN)
    assert green.may_merge()
