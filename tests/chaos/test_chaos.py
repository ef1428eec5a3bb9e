"""A minute of the storm in every run of the tests; `python -m tests.chaos` lets it blow for ten."""

from tests.chaos.scene import blow_over


def test_a_minute_of_deaths_loses_nothing_shows_nothing_twice_and_opens_nothing_that_is_shut() -> None:
    left = blow_over(seconds=60, changes=20, seed=1)

    assert left.changes == 20
    assert sum(left.kills.values()) >= 10
    assert (left.unsettled, left.breaches) == ([], [])
