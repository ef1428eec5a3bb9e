"""The part of the store that remembers nights."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

import sqlalchemy as sa
from pydantic import TypeAdapter

from reviewbot.adapters.store_sql_line import SqlLine
from reviewbot.adapters.store_sql_tables import EVAL_RUNS, SEEN_MODELS
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.scoring.night import Due, Ran

_RAN: Final = TypeAdapter(Ran)
_SEEN: Final = sa.select(SEEN_MODELS.c.model).where(SEEN_MODELS.c.source == sa.bindparam("source"))
_IS_DUE: Final = EVAL_RUNS.c.ended_at.is_(None)
_COLUMNS: Final = (EVAL_RUNS.c.owner, EVAL_RUNS.c.model, EVAL_RUNS.c.since, EVAL_RUNS.c.occasion)
_QUEUED: Final = sa.select(*_COLUMNS).where(_IS_DUE).order_by(EVAL_RUNS.c.since, EVAL_RUNS.c.owner, EVAL_RUNS.c.model)

_RUNS: Final = (
    sa.select(EVAL_RUNS.c.summary)
    .where(~_IS_DUE, EVAL_RUNS.c.since >= sa.bindparam("since"))
    .order_by(EVAL_RUNS.c.since.desc(), EVAL_RUNS.c.owner, EVAL_RUNS.c.model)
)


class SqlNights:
    """The Nights port over SQLAlchemy Core."""

    def __init__(self, engine: sa.Engine, line: SqlLine) -> None:
        self._engine = engine
        self._line = line

    async def fetch_seen(self, source: str) -> frozenset[ModelName]:
        return frozenset(ModelName(row.model) for row in await self._line.read(_SEEN, source=source))

    async def keep_seen(self, source: str, models: Collection[ModelName]) -> None:
        rows = [{"source": source, "model": model} for model in sorted(models)]
        if rows:
            await self._line.write_each_once(SEEN_MODELS, rows, unique=("source", "model"))

    async def queue(self, due: Sequence[Due]) -> None:
        waiting = {(each.owner, each.model) for each in await self.fetch_queued()}
        rows = [_row(each) for each in due if (each.owner, each.model) not in waiting]
        if rows:
            await self._line.write_each_once(EVAL_RUNS, rows, unique=("owner", "model", "since"))

    async def fetch_queued(self) -> tuple[Due, ...]:
        return tuple(_due(row) for row in await self._line.read(_QUEUED))

    async def keep_run(self, ran: Ran, document: bytes) -> None:
        await self._line.run(lambda: self._keep_run(ran, document))

    async def fetch_runs(self, *, since: date) -> tuple[Ran, ...]:
        rows = await self._line.read(_RUNS, since=since.isoformat())
        return tuple(_RAN.validate_json(row.summary) for row in rows)

    async def forget_runs(self, *, before: date) -> int:
        return await self._line.run(lambda: self._forget_runs(before.isoformat()))

    async def fetch_document(self, ran: Ran) -> bytes | None:
        rows = await self._line.read(sa.select(EVAL_RUNS.c.document).where(*_is_about(ran), _is_of(ran)))
        return rows[0].document if rows else None

    def _keep_run(self, ran: Ran, document: bytes) -> None:
        run = {
            "owner": ran.owner,
            "model": ran.model,
            "since": ran.night.isoformat(),
            "occasion": "nightly",
            "ended_at": ran.night.isoformat(),
            "summary": _RAN.dump_json(ran),
            "document": document,
        }
        with self._engine.begin() as connection:
            connection.execute(sa.delete(EVAL_RUNS).where(*_is_about(ran), sa.or_(_IS_DUE, _is_of(ran))))
            connection.execute(sa.insert(EVAL_RUNS).values(**run))

    def _forget_runs(self, before: str) -> int:
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(EVAL_RUNS).where(~_IS_DUE, EVAL_RUNS.c.since < before)).rowcount


def _is_about(ran: Ran) -> tuple[sa.ColumnElement[bool], ...]:
    return (EVAL_RUNS.c.owner == ran.owner, EVAL_RUNS.c.model == ran.model)


def _is_of(ran: Ran) -> sa.ColumnElement[bool]:
    return EVAL_RUNS.c.since == ran.night.isoformat()


def _row(due: Due) -> dict[str, object]:
    return {"owner": due.owner, "model": due.model, "since": due.since.isoformat(), "occasion": due.occasion}


def _due(row: "sa.Row[*tuple[object, ...]]") -> Due:
    return Due(
        owner=OwnerName(row.owner),
        model=ModelName(row.model),
        since=date.fromisoformat(row.since),
        occasion=row.occasion,
    )
