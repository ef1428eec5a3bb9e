"""The model under test: paid for within a cap, and asked the same thing in the same repeat once for good."""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pydantic import TypeAdapter

from reviewbot.flow.eval_purse import Purse
from reviewbot.kernel.canonical import digest_bytes, digest_of
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.night import OpenRun, Shelf
from reviewbot.ports import Model
from reviewbot.review.exchange import Answer, Followup, Request, Tool
from reviewbot.review.prompt import PROMPT_DIGEST

_FORM: Final = 2
"""Of what is kept; another one is not read."""


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
    after a crash. A call during which a process died stays charged at its reservation, and is made again.
    """

    def __init__(  # each is a part of the way
        self,
        model: Model,
        name: ModelName,
        purse: Purse,
        shelf: Shelf,
        *,
        run: OpenRun,
        repeat: int,
        answers: str = "",
    ) -> None:
        """Stand for `name`, whatever model a tier's chain asks for; only `answers` of the same word serve."""
        self._model = model
        self._name = name
        self._purse = purse
        self._shelf = shelf
        self._run = run.id
        self._repeat = repeat
        self._answers = answers
        self.turns: list[Turn] = []

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Return the kept answer, or ask for it and keep it.

        Raises CapReached where it could cost too much, and Misconfigured where nobody can ask the model.
        """
        key = self._key(request)
        async with self._purse.turn(key):
            kept = self._shelf.fetch(key)
            turn = _TURN.validate_json(kept) if kept is not None else await self._ask(key, request)
        self.turns.append(turn)
        return turn.answer

    async def _ask(self, key: Digest, request: Request) -> Turn:
        reserved = self._purse.reserve(request)
        mark = self._shelf.reserve(self._run, reserved)
        began = asyncio.get_running_loop().time()
        try:
            answer = await self._model.ask(self._name, request)
        except (Unavailable, Misconfigured):
            self._shelf.release(mark)
            self._purse.release(reserved)
            raise
        seconds = asyncio.get_running_loop().time() - began
        cost = self._purse.cost(reserved, answer.usage)
        turn = Turn(purpose=request.purpose, answer=answer, cost=cost, seconds=seconds)
        await self._shelf.settle(self._run, mark, cost, key, _TURN.dump_json(turn))
        # Only now: what is not on disk yet stays set aside in full.
        self._purse.settle(reserved, cost)
        return turn

    def _key(self, request: Request) -> Digest:
        told = (
            f"{_FORM} {self._name} {self._repeat} {PROMPT_DIGEST} {request.max_output_tokens} {_digest(request.tools)} "
            f"{_digest(request.followups)}{self._answers and f' {self._answers}'}"
        )
        texts = (told, request.purpose, request.system, request.shared, request.own, request.ask)
        written = [text.encode("utf-8", "surrogatepass") for text in (*texts, request.schema_name, request.schema)]
        # Each with its length before it: where one ends and the next begins is a part of what was asked.
        return digest_bytes(b"".join(b"%d:%b" % (len(each), each) for each in written))


@lru_cache(maxsize=8)
def _digest(parts: tuple[Tool, ...] | tuple[Followup, ...]) -> Digest:
    return digest_of(parts)


def cost_of_turns(turns: list[Turn]) -> Money:
    """Return what a review's answers cost, whenever they were paid for."""
    return sum((turn.cost for turn in turns), NOTHING)
