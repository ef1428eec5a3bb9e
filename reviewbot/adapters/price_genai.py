"""What an answer of a model costs, from the tables that come with genai-prices. Nothing is fetched."""

from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from genai_prices import Usage as Counted
from genai_prices import calc_price

from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.money import Money
from reviewbot.ownership.wording import bare
from reviewbot.review.exchange import Usage


def price_of(model: ModelName, usage: Usage, *, now: datetime) -> Money | None:
    """Return what these tokens cost at the list price of that instant, rounded up; None where no price is known."""
    provider, _, name = bare(model).partition(":")
    counted = Counted(
        input_tokens=usage.fresh_input + usage.cached_input,
        cache_read_tokens=usage.cached_input,
        output_tokens=usage.output,
    )
    try:
        price = calc_price(counted, name, provider_id=provider, genai_request_timestamp=now).total_price
    except LookupError:
        return None
    return Money(int((price * Decimal(1_000_000)).to_integral_value(rounding=ROUND_CEILING)))
