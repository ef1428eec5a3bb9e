"""The store, in SQLite or Postgres."""

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from pydantic import TypeAdapter

from reviewbot.adapters.forge_github_shelf import Shelf
from reviewbot.adapters.store_sql_acts import ActShelf
from reviewbot.adapters.store_sql_arrival import Arrival
from reviewbot.adapters.store_sql_environment import Serving, bind
from reviewbot.adapters.store_sql_fence import begin_evaluation, keep_told
from reviewbot.adapters.store_sql_glass import GlassShelf
from reviewbot.adapters.store_sql_inbox import make_inbox
from reviewbot.adapters.store_sql_line import SqlLine, translated
from reviewbot.adapters.store_sql_line_up import hand_on, line_up
from reviewbot.adapters.store_sql_night import SqlNights
from reviewbot.adapters.store_sql_observed import SqlObservations
from reviewbot.adapters.store_sql_open import open_database
from reviewbot.adapters.store_sql_pen import Pen
from reviewbot.adapters.store_sql_query import (
    ANSWER,
    EVALUATION,
    INCIDENTS,
    LAST_LOOK,
    LAST_RECORD,
    LOOK,
    NEWEST_RECORD,
    OBJECTIONS,
    SWITCHES_ON,
    VERDICTS_ON,
    bound,
)
from reviewbot.adapters.store_sql_roster import make_roster
from reviewbot.adapters.store_sql_tables import (
    ACTS,
    ANSWERS,
    DELIVERIES,
    LOOKS,
    OBSERVATIONS,
    RECORDS,
    SWITCHES,
    VERDICTS,
    close_engine,
)
from reviewbot.adapters.store_sql_upkeep import SqlUpkeep
from reviewbot.audit.chain import chain_record
from reviewbot.audit.record import ChainedRecord, Record, RecordKind
from reviewbot.change.change import Binding
from reviewbot.gate.blow import Blow
from reviewbot.gate.debt import Debt
from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import Place
from reviewbot.kernel.canonical import digest_bytes, instant
from reviewbot.kernel.ids import ChangeNumber, DeliveryId, Digest, Head, OwnerName, RepoId, RepoName
from reviewbot.knowledge.open_question import OpenQuestion
from reviewbot.plan.look import Look
from reviewbot.plan.switch import Switch
from reviewbot.review.act import Act, Dismissed
from reviewbot.review.exchange import Answer
from reviewbot.review.verdict import Verdict, holds_objection

_LOOK: Final = TypeAdapter(Look)
_ANSWERS: Final[TypeAdapter[tuple[Answer, ...]]] = TypeAdapter(tuple[Answer, ...])
_VERDICT: Final[TypeAdapter[Verdict]] = TypeAdapter(Verdict)
_SWITCHES: Final = TypeAdapter(tuple[Switch, ...])
_MOST_LOOKS_KEPT: Final = 32


class SqlStore:
    """The Store port over SQLAlchemy Core. Blocking calls run in threads."""

    def __init__(self, url: str, *, serves: Serving | None = None) -> None:
        """Open the database as `open_database` does; `serves` is whose it may be, besides nobody's, to be migrated."""
        self._engine = open_database(url, serves=serves)
        self._pen = Pen(self._engine)
        self._line = SqlLine(self._engine, self._pen)
        self._glass = GlassShelf(self._line)
        self._acts = ActShelf(self._line)
        self._inbox = make_inbox(self._engine, self._pen)
        self._looks: Shelf[Digest, Look] = Shelf(_MOST_LOOKS_KEPT)
        self._roster = make_roster(self._engine)
        self.upkeep = SqlUpkeep(self._engine, self._line)
        self.nights = SqlNights(self._engine, self._line)
        self.observations = SqlObservations(self._line)

    def close(self) -> None:
        """Write what has arrived and let go of the database."""
        self._inbox.close()
        self._pen.close()
        self._roster.close()
        self._line.close()
        close_engine(self._engine)

    def bind(self, *, app_id: int, api_url: str) -> None:
        """Claim the database for this App at this address; raises Misconfigured as the function of this name does."""
        with translated():
            bind(self._engine, Serving(app_id=app_id, api_url=api_url))

    async def keep_delivery(self, delivery: Delivery, *, now: datetime) -> bool:
        return await self._inbox.keep(Arrival.of(delivery, received_at=instant(now)))

    async def fetch_waiting_deliveries(self, *, most: int, beside: Collection[RepoId] = ()) -> tuple[Delivery, ...]:
        waiting = await self._line.look(lambda connection: line_up(connection, most=most, beside=beside))
        return tuple(each.delivery for each in waiting)

    async def mark_handed_on(self, delivery: DeliveryId) -> int:
        return await self._line.change(lambda connection: hand_on(connection, delivery))

    async def fetch_known(self, deliveries: Sequence[DeliveryId]) -> frozenset[DeliveryId]:
        rows = await self._line.read(sa.select(DELIVERIES.c.id).where(DELIVERIES.c.id.in_(deliveries)))
        return frozenset(DeliveryId(row.id) for row in rows)

    async def keep_look(self, look: Look) -> Digest:
        content = _LOOK.dump_json(look)
        key = digest_bytes(content)
        self._looks.keep(key, look)
        # Not once only: a look that comes again is the newest again.
        await self._line.write(sa.insert(LOOKS).values(key=key, **bound(look.change.binding), content=content))
        return key

    async def fetch_look(self, key: Digest) -> Look | None:
        # What is named by its digest never changes: whoever has it need not read it again.
        kept = self._looks.get(key)
        if kept is not None:
            return kept
        rows = await self._line.ask(LOOK, key=key)
        look = _LOOK.validate_json(rows[0].content) if rows else None
        if look is not None:
            self._looks.keep(key, look)
        return look

    async def fetch_last_look(self, binding: Binding) -> Look | None:
        rows = await self._line.ask(LAST_LOOK, **bound(binding))
        return await self.fetch_look(Digest(rows[0].key)) if rows else None

    async def keep_answer(self, place: Place, key: Digest, answers: tuple[Answer, ...]) -> None:
        row = {"repo_id": place.repo_id, "key": key, "content": _ANSWERS.dump_json(answers)}
        await self._line.write_once(ANSWERS, row, unique=("repo_id", "key"))

    async def fetch_answer(self, place: Place, key: Digest) -> tuple[Answer, ...] | None:
        rows = await self._line.ask(ANSWER, repo_id=place.repo_id, key=key)
        return _ANSWERS.validate_json(rows[0].content) if rows else None

    async def forget(self, repos: Sequence[RepoId]) -> None:
        for table in (LOOKS, ANSWERS, VERDICTS, ACTS, OBSERVATIONS):
            await self._line.write(sa.delete(table).where(table.c.repo_id.in_(repos)))
        self._looks = Shelf(_MOST_LOOKS_KEPT)

    async def keep_told(self, repo_id: RepoId, what: str) -> bool:
        return await self._line.change(lambda connection: keep_told(connection, repo_id, what))

    async def keep_verdict(self, binding: Binding, verdict: Verdict) -> None:
        content = _VERDICT.dump_json(verdict)
        columns = bound(binding)
        row = {
            **columns,
            "owner": verdict.basis.owner,
            "digest": digest_bytes(content),
            "holds_objection": holds_objection(verdict),
            "content": content,
        }
        await self._line.write_once(VERDICTS, row, unique=(*columns, "owner", "digest"))

    async def fetch_verdicts(self, binding: Binding) -> tuple[Verdict, ...]:
        rows = await self._line.ask(VERDICTS_ON, **bound(binding))
        return tuple(_VERDICT.validate_json(row.content) for row in rows)

    async def fetch_objections(self, binding: Binding, owner: OwnerName) -> tuple[Verdict, ...]:
        rows = await self._line.ask(OBJECTIONS, repo_id=binding.repo_id, number=binding.number, owner=owner)
        return tuple(_VERDICT.validate_json(row.content) for row in rows)

    async def append(self, record: Record) -> ChainedRecord:
        return await self._line.run(lambda: self._append(record))

    async def fetch_last_record(
        self, repo: RepoName, subject: ChangeNumber, *, kind: RecordKind = "decision"
    ) -> ChainedRecord | None:
        rows = await self._line.ask(LAST_RECORD, repo=repo, number=subject, kind=kind)
        return _chained(rows[0]) if rows else None

    async def fetch_incidents(self, repo: RepoName, subjects: Sequence[ChangeNumber]) -> tuple[ChainedRecord, ...]:
        rows = await self._line.read(INCIDENTS, repo=repo, numbers=list(subjects))
        return tuple(_chained(row) for row in reversed(rows))

    async def fetch_newest_records(self, *, most: int) -> tuple[ChainedRecord, ...]:
        newest = sa.func.max(RECORDS.c.sequence)
        decisions = sa.select(newest).where(RECORDS.c.kind == "decision").group_by(RECORDS.c.repo, RECORDS.c.number)
        chosen = decisions.order_by(newest.desc()).limit(most)
        query = sa.select(RECORDS).where(RECORDS.c.sequence.in_(chosen)).order_by(RECORDS.c.sequence.desc())
        return tuple(_chained(row) for row in await self._line.read(query))

    async def fetch_records(self, *, after: int = 0, most: int = 1_000) -> tuple[ChainedRecord, ...]:
        query = sa.select(RECORDS).where(RECORDS.c.sequence > after).order_by(RECORDS.c.sequence).limit(most)
        return tuple(_chained(row) for row in await self._line.read(query))

    async def begin_evaluation(self, place: Place, head: Head) -> int:
        return await self._line.change(lambda connection: begin_evaluation(connection, place.repo_id, head))

    async def fetch_evaluation(self, place: Place, head: Head) -> int:
        rows = await self._line.ask(EVALUATION, repo_id=place.repo_id, head=head)
        return int(rows[0].number) if rows else 0

    async def keep_switch(self, switch: Switch, *, reason: str) -> None:
        row = {"id": switch.id, "scope": switch.scope, "state": switch.state, "reason": reason}
        await self._line.write_over(SWITCHES, row, unique=("id",))

    async def fetch_switches(self) -> tuple[Switch, ...]:
        rows = await self._line.ask(SWITCHES_ON)
        return _SWITCHES.validate_python([{"id": row.id, "scope": row.scope, "state": row.state} for row in rows])

    async def keep_act(self, act: Act) -> None:
        await self._acts.keep(act)

    async def fetch_acts(self, repo_id: RepoId, number: ChangeNumber) -> tuple[Act, ...]:
        return await self._acts.fetch(repo_id, number)

    async def fetch_dismissals(self, repo_id: RepoId, owner: OwnerName) -> tuple[Dismissed, ...]:
        return await self._acts.fetch_dismissals(repo_id, owner)

    async def keep_blow(self, blow: Blow) -> None:
        await self._glass.keep_blow(blow)

    async def fetch_blows(self, repo_id: RepoId, number: ChangeNumber) -> tuple[Blow, ...]:
        return await self._glass.fetch_blows(repo_id, number)

    async def keep_debt(self, debt: Debt) -> None:
        await self._glass.keep_debt(debt)

    async def fetch_debts(self, repo_id: RepoId | None = None, *, with_settled: bool = False) -> tuple[Debt, ...]:
        return await self._glass.fetch_debts(repo_id, with_settled=with_settled)

    async def keep_question(self, question: OpenQuestion) -> None:
        await self._glass.keep_question(question)

    async def fetch_questions(self, *, most: int) -> tuple[OpenQuestion, ...]:
        return await self._glass.fetch_questions(most=most)

    @property
    def term(self) -> int:
        return self._roster.term

    async def require_term(self, term: int) -> None:
        await self._roster.require_term(term)

    def at_work(self, name: str) -> AbstractAsyncContextManager[None]:
        return self._roster.at_work(name)

    def standing_in(self, name: str) -> AbstractAsyncContextManager[bool]:
        return self._roster.standing_in(name)

    def turn(self, name: str) -> AbstractAsyncContextManager[None]:
        return self._roster.turn(name)

    def _append(self, record: Record) -> ChainedRecord:
        with self._engine.connect() as connection:
            _take_the_chain(connection)
            last = connection.execute(NEWEST_RECORD).first()
            chained = chain_record(None if last is None else _chained(last), record)
            connection.execute(
                sa.insert(RECORDS).values(
                    sequence=chained.sequence,
                    previous=chained.previous,
                    digest=chained.digest,
                    payload=chained.payload,
                    repo=record.repo,
                    number=record.subject,
                    kind=record.kind,
                )
            )
            connection.commit()
            return chained


def _take_the_chain(connection: sa.Connection) -> None:
    # One writer at a time: whoever reads the last record is the one who writes the next.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('reviewbot audit chain'))"))
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _chained(row: "sa.Row[*tuple[object, ...]]") -> ChainedRecord:
    return ChainedRecord(
        sequence=row.sequence,
        previous=Digest(row.previous),
        digest=Digest(row.digest),
        payload=row.payload if isinstance(row.payload, bytes) else str(row.payload).encode(),  # SQLite edited by hand
        repo=RepoName(row.repo),
        subject=ChangeNumber(row.number),
        kind=row.kind,
    )
