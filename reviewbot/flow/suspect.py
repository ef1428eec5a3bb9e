"""Suspects: what three processes died at goes on alone, so that whatever kills them takes nothing else with it.

A process dies with all that it has in hand, and each of that is begun again, a few times and no more. One change that
takes every process with it would otherwise take dozens into quarantine that were only at work beside it.
"""

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from dbos import DBOS

REVIEWS: Final = "suspects:reviews"
OTHERS: Final = "suspects"
QUEUES: Final = (REVIEWS, OTHERS)
"""Each worker begins one of each at a time. Reviews wait for owners, and so must not wait behind them."""
SUSPECT_AFTER: Final = 3
"""Processes that died at it; fewer than it takes to be begun no more."""
_POLL_SECONDS: Final = 1.0
_UNENDED: Final = ("ENQUEUED", "PENDING", "DELAYED")
_TABLE: Final = "workflow_status"
"""The engine's own; it has no public way to say in which queue something is recovered."""


async def open_queues() -> None:
    """Open the queues of what goes on alone. To be called once the engine is launched."""
    for name in QUEUES:
        await DBOS.register_queue_async(name, worker_concurrency=1, polling_interval_sec=_POLL_SECONDS)


def set_apart(engine: sa.Engine, executor: str, version: str) -> None:
    """Move what this executor died at, and others before it, to the queues of suspects; it stays begun until recovered.

    What only waits, such as a delivery's workflow, is never one of them, and for a review that waits for its owners the
    death does not count at all.
    """
    status = _status(engine)
    row = status.c
    in_hand = sa.and_(row.status == "PENDING", row.executor_id == executor, row.application_version == version)
    is_review = row.workflow_uuid.startswith("review:")
    is_other = sa.or_(*(row.workflow_uuid.startswith(kind) for kind in ("owner:", "settle:")))
    died = (
        sa.update(status)
        .where(in_hand, row.recovery_attempts >= SUSPECT_AFTER, sa.or_(is_review, is_other))
        .values(queue_name=sa.case((is_review, REVIEWS), else_=OTHERS))
    )
    with engine.begin() as connection:
        reviews = connection.scalars(sa.select(row.workflow_uuid).where(in_hand, is_review)).all()
        asked = sa.or_(*(row.workflow_uuid.startswith(_owners_of(review)) for review in reviews), sa.false())
        owners = connection.scalars(sa.select(row.workflow_uuid).where(row.status.in_(_UNENDED), asked)).all()
        waiting = [review for review in reviews if any(owner.startswith(_owners_of(review)) for owner in owners)]
        connection.execute(_uncounted(status, waiting))
        connection.execute(died)


def uncount(engine: sa.Engine, workflows: Iterable[str]) -> None:
    """Let a claim of these workflows not count: nobody ever began them."""
    with engine.begin() as connection:
        connection.execute(_uncounted(_status(engine), workflows))


def _uncounted(status: sa.TableClause, workflows: Iterable[str]) -> sa.Update:
    # Whoever claims a workflow counts that beforehand.
    row = status.c
    counted = sa.update(status).where(
        row.status == "PENDING", row.workflow_uuid.in_(tuple(workflows)), row.recovery_attempts > 0
    )
    return counted.values(recovery_attempts=row.recovery_attempts - 1)


def _owners_of(review: str) -> str:
    # Of whichever head: a review looks at the one that is there when it begins.
    _, repo, change, _ = review.split(":", 3)
    return f"owner:{repo}:{change}:"


def set_own_apart(url: sa.URL, executor: str, version: str) -> None:
    """Do so for what the last process of this name died at. To be called before the engine is launched.

    Raises OperationalError where the database is away.
    """
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        # Where no engine has ever been launched nothing has died.
        if sa.inspect(engine).has_table(_TABLE, schema=_schema(engine)):
            set_apart(engine, executor, version)
    finally:
        engine.dispose()


def _status(engine: sa.Engine) -> sa.TableClause:
    return sa.table(
        _TABLE,
        *(sa.column(name) for name in ("status", "executor_id", "application_version", "recovery_attempts")),
        sa.column("workflow_uuid", sa.Text()),
        sa.column("queue_name", sa.Text()),
        schema=_schema(engine),
    )


def _schema(engine: sa.Engine) -> str | None:
    return "dbos" if engine.dialect.name == "postgresql" else None
