"""An ablation: a suite's cases once more without what the team has written down, and without each document alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from reviewbot.flow.eval_run import Bench, run_suite
from reviewbot.flow.suite_run import Reviewed, SuiteRun
from reviewbot.kernel.ids import OwnerName, RunbookId
from reviewbot.knowledge.document import Document, Passage, Recalled
from reviewbot.knowledge.query import Query
from reviewbot.knowledge.staging import left_out_with
from reviewbot.ports import Knowledge
from reviewbot.scoring.ablation import recalled_by
from reviewbot.scoring.suite import SuiteCase

EVERYTHING: Final = "runbooks"
"""Stands for every document."""
_MORE: Final = 50
"""Passages that are asked for beyond those wanted, so that others move up where some are left out."""

Teller: TypeAlias = Callable[[SuiteCase, int, Reviewed], None]


class LeavingOut:
    """The Knowledge port, without some documents; `EVERYTHING` leaves out all. Guardrails hold all the same."""

    def __init__(self, knowledge: Knowledge, documents: Iterable[str]) -> None:
        """Pass on all but these."""
        self._knowledge = knowledge
        self._left_out = frozenset(documents)

    async def learn(self, owner: OwnerName, passages: Sequence[Passage]) -> int:
        """Pass on: what is left out is known all the same, to whoever else asks."""
        return await self._knowledge.learn(owner, passages)

    async def recall(self, query: Query) -> tuple[Recalled, ...]:
        """Pass on what is not left out."""
        if EVERYTHING in self._left_out:
            return ()
        recalled = await self._knowledge.recall(replace(query, top=query.top + _MORE))
        return tuple(each for each in recalled if each.passage.document not in self._left_out)[: query.top]


class Trying:
    """The Knowledge port, in which one document that has a stage is everybody's already."""

    def __init__(self, knowledge: Knowledge, documents: Iterable[Document], tried: RunbookId) -> None:
        """Pass on all but what is left out then; `documents` are all of the owner's."""
        self._knowledge = knowledge
        self._left_out = left_out_with(documents, {tried})

    async def learn(self, owner: OwnerName, passages: Sequence[Passage]) -> int:
        """Pass on."""
        return await self._knowledge.learn(owner, passages)

    async def recall(self, query: Query) -> tuple[Recalled, ...]:
        """Pass on, with its own word on what is left out: a case's repository is nobody's canary."""
        return await self._knowledge.recall(replace(query, left_out=self._left_out))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablated:
    """A suite's run with everything, with nothing, and without each document that a case has recalled."""

    whole: SuiteRun
    bare: SuiteRun
    apart: Mapping[str, SuiteRun]
    """By the document that was left out: only the cases that recall it."""

    @property
    def runs(self) -> tuple[SuiteRun, ...]:
        """All that were made for it, the whole one first."""
        return self.whole, self.bare, *self.apart.values()


def recalling(whole: SuiteRun, documents: Iterable[str]) -> Mapping[str, tuple[SuiteCase, ...]]:
    """Return by document the cases that recall it, which are all that leaving it out can change."""
    responses = [each.response for each in whole.reviews]
    names = {document: recalled_by(responses, document) for document in sorted(documents)}
    return {
        document: tuple(case for case in whole.suite.runnable if case.name in cases)
        for document, cases in names.items()
        if cases
    }


async def ablate(
    bench: Bench, whole: SuiteRun, knowledge: Knowledge, documents: Iterable[str], *, repeats: int, tell: Teller
) -> Ablated:
    """Run what was run as a whole without any document, then without each alone, on the cases that recall it.

    Raises what `run_suite` raises.
    """
    suite = whole.suite
    bare = await run_suite(bench, suite, LeavingOut(knowledge, (EVERYTHING,)), repeats=repeats, tell=tell)
    apart = {}
    for document, cases in recalling(whole, documents).items():
        fewer = replace(suite, cases=cases)
        apart[document] = await run_suite(bench, fewer, LeavingOut(knowledge, (document,)), repeats=repeats, tell=tell)
    return Ablated(whole=whole, bare=bare, apart=apart)
