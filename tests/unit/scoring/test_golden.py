"""Places in files, and a set's digest."""

from dataclasses import replace

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


def test_every_case_decides_where_none_is_a_draft_and_none_is_held_out() -> None:
    assert GoldenSet(cases=(GoldenCase(case="one", cluster="one"),)).parts == {"one": "decides"}


def test_rates_are_of_the_cases_that_are_held_out_and_a_draft_has_no_say() -> None:
    tuned = GoldenCase(case="tuned", cluster="tuned")
    held_out = replace(tuned, case="held-out", split="held-out")
    drafts = (replace(tuned, case="draft", is_draft=True), replace(held_out, case="new", is_draft=True))

    assert GoldenSet(cases=(tuned, held_out, *drafts)).parts == {
        "tuned": "guards",
        "held-out": "decides",
        "draft": "shown",
        "new": "shown",
    }


def test_a_draft_that_is_held_out_keeps_no_other_case_from_deciding() -> None:
    tuned = GoldenCase(case="tuned", cluster="tuned")
    draft = replace(tuned, case="new", split="held-out", is_draft=True)

    assert GoldenSet(cases=(tuned, draft)).parts == {"tuned": "decides", "new": "shown"}
