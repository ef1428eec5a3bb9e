"""What eval runs stand on: a shelf in memory, a model with a price, a request."""

from reviewbot.flow.eval_purse import Purse
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.night import OpenRun
from reviewbot.review.exchange import Request, Usage

MODEL = ModelName("anthropic:candidate")


A_RUN = OpenRun(id=1, spent=NOTHING, beside=NOTHING)


def a_price(model: ModelName, usage: Usage) -> Money | None:
    """One millionth of a dollar for each token that goes in, ten for each that comes out."""
    return Money(usage.fresh_input + usage.cached_input + 10 * usage.output) if model == MODEL else None


def a_purse(cap: int = 1_000_000_000_000, *, spent: Money = NOTHING) -> Purse:
    return Purse(MODEL, a_price, cap=Money(cap), spent=spent)


def a_request(ask: str = "Look.", *, output: int = 100) -> Request:
    return Request(
        purpose="inspect",
        system="You review for the team payments. ",
        shared="",
        own="You review for the team payments. ",
        ask=ask,
        followups=(),
        tools=(),
        schema_name="reply",
        schema="{}",
        max_output_tokens=output,
        deadline_seconds=10.0,
    )
