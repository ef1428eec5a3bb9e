"""Stages have an order."""

import pytest

from reviewbot.plan.stage import Stage, is_forward, next_stage


@pytest.mark.parametrize(("stage", "following"), [("shadow", "canary"), ("canary", "everywhere"), ("everywhere", None)])
def test_each_stage_leads_to_the_next(stage: Stage, following: Stage | None) -> None:
    assert next_stage(stage) == following


@pytest.mark.parametrize(
    ("before", "after", "is_one"),
    [
        pytest.param(None, "shadow", False, id="a new model begins in shadow"),
        pytest.param(None, "canary", True, id="a new model is a canary at once"),
        pytest.param("shadow", "canary", True, id="one step on"),
        pytest.param("shadow", "everywhere", True, id="past the canary"),
        pytest.param("canary", "canary", False, id="it stays"),
        pytest.param("everywhere", "shadow", False, id="all the way back"),
    ],
)
def test_a_step_is_forward_where_it_goes_further_than_the_model_was(
    before: Stage | None, after: Stage, is_one: bool
) -> None:
    assert is_forward(before, after) is is_one
