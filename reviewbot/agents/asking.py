"""Asking: every question of one review goes through here, within its deadline and paid once.

A question that was answered before, letter by letter, is answered from the record.
"""

import asyncio
import dataclasses
from collections.abc import Sequence

from reviewbot.agents.chain import NobodyAnswered, ask_chain, models_of
from reviewbot.agents.task import Reach, ReviewTask, Spent
from reviewbot.agents.worded import WordedModel
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.ownership.wording import wording_of
from reviewbot.review.exchange import Answer, Request
from reviewbot.review.prompt import PROMPT_DIGEST, prompt_of


class Asking:
    """The questions and answers of one review, in order."""

    def __init__(self, task: ReviewTask, reach: Reach, canary: str) -> None:
        """Begin without a question; the canary is that of the instructions."""
        self._task = task
        self._reach = reach
        self._model = WordedModel(reach.model, task.wordings, canary)
        self._about: Digest | None = None
        self._unkept: list[tuple[Digest, Answer]] = []
        self._keeping: list[asyncio.Future[None]] = []
        self._spent: list[Spent] = []
        self._answered: list[Answer] = []
        self._recorded = 0

    @property
    def spent(self) -> tuple[Spent, ...]:
        """Return what the calls cost so far."""
        return tuple(self._spent)

    @property
    def looked(self) -> tuple[ModelName, ...]:
        """Return the models that answered, each once, in order."""
        return tuple(dict.fromkeys(answer.asked for answer in self._answered))

    @property
    def prompt(self) -> Digest | None:
        """Return what the answers were asked with; None where there were none."""
        return prompt_of(self.looked[0], self._task.wordings) if self.looked else None

    @property
    def is_carried(self) -> bool:
        """Say whether there were answers and every one was on record."""
        return bool(self._answered) and self._recorded == len(self._answered)

    def about(self, brief: Digest) -> None:
        """Say which brief the questions are about: only for the very same one may a recorded answer be used."""
        self._about = brief

    async def ask(self, request: Request) -> Answer | NobodyAnswered:
        """Return an answer to the request; its deadline becomes what is left of the review's.

        A review stays with the model that began it: another could not be held to what the first one saw.
        """
        chain = self.looked[:1] or models_of(self._task.tier)
        key = self._key(request, chain)
        recorded = await self._reach.store.fetch_answer(self._task.place, key)
        if recorded:
            self._recorded += 1
            self._answered.append(recorded[0])
            return recorded[0]
        # With no time left the question is asked all the same and comes back late: so a replay makes the same calls.
        left = max(self._task.deadline_seconds - self._reach.took(), 0.0)
        answer = await ask_chain(self._model, chain, dataclasses.replace(request, deadline_seconds=left))
        if isinstance(answer, Answer):
            self._unkept.append((key, answer))
            self._answered.append(answer)
            self._spent.append(Spent(model=answer.asked, usage=answer.usage))
        return answer

    def keep(self) -> None:
        """Put the answers since the last call on record: the part of the review they belong to ended normally.

        The review goes on meanwhile; it is not over before `kept`.
        """
        for key, answer in self._unkept:
            keeping = self._reach.store.keep_answer(self._task.place, key, (answer,))
            self._keeping.append(asyncio.ensure_future(keeping))
        self._unkept.clear()

    async def kept(self) -> None:
        """Return once everything is on record. Raises Unavailable where it cannot be kept."""
        await asyncio.gather(*self._keeping)

    def forget(self) -> None:
        """Leave the answers since the last call off the record: they may not make a verdict again."""
        self._unkept.clear()

    def _key(self, request: Request, chain: Sequence[ModelName]) -> Digest:
        words = tuple(found and found.digest for found in (wording_of(link, self._task.wordings) for link in chain))
        # The brief's digest covers what the prompt leaves out; the request covers what tools have shown since.
        return digest_of(
            {
                "brief": self._about,
                "policy": self._task.policy_digest,
                "prompt": PROMPT_DIGEST,
                "chain": chain,
                "asked": (request.purpose, request.system, request.shared, request.own, request.ask),
                "followups": request.followups,
                "tools": request.tools,
                "form": (request.schema_name, request.schema, request.max_output_tokens),
                **({"words": words} if any(words) else {}),
            }
        )
