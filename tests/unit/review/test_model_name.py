"""Whether the model that answered is the one that was asked."""

import pytest

from reviewbot.kernel.ids import ModelName
from reviewbot.review.model_name import is_same_model


@pytest.mark.parametrize(
    ("asked", "answered_by"),
    [
        ("anthropic:claude-sonnet-5", "claude-sonnet-5"),
        ("anthropic:claude-sonnet-5", "claude-sonnet-5-20260801"),
        ("anthropic:claude-sonnet-5-latest", "claude-sonnet-5-20260801"),
        ("anthropic:claude-sonnet-5", "claude-sonnet-5@20260801"),
        ("openai:gpt-5.4", "gpt-5.4-2026-08-01"),
        ("openai:gpt-5.4", "GPT-5.4"),
        ("openai:gpt-5.4", "gpt-5.4-0801"),
        ("openai:gpt-5.4", "gpt-5.4-latest"),
        ("openai:acme/llama:70b", "acme/llama:70b"),
    ],
)
def test_it_is_the_same(asked: str, answered_by: str) -> None:
    assert is_same_model(ModelName(asked), answered_by)


@pytest.mark.parametrize(
    ("asked", "answered_by"),
    [
        ("openai:gpt-5.4", "gpt-5.4-mini"),
        ("openai:gpt-5.4-pro", "gpt-5.4"),
        ("openai:gpt-5.4", "gpt-5.40"),
        ("openai:gpt-5.4", ""),
        ("openai:gpt-5.4", "not-gpt-5.4"),
        ("openai:", "gpt-5.4"),
        ("openai:", ""),
    ],
)
def test_it_is_another(asked: str, answered_by: str) -> None:
    assert not is_same_model(ModelName(asked), answered_by)
