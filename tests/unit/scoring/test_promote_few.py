"""A suite of few changes: what it shows is no worth, however good it looks."""

from dataclasses import replace

import pytest

from reviewbot.scoring.interval import Drawn
from reviewbot.scoring.promote import fewest_changes, promote
from reviewbot.scoring.promotion import Allow, Block, Hold
from tests.unit.scoring.builders import a_run, a_scored, rules


def verdict_on(changes: int, *, found: int) -> Allow | Hold | Block:
    """Return what becomes of one that finds this on each of so many changes, where the model in use found half."""
    old = a_run(*(a_scored(f"c{number}", found=1, missed=1) for number in range(changes)), model="vendor:old")
    new = a_run(*(a_scored(f"c{number}", found=found, missed=2 - found) for number in range(changes)))
    verdict = promote(new, old, old, replace(rules(), drawn=Drawn(seed=0, confidence=0.9)))
    assert isinstance(verdict, Allow | Hold | Block)
    return verdict


@pytest.mark.parametrize(("changes", "becomes"), [(1, Hold), (4, Hold), (5, Allow), (40, Allow)])
def test_one_that_is_better_on_every_change_is_allowed_where_chance_would_hardly_do_that(
    changes: int, becomes: type
) -> None:
    assert isinstance(verdict_on(changes, found=2), becomes)


def test_why_it_is_held_is_told() -> None:
    assert (
        verdict_on(1, found=2).grounds[0].sentence == "recall looks better by 50.0 points, but too few changes show it"
    )


def test_harm_is_taken_as_shown_by_one_change() -> None:
    assert isinstance(verdict_on(1, found=0), Block)


@pytest.mark.parametrize(("confidence", "changes"), [(0.5, 2), (0.8, 4), (0.9, 5), (0.95, 6)])
def test_so_many_coins_all_fall_one_way_less_often_than_the_end_of_the_interval_is_wrong(
    confidence: float, changes: int
) -> None:
    assert fewest_changes(confidence) == changes
    assert 0.5**changes <= (1 - confidence) / 2 < 0.5 ** (changes - 1)
