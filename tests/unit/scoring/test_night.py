"""What is due, and when."""

from datetime import date

import pytest

from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.kernel.money import Money
from reviewbot.scoring.night import Due, due_for_new, is_meant
from reviewbot.scoring.suite import Nightly, Suite

NIGHT = date(2026, 11, 21)


def a_suite(owner: str, *candidates: str, is_nightly: bool = True) -> Suite:
    return Suite(
        folder=f"evals/{owner}",
        owner=OwnerName(owner),
        model=None,
        repeat=1,
        margin=0.05,
        thresholds=(),
        must_pass=(),
        cases=(),
        nightly=Nightly(every=1, cap=Money(1_000_000), candidates=candidates) if is_nightly else None,
    )


@pytest.mark.parametrize(
    ("candidate", "model", "meant"),
    [
        pytest.param("anthropic:claude-x", "anthropic:claude-x", True, id="the model itself"),
        pytest.param("anthropic:claude-x", "anthropic:claude-x-2", False, id="a model that only begins so"),
        pytest.param("anthropic:claude-*", "anthropic:claude-x", True, id="a pattern"),
        pytest.param("anthropic:*", "anthropic:claude-x", True, id="all of a provider"),
        pytest.param("anthropic:*", "openai:claude-x", False, id="another provider"),
    ],
)
def test_a_candidate_means_a_model_by_its_name_or_its_beginning(candidate: str, model: str, meant: bool) -> None:
    assert is_meant(candidate, ModelName(model)) is meant


def test_each_suite_is_due_for_each_new_model_that_it_asks_for_once() -> None:
    suites = (
        a_suite("streaming", "anthropic:*", "anthropic:claude-*"),
        a_suite("identity", "openai:gpt-*"),
        a_suite("payments", is_nightly=False),
    )
    new = {ModelName("anthropic:claude-b"), ModelName("anthropic:claude-a"), ModelName("openai:tts")}

    assert due_for_new(suites, new, night=NIGHT) == tuple(
        Due(owner=OwnerName("streaming"), model=ModelName(f"anthropic:claude-{each}"), since=NIGHT, occasion="listed")
        for each in "ab"
    )
