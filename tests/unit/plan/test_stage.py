"""Stages have an order, and none is left out."""

import pytest

from reviewbot.plan.stage import Stage, is_jump, next_stage


@pytest.mark.parametrize(("stage", "following"), [("shadow", "canary"), ("canary", "everywhere"), ("everywhere", None)])
def test_each_stage_leads_to_the_next(stage: Stage, following: Stage | None) -> None:
    assert next_stage(stage) == following


@pytest.mark.parametrize(
    ("before", "after", "is_one"),
    [
        pytest.param(None, "shadow", False, id="a new model begins in shadow"),
        pytest.param(None, "canary", True, id="a new model is a canary at once"),
        pytest.param(None, "everywhere", True, id="a new model reviews everywhere at once"),
        pytest.param("shadow", "canary", False, id="one step"),
        pytest.param("shadow", "everywhere", True, id="past the canary"),
        pytest.param("canary", "canary", False, id="it stays"),
        pytest.param("canary", "everywhere", False, id="the last step"),
        pytest.param("everywhere", "shadow", False, id="all the way back"),
    ],
)
def test_going_on_by_more_than_one_is_a_jump(before: Stage | None, after: Stage, is_one: bool) -> None:
    assert is_jump(before, after) is is_one
