"""List prices of models."""

from datetime import UTC, datetime

import pytest

from reviewbot.adapters.price_genai import price_of
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.money import Money
from reviewbot.review.exchange import Usage

_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_cached_tokens_cost_less_than_fresh_ones_and_more_than_nothing() -> None:
    model = ModelName("anthropic:claude-sonnet-5")

    fresh = price_of(model, Usage(fresh_input=1_000_000, cached_input=0, output=0), now=_NOW)
    cached = price_of(model, Usage(fresh_input=0, cached_input=1_000_000, output=0), now=_NOW)

    assert fresh is not None
    assert cached is not None
    assert Money(0) < cached < fresh


def test_a_part_of_a_millionth_is_rounded_up() -> None:
    usage = Usage(fresh_input=0, cached_input=1, output=0)

    assert price_of(ModelName("anthropic:claude-sonnet-5"), usage, now=_NOW) == Money(1)


def test_a_model_costs_the_same_in_whichever_words_it_is_asked() -> None:
    usage = Usage(fresh_input=1_000_000, cached_input=0, output=0)

    plain, terse = (price_of(ModelName(f"anthropic:claude-sonnet-5{more}"), usage, now=_NOW) for more in ("", "+terse"))

    assert plain == terse is not None


@pytest.mark.parametrize("model", ["openai:nobody-sells-this", "nobody:gpt-5.4", "guardrails"])
def test_a_model_without_a_price_has_none(model: str) -> None:
    assert price_of(ModelName(model), Usage(fresh_input=1, cached_input=0, output=1), now=_NOW) is None
