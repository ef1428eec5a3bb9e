"""The money of a model in shadow: reserved before it is spent, and never spent twice on one question."""

import logging
from typing import Final

from reviewbot.flow.equipment import Equipment
from reviewbot.flow.eval_purse import most_tokens
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.errors import Stopped, Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.observed import Pot
from reviewbot.ports import Model
from reviewbot.review.exchange import Answer, Request, Usage
from reviewbot.scoring.observation import WhyLeftOut

_LOG: Final = logging.getLogger("reviewbot.flow")


class PursedModel:
    """The Model port for one review in shadow. Whatever keeps it from an answer ends the review, by Stopped.

    The text of the Stopped is a `WhyLeftOut`: it crosses a replay as text.
    """

    def __init__(self, model: Model, equipment: Equipment, pot: Pot, review: str) -> None:
        """`review` tells the questions of this review from the same ones in another."""
        self._model = model
        self._equipment = equipment
        self._pot = pot
        self._review = review

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Ask within the pot. A question that a process died over is not asked again: it may have been charged."""
        most = self._price(
            model, Usage(fresh_input=most_tokens(request), cached_input=0, output=request.max_output_tokens)
        )
        if most is None:
            raise _left_out("unpriced")
        key = self._key(model, request)
        await self._reserve(key, most)
        try:
            answer = await self._model.ask(model, request)
        except Stopped as stopped:
            await self._settle(key, NOTHING)
            raise _left_out("stopped") from stopped
        except Unavailable as silence:
            await self._settle(key, NOTHING)
            raise _left_out("silent") from silence
        cost = None if answer.usage is None else self._price(model, answer.usage)
        await self._settle(key, most if cost is None else cost)
        return answer

    async def _reserve(self, key: str, most: Money) -> None:
        try:
            reserved = await self._equipment.store.observations.reserve(key, self._pot, most)
        except Unavailable as unkept:
            raise _left_out("stopped") from unkept
        if reserved != "reserved":
            raise _left_out("exhausted" if reserved == "exhausted" else "lost")

    async def _settle(self, key: str, cost: Money) -> None:
        try:
            await self._equipment.store.observations.settle(key, cost)
        except Unavailable as absence:
            _LOG.warning("what a shadow's question cost stands as reserved: %s", absence)

    def _price(self, model: ModelName, usage: Usage) -> Money | None:
        return self._equipment.price_of(model, usage, self._equipment.clock.now())

    def _key(self, model: ModelName, request: Request) -> str:
        asked = (request.purpose, request.system, request.shared, request.own, request.ask)
        return digest_of((self._review, model, asked, request.followups, request.tools))


def _left_out(why: WhyLeftOut) -> Stopped:
    return Stopped(why)
