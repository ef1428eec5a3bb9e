"""Places in files, and a set's digest."""

import pytest

from reviewbot.scoring.golden import GoldenCase, GoldenSet, Spot
from tests.unit.scoring.builders import a_golden, a_spot


@pytest.mark.parametrize(
    ("other", "lines"),
    [
        pytest.param(a_spot(10, 12), 0, id="the same lines"),
        pytest.param(a_spot(12, 20), 0, id="one line in common"),
        pytest.param(a_spot(15), 3, id="three lines below"),
        pytest.param(a_spot(1, 6), 4, id="four lines above"),
        pytest.param(a_spot(10, path="Tax.py"), None, id="a path that differs by case"),
    ],
)
def test_the_distance_is_in_lines_of_one_file(other: Spot, lines: int | None) -> None:
    assert a_spot(10, 12).distance_to(other) == lines
    assert other.distance_to(a_spot(10, 12)) == lines


def test_a_set_has_another_digest_when_anything_expected_differs() -> None:
    one = GoldenSet(cases=(GoldenCase(case="one", cluster="one", goldens=(a_golden("a", 10),)),))
    moved = GoldenSet(cases=(GoldenCase(case="one", cluster="one", goldens=(a_golden("a", 11),)),))

    assert one.digest == GoldenSet(cases=one.cases).digest
    assert one.digest != moved.digest
