"""The part of the store that remembers broken glasses, and what runbooks did not answer."""

from typing import Final

import sqlalchemy as sa
from pydantic import TypeAdapter

from reviewbot.adapters.store_sql_line import SqlLine
from reviewbot.adapters.store_sql_tables import BLOWS, DEBTS, QUESTIONS
from reviewbot.gate.blow import Blow
from reviewbot.gate.debt import Debt
from reviewbot.kernel.canonical import instant
from reviewbot.kernel.ids import ChangeNumber, RepoId
from reviewbot.knowledge.open_question import OpenQuestion

_BLOW: Final = TypeAdapter(Blow)
_DEBT: Final = TypeAdapter(Debt)
_QUESTION: Final = TypeAdapter(OpenQuestion)

_BLOWS: Final = (
    sa.select(BLOWS.c.content)
    .where(BLOWS.c.repo_id == sa.bindparam("repo_id"), BLOWS.c.number == sa.bindparam("number"))
    .order_by(BLOWS.c.comment)
)


class GlassShelf:
    """Blows, debts and questions, each kept whole as JSON."""

    def __init__(self, line: SqlLine) -> None:
        self._line = line

    async def keep_blow(self, blow: Blow) -> None:
        row = {
            "repo_id": blow.binding.repo_id,
            "comment": blow.comment,
            "number": blow.binding.number,
            "content": _BLOW.dump_json(blow),
        }
        await self._line.write_once(BLOWS, row, unique=("repo_id", "comment"))

    async def fetch_blows(self, repo_id: RepoId, number: ChangeNumber) -> tuple[Blow, ...]:
        rows = await self._line.ask(_BLOWS, repo_id=repo_id, number=number)
        return tuple(_BLOW.validate_json(row.content) for row in rows)

    async def keep_debt(self, debt: Debt) -> None:
        row = {
            "key": debt.key,
            "repo_id": debt.binding.repo_id,
            "is_settled": debt.settled_by is not None,
            "content": _DEBT.dump_json(debt),
        }
        await self._line.write_over(DEBTS, row, unique=("key",))

    async def fetch_debts(self, repo_id: RepoId | None = None, *, with_settled: bool = False) -> tuple[Debt, ...]:
        query = sa.select(DEBTS.c.content)
        if repo_id is not None:
            query = query.where(DEBTS.c.repo_id == repo_id)
        if not with_settled:
            query = query.where(DEBTS.c.is_settled.is_(False))
        rows = await self._line.read(query.order_by(DEBTS.c.key))
        return tuple(_DEBT.validate_json(row.content) for row in rows)

    async def keep_question(self, question: OpenQuestion) -> None:
        row = {
            "key": question.key,
            "owner": question.owner,
            "asked_at": instant(question.asked_at),
            "content": _QUESTION.dump_json(question),
        }
        await self._line.write_over(QUESTIONS, row, unique=("key",))

    async def fetch_questions(self, *, most: int) -> tuple[OpenQuestion, ...]:
        query = sa.select(QUESTIONS.c.content).order_by(QUESTIONS.c.asked_at.desc(), QUESTIONS.c.key).limit(most)
        return tuple(_QUESTION.validate_json(row.content) for row in await self._line.read(query))
