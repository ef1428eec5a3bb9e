"""The store in memory. It forgets everything with the process, and nothing before."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import islice
from typing import Final

from pydantic import TypeAdapter

from reviewbot.audit.chain import chain_record
from reviewbot.audit.record import MOST_INCIDENTS, ChainedRecord, Record, RecordKind
from reviewbot.change.change import Binding
from reviewbot.fakes.night import MemoryNights
from reviewbot.fakes.observed import MemoryObservations
from reviewbot.fakes.upkeep import MemoryUpkeep
from reviewbot.gate.blow import Blow
from reviewbot.gate.debt import Debt
from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import Place
from reviewbot.intake.interpret import interpret
from reviewbot.intake.topic import IN_ORDER, Waiting, take_turns, topic_of
from reviewbot.kernel.canonical import digest_bytes
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ChangeNumber, CommentId, DeliveryId, Digest, Head, OwnerName, RepoId, RepoName
from reviewbot.knowledge.open_question import OpenQuestion
from reviewbot.plan.look import Look
from reviewbot.plan.switch import Switch
from reviewbot.review.act import MOST_DISMISSALS, Act, Dismissed
from reviewbot.review.exchange import Answer
from reviewbot.review.standing import MOST_OBJECTIONS
from reviewbot.review.verdict import Verdict, holds_objection

_LOOK: Final = TypeAdapter(Look)


class MemoryStore:
    """The Store port over dictionaries and lists."""

    term = 0

    def __init__(self) -> None:
        self.switches: list[Switch] = []
        self._waiting: dict[DeliveryId, Waiting] = {}
        self._known: dict[DeliveryId, datetime] = {}
        self._arrived = 0
        self.upkeep = MemoryUpkeep(self._known, self._waiting)
        self.nights = MemoryNights()
        self.observations = MemoryObservations()
        self._looks: dict[Digest, Look] = {}
        self._answers: dict[tuple[RepoId, Digest], tuple[Answer, ...]] = {}
        self._verdicts: list[tuple[Binding, Verdict]] = []
        self._records: list[ChainedRecord] = []
        self._acts: dict[tuple[RepoId, CommentId], Act] = {}
        self._blows: dict[tuple[RepoId, int], Blow] = {}
        self._debts: dict[str, Debt] = {}
        self._questions: dict[Digest, OpenQuestion] = {}
        self._evaluations: Counter[tuple[RepoId, Head]] = Counter()
        self._told: set[tuple[RepoId, str]] = set()
        self._turns: dict[str, asyncio.Lock] = {}
        self._at_work: set[str] = set()
        self._incidents: list[tuple[tuple[RepoName, ChangeNumber], ChainedRecord]] = []
        self._last: dict[tuple[RepoName, ChangeNumber, RecordKind], ChainedRecord] = {}

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""

    async def keep_delivery(self, delivery: Delivery, *, now: datetime) -> bool:
        if delivery.id in self._known:
            return False
        self._known[delivery.id] = now
        self._arrived += 1
        topic = topic_of(interpret(delivery))
        self._waiting[delivery.id] = Waiting(delivery=delivery, topic=topic, sequence=self._arrived)
        return True

    async def fetch_waiting_deliveries(self, *, most: int, beside: Collection[RepoId] = ()) -> tuple[Delivery, ...]:
        others = (each for each in self._waiting.values() if each.topic.repo_id not in beside)
        return tuple(each.delivery for each in take_turns(others, most=most))

    async def mark_handed_on(self, delivery: DeliveryId) -> int:
        marked = self._waiting.pop(delivery, None)
        if marked is None or marked.topic.subject == IN_ORDER:
            return 0
        same = [each for each in self._waiting.values() if each.topic == marked.topic]
        older = [each.delivery.id for each in same if each.sequence < marked.sequence]
        for each in older:
            del self._waiting[each]
        return len(older)

    async def fetch_known(self, deliveries: Sequence[DeliveryId]) -> frozenset[DeliveryId]:
        return frozenset(self._known.keys() & set(deliveries))

    async def keep_look(self, look: Look) -> Digest:
        key = digest_bytes(_LOOK.dump_json(look))
        self._looks.pop(key, None)
        self._looks[key] = look
        return key

    async def fetch_look(self, key: Digest) -> Look | None:
        return self._looks.get(key)

    async def fetch_last_look(self, binding: Binding) -> Look | None:
        return next((each for each in reversed(self._looks.values()) if each.change.binding == binding), None)

    async def keep_answer(self, place: Place, key: Digest, answers: tuple[Answer, ...]) -> None:
        self._answers.setdefault((place.repo_id, key), answers)

    async def fetch_answer(self, place: Place, key: Digest) -> tuple[Answer, ...] | None:
        return self._answers.get((place.repo_id, key))

    async def forget(self, repos: Sequence[RepoId]) -> None:
        self._looks = {key: each for key, each in self._looks.items() if each.change.repo_id not in repos}
        self._answers = {key: each for key, each in self._answers.items() if key[0] not in repos}
        self._verdicts = [each for each in self._verdicts if each[0].repo_id not in repos]
        self._acts = {key: each for key, each in self._acts.items() if key[0] not in repos}
        self.observations.forget(repos)

    async def keep_told(self, repo_id: RepoId, what: str) -> bool:
        known = len(self._told)
        self._told.add((repo_id, what))
        return len(self._told) > known

    async def keep_verdict(self, binding: Binding, verdict: Verdict) -> None:
        if (binding, verdict) not in self._verdicts:
            self._verdicts.append((binding, verdict))

    async def fetch_verdicts(self, binding: Binding) -> tuple[Verdict, ...]:
        return tuple(verdict for bound, verdict in self._verdicts if bound == binding)

    async def fetch_objections(self, binding: Binding, owner: OwnerName) -> tuple[Verdict, ...]:
        objections = (
            verdict
            for bound, verdict in reversed(self._verdicts)
            if (bound.repo_id, bound.number) == (binding.repo_id, binding.number)
            and verdict.basis.owner == owner
            and holds_objection(verdict)
        )
        return tuple(islice(objections, MOST_OBJECTIONS))

    async def append(self, record: Record) -> ChainedRecord:
        chained = chain_record(self._records[-1] if self._records else None, record)
        self._records.append(chained)
        self._last[record.repo, record.subject, record.kind] = chained
        if record.kind == "incident":
            self._incidents.append(((record.repo, record.subject), chained))
        return chained

    async def fetch_last_record(
        self, repo: RepoName, subject: ChangeNumber, *, kind: RecordKind = "decision"
    ) -> ChainedRecord | None:
        return self._last.get((repo, subject, kind))

    async def fetch_incidents(self, repo: RepoName, subjects: Sequence[ChangeNumber]) -> tuple[ChainedRecord, ...]:
        told = (each for about, each in self._incidents if about[0] == repo and about[1] in subjects)
        return tuple(told)[-MOST_INCIDENTS:]

    async def fetch_newest_records(self, *, most: int) -> tuple[ChainedRecord, ...]:
        decided = (chained for (_, _, kind), chained in self._last.items() if kind == "decision")
        return tuple(sorted(decided, key=lambda chained: -chained.sequence)[:most])

    async def fetch_records(self, *, after: int = 0, most: int = 1_000) -> tuple[ChainedRecord, ...]:
        return tuple(self._records[after : after + most])

    async def keep_act(self, act: Act) -> None:
        self._acts.setdefault((act.binding.repo_id, act.comment), act)

    async def fetch_acts(self, repo_id: RepoId, number: ChangeNumber) -> tuple[Act, ...]:
        about = (each for each in self._acts.values() if each.binding.repo_id == repo_id)
        return tuple(sorted((each for each in about if each.binding.number == number), key=_when_said))

    async def fetch_dismissals(self, repo_id: RepoId, owner: OwnerName) -> tuple[Dismissed, ...]:
        there = (each for each in self._acts.values() if isinstance(each, Dismissed))
        of_owner = (each for each in there if (each.binding.repo_id, each.owner) == (repo_id, owner))
        return tuple(sorted(of_owner, key=_when_said, reverse=True)[:MOST_DISMISSALS])

    async def keep_blow(self, blow: Blow) -> None:
        self._blows.setdefault((blow.binding.repo_id, blow.comment), blow)

    async def fetch_blows(self, repo_id: RepoId, number: ChangeNumber) -> tuple[Blow, ...]:
        bound = ((each.binding.repo_id, each.binding.number) for each in self._blows.values())
        return tuple(each for each, at in zip(self._blows.values(), bound, strict=True) if at == (repo_id, number))

    async def keep_debt(self, debt: Debt) -> None:
        self._debts[debt.key] = debt

    async def fetch_debts(self, repo_id: RepoId | None = None, *, with_settled: bool = False) -> tuple[Debt, ...]:
        wanted = (each for each in self._debts.values() if repo_id in {None, each.binding.repo_id})
        return tuple(each for each in wanted if with_settled or each.settled_by is None)

    async def keep_question(self, question: OpenQuestion) -> None:
        self._questions[question.key] = question

    async def fetch_questions(self, *, most: int) -> tuple[OpenQuestion, ...]:
        return tuple(sorted(self._questions.values(), key=lambda question: question.asked_at, reverse=True)[:most])

    async def begin_evaluation(self, place: Place, head: Head) -> int:
        self._evaluations[place.repo_id, head] += 1
        return self._evaluations[place.repo_id, head]

    async def fetch_evaluation(self, place: Place, head: Head) -> int:
        return self._evaluations[place.repo_id, head]

    async def require_term(self, term: int) -> None:
        """Do nothing: nobody outlives this process's hold on its own memory."""

    @asynccontextmanager
    async def at_work(self, name: str) -> AsyncIterator[None]:
        async with self.standing_in(name) as is_mine:
            if not is_mine:
                raise Misconfigured(f"worker {name!r}", ("another one is at work under this name",))
            yield

    @asynccontextmanager
    async def standing_in(self, name: str) -> AsyncIterator[bool]:
        if name in self._at_work:
            yield False
            return
        self._at_work.add(name)
        try:
            yield True
        finally:
            self._at_work.discard(name)

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        async with self._turns.setdefault(name, asyncio.Lock()):
            yield

    async def keep_switch(self, switch: Switch, *, reason: str) -> None:
        self.switches = [each for each in self.switches if each.id != switch.id] + [switch]

    async def fetch_switches(self) -> tuple[Switch, ...]:
        return tuple(switch for switch in self.switches if switch.is_on)


def _when_said(act: Act) -> CommentId:
    return act.comment
