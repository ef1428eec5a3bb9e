"""The part of the store that remembers nights."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

import sqlalchemy as sa

from reviewbot.adapters.store_sql_line import SqlLine
from reviewbot.adapters.store_sql_tables import EVAL_RUNS, SEEN_MODELS
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.scoring.night import Due

_SEEN: Final = sa.select(SEEN_MODELS.c.model).where(SEEN_MODELS.c.source == sa.bindparam("source"))
_IS_DUE: Final = EVAL_RUNS.c.ended_at.is_(None)
_COLUMNS: Final = (EVAL_RUNS.c.owner, EVAL_RUNS.c.model, EVAL_RUNS.c.since, EVAL_RUNS.c.occasion)
_QUEUED: Final = sa.select(*_COLUMNS).where(_IS_DUE).order_by(EVAL_RUNS.c.since, EVAL_RUNS.c.owner, EVAL_RUNS.c.model)


class SqlNights:
    """The Nights port over SQLAlchemy Core."""

    def __init__(self, line: SqlLine) -> None:
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


def _row(due: Due) -> dict[str, object]:
    return {"owner": due.owner, "model": due.model, "since": due.since.isoformat(), "occasion": due.occasion}


def _due(row: "sa.Row[*tuple[object, ...]]") -> Due:
    return Due(
        owner=OwnerName(row.owner),
        model=ModelName(row.model),
        since=date.fromisoformat(row.since),
        occasion=row.occasion,
    )
