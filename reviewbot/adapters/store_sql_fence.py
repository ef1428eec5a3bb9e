"""Counting evaluations: one row for each head, raised by one in a single statement."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from reviewbot.adapters.store_sql_tables import EVALUATIONS
from reviewbot.kernel.ids import Head, RepoId


def begin_evaluation(engine: sa.Engine, repo_id: RepoId, head: Head) -> int:
    """Raise the head's number by one and return it."""
    insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(EVALUATIONS)
        .values(repo_id=repo_id, head=head, number=1)
        .on_conflict_do_update(index_elements=["repo_id", "head"], set_={"number": EVALUATIONS.c.number + 1})
        .returning(EVALUATIONS.c.number)
    )
    with engine.begin() as connection:
        return int(connection.execute(statement).scalar_one())
