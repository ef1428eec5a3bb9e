"""The model under test: paid for within a cap, and asked the same thing in the same repeat once for good."""

import asyncio
from dataclasses import dataclass
from typing import Final, Protocol

from pydantic import TypeAdapter

from reviewbot.flow.eval_purse import Purse
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.ports import Model
from reviewbot.review.exchange import Answer, Request
from reviewbot.review.prompt import PROMPT_DIGEST

_FORM: Final = 1
"""Of what is kept; another one is not read."""


class Shelf(Protocol):
    """Keeps bytes by digest, in several threads at once. What `keep` has returned from survives a crash."""

    def fetch(self, key: Digest) -> bytes | None:
        """Return what is kept under the key, or None."""

    def keep(self, key: Digest, content: bytes) -> None:
        """Keep the bytes under the key, in place of what was there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question of a review, and what came back."""

    purpose: str
    answer: Answer
    cost: Money
    seconds: float


_TURN: Final = TypeAdapter(Turn)


class SilentModel:
    """Stands for no model at all: only guardrails look."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self.turns: list[Turn] = []

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Raise Unavailable: nobody is there."""
        raise Unavailable(model, why="only guardrails are under test")


class MeteredModel:
    """One review's way to the model under test.

    The key of a kept answer is everything that it depends on: the model, the repeat, and the whole request, which holds
    the prompt, the brief and what tools have shown. Scoring again therefore asks nobody, and so does a run that goes on
    after a crash. A call during which a run died is counted at its reservation, once, and made again.
    """

    def __init__(self, model: Model, name: ModelName, purse: Purse, shelf: Shelf, *, repeat: int) -> None:
        """Stand for `name`, whatever model a tier's chain asks for."""
        self._model = model
        self._name = name
        self._purse = purse
        self._shelf = shelf
        self._repeat = repeat
        self.turns: list[Turn] = []

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Return the kept answer, or ask for it and keep it. Raises CapReached where it could cost too much."""
        key = self._key(request)
        async with self._purse.turn(key):
            kept = self._shelf.fetch(key)
            turn = _TURN.validate_json(kept) if kept is not None else await self._ask(key, request)
        self.turns.append(turn)
        return turn.answer

    async def _ask(self, key: Digest, request: Request) -> Turn:
        mark = digest_of(("asked", key))
        lost = self._shelf.fetch(mark)
        if lost:
            self._purse.lose(Money(int(lost)))
        reserved = self._purse.reserve(request)
        await self._keep(mark, str(reserved.micros).encode())
        began = asyncio.get_running_loop().time()
        try:
            answer = await self._model.ask(self._name, request)
        except Unavailable:
            self._purse.release(reserved)
            await self._keep(mark, b"")
            raise
        seconds = asyncio.get_running_loop().time() - began
        cost = self._purse.settle(reserved, answer.usage)
        turn = Turn(purpose=request.purpose, answer=answer, cost=cost, seconds=seconds)
        await self._keep(key, _TURN.dump_json(turn))
        return turn

    async def _keep(self, key: Digest, content: bytes) -> None:
        # Until it is on disk, the other reviews of the run go on.
        await asyncio.to_thread(self._shelf.keep, key, content)

    def _key(self, request: Request) -> Digest:
        return digest_of(
            {
                "form": _FORM,
                "model": self._name,
                "repeat": self._repeat,
                "prompt": PROMPT_DIGEST,
                "asked": (request.purpose, request.system, request.shared, request.own, request.ask),
                "followups": request.followups,
                "tools": request.tools,
                "reply": (request.schema_name, request.schema, request.max_output_tokens),
            }
        )


def cost_of_turns(turns: list[Turn]) -> Money:
    """Return what a review's answers cost, whenever they were paid for."""
    return sum((turn.cost for turn in turns), NOTHING)
