"""The Model port for one review: each link of a chain is asked in the words that it names."""

from collections.abc import Sequence
from dataclasses import replace

from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.ownership.wording import Wording, unknown_wording, wording_of
from reviewbot.ports import Model
from reviewbot.review.exchange import Answer, Request
from reviewbot.review.prompt import render_system


class WordedModel:
    """See `Model`."""

    def __init__(self, model: Model, wordings: Sequence[Wording], canary: str) -> None:
        """Ask `model`; the canary is that of the instructions."""
        self._model = model
        self._wordings = wordings
        self._canary = canary

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Ask in the link's own words. Raises Unavailable where there are none of that name: ours are no stand-in."""
        unknown = unknown_wording(model, self._wordings)
        if unknown is not None:
            raise Unavailable(model, why=unknown)
        wording = wording_of(model, self._wordings)
        if wording is None:
            return await self._model.ask(model, request)
        return await self._model.ask(model, replace(request, system=render_system(self._canary, wording)))
