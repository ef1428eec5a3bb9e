"""The fewest people who give every approval that is lacking."""

import pytest

from reviewbot.gate.need import Need, Profile, able_in, fewest, is_enough, may_miss, pool_of, wanted_of
from reviewbot.gate.person import hands_on
from reviewbot.gate.quorum import Panel
from reviewbot.kernel.ids import AccountId
from tests.unit.gate import builders as a


def a_need(*people: int, needed: int = 1) -> Need:
    members = frozenset(map(AccountId, people))
    return Need(panel=Panel(needed=(needed,)), circles=(members,), titles=(("acme/team",),))


def test_nobody_is_asked_whose_approval_could_not_count() -> None:
    asked = a_need(*(a.IDS[login] for login in ("ada", "cy", "eve")))

    able = able_in((asked,), hands_on(a.OPEN_WORLD), besides={AccountId(a.IDS["cy"])})

    assert able == (a.IDS["eve"],)


def test_the_pool_counts_people_by_where_they_would_help_and_leaves_out_who_would_not() -> None:
    able = tuple(map(AccountId, (1, 2, 3)))

    assert pool_of((a_need(1, 2), a_need(9)), able) == {(1, 0): 2}


def test_one_person_who_serves_two_needs_is_enough() -> None:
    assert fewest((a_need(1), a_need(1)), {(1, 1): 1, (1, 0): 5}, ()) == ((1, 1),)


def test_nobody_is_asked_twice() -> None:
    assert fewest((a_need(needed=2), a_need()), {(1, 1): 1, (1, 0): 5}, ()) == ((1, 1), (1, 0))


def test_whoever_helps_anyway_need_not_be_asked_again() -> None:
    assert fewest((a_need(needed=2),), {(1,): 5}, ((1,),)) == ((1,),)


def test_nobody_is_enough_where_too_few_could() -> None:
    assert fewest((a_need(1, 2, needed=2),), {(1,): 1}, ()) is None


def test_of_groups_of_a_size_the_one_comes_first_whose_people_count_in_most() -> None:
    two = Need(panel=Panel(needed=(1, 1), is_distinct=True), circles=(), titles=())

    assert fewest((two,), {(3,): 2, (2,): 1, (1,): 1}, ()) == ((3,), (3,))


@pytest.mark.parametrize(
    ("lacking", "is_told"), [pytest.param(20, True, id="twenty"), pytest.param(21, False, id="twenty-one")]
)
def test_nobody_is_told_apart_where_more_are_lacking_than(lacking: int, is_told: bool) -> None:
    needs = (a_need(), a_need(needed=lacking))

    assert fewest(needs, {(1, 1): lacking}, ()) == (((1, 1),) * lacking if is_told else None)


@pytest.mark.parametrize(
    ("useless", "last"),
    [
        pytest.param(1_999, ((1, 1),), id="two thousand tries are enough to find one person"),
        pytest.param(2_000, ((1, 0), (0, 1)), id="two people of whom none can be left out"),
    ],
)
def test_at_the_bound_there_are(useless: int, last: tuple[Profile, ...]) -> None:
    # Eleven needs that whoever helps meets, so that many different people count, and two that are left.
    needs = tuple(a_need() for _ in range(13))
    helping = ((*([1] * 11), 0, 0),)
    elsewhere = [(*map(int, f"{number:011b}"), 0, 0) for number in range(2**11 - useless, 2**11)]
    useful = [(*([0] * 11), *places) for places in ((1, 1), (1, 0), (0, 1))]

    group = fewest(needs, dict.fromkeys([*elsewhere, *useful], 1), helping)

    assert group == tuple((*([0] * 11), *places) for places in last)
    assert is_enough(needs, (*helping, *group))


def test_a_place_is_not_wanted_of_anybody_where_others_fill_it() -> None:
    assert wanted_of((a_need(), a_need()), ((1, 1),), ((1, 0),)) == ((0, 1),)


@pytest.mark.parametrize(
    ("places", "wanted"),
    [
        pytest.param(0b11, 0b11, id="both where nobody else is in either"),
        pytest.param(0b10, 0b10, id="no place that they do not have, though it stays empty"),
    ],
)
def test_of_two_quorums_one_person_is_wanted_in(places: int, wanted: int) -> None:
    members = frozenset({AccountId(1)})
    need = Need(panel=Panel(needed=(1, 1)), circles=(members, members), titles=(("acme/one",), ("acme/two",)))

    assert wanted_of((need,), ((places,),), ()) == ((wanted,),)


BOTH: tuple[Need, ...] = (a_need(1, 2, 4), a_need(1, 3, 4))


@pytest.mark.parametrize(
    ("wanted", "able", "is_missed"),
    [
        pytest.param([(1, 0)], (1, 2), True, id="somebody else counts there"),
        pytest.param([(1, 0)], (1, 4), True, id="somebody else counts there and elsewhere"),
        pytest.param([(1, 0)], (1, 3), False, id="everybody else counts elsewhere"),
        pytest.param([(1, 1)], (1, 2, 3), False, id="others count in one of two places"),
        pytest.param([(1, 0), (0, 1)], (1, 2, 3), True, id="two others count in a place each"),
        pytest.param([(1, 0), (0, 1)], (1, 4), False, id="one other would have to be two people"),
    ],
)
def test_people_of_a_circle_may_be_missed_where(
    wanted: list[Profile], able: tuple[AccountId, ...], is_missed: bool
) -> None:
    assert may_miss(BOTH, wanted, able, frozenset({AccountId(1)})) is is_missed
