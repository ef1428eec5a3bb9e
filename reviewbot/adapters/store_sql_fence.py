"""Counting in single statements: the evaluations of a head, and whether something was told before."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from reviewbot.adapters.store_sql_tables import EVALUATIONS, TOLD
from reviewbot.kernel.ids import Head, RepoId


def begin_evaluation(connection: sa.Connection, repo_id: RepoId, head: Head) -> int:
    """Raise the head's number by one and return it."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(EVALUATIONS)
        .values(repo_id=repo_id, head=head, number=1)
        .on_conflict_do_update(index_elements=["repo_id", "head"], set_={"number": EVALUATIONS.c.number + 1})
        .returning(EVALUATIONS.c.number)
    )
    return int(connection.execute(statement).scalar_one())


def keep_told(connection: sa.Connection, repo_id: RepoId, what: str) -> bool:
    """Keep that this was told about a repository; False where it was kept before."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(TOLD).values(repo_id=repo_id, what=what).on_conflict_do_nothing().returning(TOLD.c.what)
    return connection.execute(statement).first() is not None
