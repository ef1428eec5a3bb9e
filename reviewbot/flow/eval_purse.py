"""The money of one eval run: reserved before it is spent, so that no answer can take the run over its cap."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.review.exchange import Request, Usage

PriceOf: TypeAlias = Callable[[ModelName, Usage], Money | None]
"""What so many tokens of a model cost; None where no price is known."""

_ROOM_FOR_FORM: Final = 2_000
"""Tokens that a vendor may add around a request for roles, tools and the form of the reply."""


class CapReached(Exception):
    """The next answer could cost more than is left under the run's cap. Whoever started the run can raise it."""


@dataclass(slots=True, kw_only=True)
class _Till:
    """What is left is the same for all models that are paid from it."""

    spent: Money
    reserved: Money = NOTHING


class Purse:
    """What one run may spend on one model, and what it has spent, on others beside it included."""

    def __init__(self, model: ModelName, price_of: PriceOf, *, cap: Money, spent: Money = NOTHING) -> None:
        """Open the purse, of which so much is spent already.

        Raises Misconfigured for a model without a known price: what it spends could not be told.
        """
        if price_of(model, Usage(fresh_input=1, cached_input=0, output=1)) is None:
            raise Misconfigured(
                "eval run", (f"the price of {str(model)!r} is not known, and an unpriced model does not run",)
            )
        self._model = model
        self._price_of = price_of
        self._cap = cap
        self._till = _Till(spent=spent)
        self._turns: defaultdict[Digest, asyncio.Lock] = defaultdict(asyncio.Lock)

    def beside(self, model: ModelName) -> "Purse":
        """Return a purse for another model under the same cap. Raises Misconfigured where its price is not known."""
        other = Purse(model, self._price_of, cap=self._cap)
        other._till = self._till
        return other

    @property
    def spent(self) -> Money:
        """By this run, what processes of it that died were charged included."""
        return self._till.spent

    @property
    def reserved(self) -> Money:
        """Set aside for answers that are not on disk yet."""
        return self._till.reserved

    def turn(self, question: Digest) -> asyncio.Lock:
        """Return what to hold while a question is asked: cases that ask the same at once would pay for it twice."""
        return self._turns[question]

    def reserve(self, request: Request) -> Money:
        """Set aside the most that the answer can cost. Raises CapReached where less than that is left."""
        most = self._cost(Usage(fresh_input=most_tokens(request), cached_input=0, output=request.max_output_tokens))
        if self._cap < self.spent + self.reserved + most:
            left = self._cap - self.spent - self.reserved
            raise CapReached(f"the next answer may cost {most}, and {left} of the cap of {self._cap} is left")
        self._till.reserved += most
        return most

    def cost(self, reserved: Money, usage: Usage | None) -> Money:
        """Return what an answer cost: all that was set aside for it where its vendor gave no usable count."""
        return reserved if usage is None else self._cost(usage)

    def settle(self, reserved: Money, cost: Money) -> None:
        """Spend what an answer cost, in place of what was set aside for it."""
        self._till.reserved -= reserved
        self._till.spent += cost

    def release(self, reserved: Money) -> None:
        """Give back what was set aside for an answer that never came and is not charged."""
        self._till.reserved -= reserved

    def _cost(self, usage: Usage) -> Money:
        cost = self._price_of(self._model, usage)
        if cost is None:
            raise Misconfigured("eval run", (f"the price of {str(self._model)!r} is not known any more",))
        return cost


def most_tokens(request: Request) -> int:
    """Return what a request cannot exceed: a token is one byte of it at least."""
    texts = [request.system, request.shared, request.own, request.ask, request.schema]
    texts += [part for tool in request.tools for part in (tool.name, tool.description, tool.parameters)]
    for followup in request.followups:
        texts += [followup.correction, *(result.text for result in followup.results)]
        texts += [followup.answer.text.raw, *(call.arguments.raw for call in followup.answer.calls)]
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) + _ROOM_FOR_FORM
