"""Twenty seconds of the storm in every run of the tests; `python -m tests.chaos` lets it blow for ten minutes."""

from tests.chaos.scene import blow_over


def test_a_storm_loses_nothing_shows_nothing_twice_and_opens_nothing_that_is_shut() -> None:
    left = blow_over(seconds=20, changes=8, seed=1)

    assert left.changes == 8
    assert sum(left.kills.values()) >= 3
    assert (left.unsettled, left.breaches) == ([], [])
