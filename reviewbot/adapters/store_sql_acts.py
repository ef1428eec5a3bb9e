"""The part of the store that remembers what people said about agents' work."""

from typing import Final

import sqlalchemy as sa
from pydantic import TypeAdapter

from reviewbot.adapters.store_sql_line import SqlLine
from reviewbot.adapters.store_sql_tables import ACTS
from reviewbot.kernel.ids import ChangeNumber, OwnerName, RepoId
from reviewbot.review.act import MOST_DISMISSALS, Act, Dismissed

_ACT: Final[TypeAdapter[Act]] = TypeAdapter(Act)
_DISMISSED: Final = TypeAdapter(Dismissed)


class ActShelf:
    """Acts, each kept whole as JSON. A forge numbers comments upwards, so their order is that of what was said."""

    def __init__(self, line: SqlLine) -> None:
        self._line = line

    async def keep(self, act: Act) -> None:
        row = {
            "repo_id": act.binding.repo_id,
            "comment": act.comment,
            "number": act.binding.number,
            "owner": act.owner,
            "kind": act.kind,
            "content": _ACT.dump_json(act),
        }
        await self._line.write_once(ACTS, row, unique=("repo_id", "comment"))

    async def fetch(self, repo_id: RepoId, number: ChangeNumber) -> tuple[Act, ...]:
        query = sa.select(ACTS.c.content).where(ACTS.c.repo_id == repo_id, ACTS.c.number == number)
        rows = await self._line.read(query.order_by(ACTS.c.comment))
        return tuple(_ACT.validate_json(row.content) for row in rows)

    async def fetch_dismissals(self, repo_id: RepoId, owner: OwnerName) -> tuple[Dismissed, ...]:
        query = sa.select(ACTS.c.content).where(
            ACTS.c.repo_id == repo_id, ACTS.c.owner == owner, ACTS.c.kind == "dismissed"
        )
        rows = await self._line.read(query.order_by(ACTS.c.comment.desc()).limit(MOST_DISMISSALS))
        return tuple(_DISMISSED.validate_json(row.content) for row in rows)
