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

_ACTS: Final = (
    sa.select(ACTS.c.content)
    .where(ACTS.c.repo_id == sa.bindparam("repo_id"), ACTS.c.number == sa.bindparam("number"))
    .order_by(ACTS.c.comment)
)
_DISMISSALS: Final = (
    sa.select(ACTS.c.content)
    .where(
        ACTS.c.repo_id == sa.bindparam("repo_id"),
        ACTS.c.owner == sa.bindparam("owner"),
        ACTS.c.kind == "dismissed",
    )
    .order_by(ACTS.c.comment.desc())
    .limit(MOST_DISMISSALS)
)


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
        rows = await self._line.ask(_ACTS, repo_id=repo_id, number=number)
        return tuple(_ACT.validate_json(row.content) for row in rows)

    async def fetch_dismissals(self, repo_id: RepoId, owner: OwnerName) -> tuple[Dismissed, ...]:
        rows = await self._line.ask(_DISMISSALS, repo_id=repo_id, owner=owner)
        return tuple(_DISMISSED.validate_json(row.content) for row in rows)
