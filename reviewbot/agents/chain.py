"""A tier's chain of models. The next link is asked only when no model has answered, never because of a bad answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.policy import GUARDRAILS, Tier
from reviewbot.ports import Model
from reviewbot.review.exchange import Answer, Request

GRACE_SECONDS: Final = 5.0
"""Beyond a request's own deadline, which the model port keeps; a port that does not is cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyAnswered:
    """No link of the chain answered, and why, link by link."""

    whys: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join(self.whys) or "no model was to be asked"


def models_of(tier: Tier) -> tuple[ModelName, ...]:
    """Return the tier's models in order, without the link that is none."""
    return tuple(name for name in tier.chain if name != GUARDRAILS)


async def ask_chain(model: Model, chain: Sequence[ModelName], request: Request) -> Answer | NobodyAnswered:
    """Return the first answer of the chain, however it ended, or why there was none."""
    whys: list[str] = []
    for name in chain:
        try:
            return await model.ask(name, request)
        except Unavailable as silence:
            whys.append(f"{name}: {silence.why or 'did not answer'}")
    return NobodyAnswered(whys=tuple(whys))


async def ask_in_time(model: Model, name: ModelName, request: Request) -> Answer:
    """Return the model's answer, or that it was late. Raises what the model raises.

    To be called within whatever keeps answers: an answer that nobody keeps is told by no replay.
    """
    try:
        async with asyncio.timeout(max(request.deadline_seconds, 0.0) + GRACE_SECONDS):
            return await model.ask(name, request)
    except TimeoutError:
        return Answer(asked=name, answered_by="", stop="late", text=Untrusted(""), calls=(), usage=None, request_id="")
