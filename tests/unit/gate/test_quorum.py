"""Whether distinct people fill every place that a rule has."""

from itertools import product
from random import Random

import pytest

from reviewbot.gate.quorum import Panel, is_met, lacking

TWO_AND_ONE = Panel(needed=(2, 1))
DISTINCT = Panel(needed=(2, 1), is_distinct=True)
EITHER = Panel(needed=(1, 1, 2), choice=2)
DISTINCT_EITHER = Panel(needed=(1, 1, 2), choice=2, is_distinct=True)

CASES = [
    pytest.param(TWO_AND_ONE, (0b01, 0b11), 0, id="one person counts in two quorums"),
    pytest.param(TWO_AND_ONE, (0b01, 0b01), 1, id="nobody of the second quorum"),
    pytest.param(TWO_AND_ONE, (), 2, id="nobody at all"),
    pytest.param(DISTINCT, (0b01, 0b11), 1, id="nobody counts twice where they have to be distinct"),
    pytest.param(DISTINCT, (0b01, 0b11, 0b01), 0, id="three people for three places"),
    pytest.param(DISTINCT, (0b11, 0b01, 0b01), 0, id="whoever fits two places moves up"),
    pytest.param(DISTINCT, (0b01, 0b01, 0b01), 1, id="three people of one quorum"),
    pytest.param(DISTINCT, (0b00, 0b00, 0b00), 3, id="three people of none"),
    pytest.param(EITHER, (0b011,), 0, id="the first of two choices"),
    pytest.param(EITHER, (0b101, 0b100), 0, id="the second of two choices"),
    pytest.param(EITHER, (0b101,), 1, id="neither of two choices"),
    pytest.param(DISTINCT_EITHER, (0b011,), 1, id="a choice that needs somebody else"),
    pytest.param(DISTINCT_EITHER, (0b001, 0b010), 0, id="a choice with somebody else"),
    pytest.param(Panel(needed=(2**62,), is_distinct=True), (1,), 2**62 - 1, id="an absurd number"),
    pytest.param(Panel(needed=()), (), 0, id="nothing wanted"),
]


@pytest.mark.parametrize(("panel", "people", "missing"), CASES)
def test_so_many_are_lacking(panel: Panel, people: tuple[int, ...], missing: int) -> None:
    assert lacking(panel, people) == missing
    assert is_met(panel, people) == (missing == 0)


@pytest.mark.parametrize("seed", range(200))
def test_seating_agrees_with_trying_every_seat(seed: int) -> None:
    chance = Random(seed)
    panel = Panel(
        needed=tuple(chance.randint(1, 2) for _ in range(3)), choice=chance.choice([0, 1, 2]), is_distinct=True
    )
    people = [chance.randint(0, 7) for _ in range(chance.randint(0, 6))]

    assert is_met(panel, people) == some_seating_fits(panel, people)


def some_seating_fits(panel: Panel, people: list[int]) -> bool:
    """Try every way in which each person takes one quorum or none."""
    for taken in product([None, 0, 1, 2], repeat=len(people)):
        if all(quorum is None or places >> quorum & 1 for quorum, places in zip(taken, people, strict=True)):
            is_full = [taken.count(quorum) >= panel.needed[quorum] for quorum in range(3)]
            either = [is_full[quorum] for quorum in panel.either()]
            if all(is_full[quorum] for quorum in panel.wanted()) and (any(either) or not either):
                return True
    return False
