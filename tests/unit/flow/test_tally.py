"""The tally: each decision is counted under what it means to whoever watches."""

import pytest

from reviewbot.flow.tally import OUTCOMES, Tally, tallied_as
from reviewbot.gate.decision import Decision
from tests.unit.publish.samples import blocked, opened


@pytest.mark.parametrize(
    ("decision", "outcome"),
    [
        pytest.param(opened(), "open", id="an ordinary pass"),
        pytest.param(opened(broken_glass_until="2026-11-20T13:00:00Z"), "broken_glass", id="broken glass is no pass"),
        pytest.param(blocked(awaits_only_people=True), "awaits_people", id="nothing objects, people are awaited"),
        pytest.param(blocked(), "blocked", id="something objects"),
    ],
)
def test_a_decision_is_counted_once_under_its_outcome(decision: Decision, outcome: str) -> None:
    tally = Tally()

    tally.count(decision)

    assert tallied_as(decision) == outcome
    assert tally.read() == {each: int(each == outcome) for each in OUTCOMES}


def test_models_that_were_taken_out_are_counted_apart() -> None:
    tally = Tally()

    tally.count_fall()

    assert tally.falls == 1
    assert sum(tally.read().values()) == 0
