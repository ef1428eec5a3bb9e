"""The ports that an agent is handed, with a memory: a replay gives the old answers to the old questions."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import TypeAdapter

from reviewbot.agents.chain import ask_in_time
from reviewbot.change.change import Binding
from reviewbot.flow.step import Steps
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Stopped, Unavailable
from reviewbot.kernel.ids import Commit, Digest, ModelName, OwnerName, RepoId
from reviewbot.knowledge.document import Passage, Recalled
from reviewbot.knowledge.query import Query
from reviewbot.ports import Checkout, Knowledge, Memory, Model
from reviewbot.review.act import Dismissed
from reviewbot.review.exchange import Answer, Request
from reviewbot.review.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    answer: Answer
    milliseconds: int = 0
    kind: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class _NobodyThere:
    what: str
    why: str
    milliseconds: int = 0
    kind: Literal["nobody_there"] = "nobody_there"


@dataclass(frozen=True, slots=True, kw_only=True)
class _NotAsked:
    why: str
    kind: Literal["not_asked"] = "not_asked"


_ASKED: Final[TypeAdapter[_Answered | _NobodyThere | _NotAsked]] = TypeAdapter(_Answered | _NobodyThere | _NotAsked)
_RECALLED: Final[TypeAdapter[tuple[Recalled, ...]]] = TypeAdapter(tuple[Recalled, ...])
_PATHS: Final[TypeAdapter[tuple[str, ...]]] = TypeAdapter(tuple[str, ...])
_FILES: Final[TypeAdapter[dict[str, str | None]]] = TypeAdapter(dict[str, str | None])
_KEPT: Final[TypeAdapter[tuple[Answer, ...] | None]] = TypeAdapter(tuple[Answer, ...] | None)
_DISMISSED: Final[TypeAdapter[tuple[Dismissed, ...]]] = TypeAdapter(tuple[Dismissed, ...])
_COMMIT: Final[TypeAdapter[Commit | None]] = TypeAdapter(Commit | None)


class DurableModel:
    """The Model port with a memory: nothing is paid for twice."""

    def __init__(self, model: Model, steps: Steps) -> None:
        self._model = model
        self._steps = steps
        self.milliseconds = 0
        """How long all answers took, a replay's those of the first time."""
        self._in_vain = 0

    def took(self) -> float:
        """Return how many seconds all calls took, those that nobody answered too; a replay's those of the first time.

        That a call is put on record takes no time of the model's, however long the database is away.
        """
        return (self.milliseconds + self._in_vain) / 1_000

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Return the recorded answer, or ask and record it.

        That nobody was there is recorded too: the chain went on to its next link, and a replay has to go there again.
        So is that a stop kept it from being asked; then Stopped is raised.
        """

        async def ask() -> _Answered | _NobodyThere | _NotAsked:
            began = asyncio.get_running_loop().time()
            try:
                # In here, so that being late is on record like any answer, and a run that was taken over ends at that.
                answer = await ask_in_time(self._model, model, request)
                return _Answered(answer=answer, milliseconds=_milliseconds_since(began))
            except Unavailable as absence:
                return _NobodyThere(what=absence.what, why=absence.why, milliseconds=_milliseconds_since(began))
            except Stopped as stopped:
                return _NotAsked(why=str(stopped))

        match await self._steps.run(f"ask {model} to {request.purpose}", _ASKED, ask):
            case _Answered(answer=answer, milliseconds=milliseconds):
                self.milliseconds += milliseconds
                return answer
            case _NobodyThere(what=what, why=why, milliseconds=milliseconds):
                self._in_vain += milliseconds
                raise Unavailable(what, why=why)
            case _NotAsked(why=why):
                raise Stopped(why)


class DurableKnowledge:
    """The Knowledge port with a memory: a replay never pairs old answers with new passages."""

    def __init__(self, knowledge: Knowledge, steps: Steps) -> None:
        self._knowledge = knowledge
        self._steps = steps

    async def learn(self, owner: OwnerName, passages: Sequence[Passage]) -> int:
        """Pass on: learning twice changes nothing."""
        return await self._steps.insist(lambda: self._knowledge.learn(owner, passages))

    async def recall(self, query: Query) -> tuple[Recalled, ...]:
        """Return the recorded passages, or recall and record them."""
        return await self._steps.read(_RECALLED, lambda: self._knowledge.recall(query))


class DurableCheckout:
    """The Checkout port with a memory, for the tools of an agent."""

    def __init__(self, checkout: Checkout, steps: Steps) -> None:
        self._checkout = checkout
        self._steps = steps

    async def resolve(self, place: Place, ref: str) -> Commit | None:
        """Return the recorded commit, or resolve and record it."""
        return await self._steps.read(_COMMIT, lambda: self._checkout.resolve(place, ref))

    async def fetch_paths(self, place: Place, commit: Commit, under: str = "") -> tuple[str, ...]:
        """Return the recorded paths, or fetch and record them."""
        return await self._steps.read(_PATHS, lambda: self._checkout.fetch_paths(place, commit, under))

    async def fetch_files(self, place: Place, commit: Commit, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        """Return the recorded files, or fetch and record them."""

        async def fetch() -> dict[str, str | None]:
            files = await self._checkout.fetch_files(place, commit, paths)
            return {path: None if content is None else content.hex() for path, content in files.items()}

        kept = await self._steps.read(_FILES, fetch)
        return {path: None if content is None else bytes.fromhex(content) for path, content in kept.items()}

    async def fetch_history(self, place: Place, commit: Commit, under: Sequence[str]) -> tuple[Commit, ...]:
        """Pass on: no tool of an agent asks for it."""
        return await self._steps.insist(lambda: self._checkout.fetch_history(place, commit, under))


class DurableMemory:
    """The Memory port with a memory of its own: which answer was on record the first time, a replay finds again."""

    def __init__(self, memory: Memory, steps: Steps) -> None:
        self._memory = memory
        self._steps = steps

    async def keep_answer(self, place: Place, key: Digest, answers: tuple[Answer, ...]) -> None:
        """Pass on: keeping twice changes nothing."""
        await self._steps.insist(lambda: self._memory.keep_answer(place, key, answers))

    async def fetch_answer(self, place: Place, key: Digest) -> tuple[Answer, ...] | None:
        """Return what was on record the first time."""
        return await self._steps.read(_KEPT, lambda: self._memory.fetch_answer(place, key))

    async def fetch_dismissals(self, repo_id: RepoId, owner: OwnerName) -> tuple[Dismissed, ...]:
        """Return what was on record the first time: the questions hold it."""
        return await self._steps.read(_DISMISSED, lambda: self._memory.fetch_dismissals(repo_id, owner))

    async def fetch_objections(self, binding: Binding, owner: OwnerName) -> tuple[Verdict, ...]:
        """Pass on: no question depends on it, and what stands is judged by the newest."""
        return await self._steps.insist(lambda: self._memory.fetch_objections(binding, owner))


def _milliseconds_since(began: float) -> int:
    return round(1_000 * (asyncio.get_running_loop().time() - began))
