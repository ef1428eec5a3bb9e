"""The fewest people who give every approval that is lacking."""

from reviewbot.gate.need import MOST_PEOPLE, Need, fewest, is_enough
from reviewbot.gate.quorum import Panel
from reviewbot.kernel.ids import AccountId


def a_need(*people: int, needed: int = 1) -> Need:
    members = frozenset(map(AccountId, people))
    return Need(panel=Panel(needed=(needed,)), circles=(members,), titles=(("acme/team",),))


def test_one_person_who_serves_two_needs_is_enough() -> None:
    assert fewest((a_need(1), a_need(1)), {(1, 1): 1, (1, 0): 5}, ()) == ((1, 1),)


def test_nobody_is_enough_where_too_few_could() -> None:
    assert fewest((a_need(1, 2, needed=2),), {(1,): 1}, ()) is None


def test_nobody_is_told_apart_where_very_many_are_lacking() -> None:
    many = MOST_PEOPLE + 1

    assert fewest((a_need(*range(many), needed=many),), {(1,): many}, ()) is None


def test_beyond_the_bound_nobody_can_be_left_out() -> None:
    needs = tuple(a_need(number) for number in range(14))
    single = {tuple(int(place == number) for place in range(14)): 2 for number in range(14)}

    group = fewest(needs, single, ())

    assert group is not None
    assert len(group) == 14
    assert is_enough(needs, group)
