"""Our tables, and the engine they live in: SQLite embedded, Postgres by URL, one code path."""

from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event, pool
from sqlalchemy.exc import ArgumentError

from reviewbot.kernel.errors import Misconfigured
from reviewbot.roster import LEASE_SECONDS, MOST_CONNECTIONS, MOST_SHORT_WAYS
from reviewbot.server_line import takes_no_writes, watch
from reviewbot.write_ahead import keep_write_ahead_log

METADATA: Final = sa.MetaData()
_SECONDS_FOR_OTHERS: Final = 30
"""How long a statement waits for the processes that use the same file."""

_SEQUENCE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""SQLite numbers rows by itself only in a column that is exactly INTEGER."""


def _binding_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("repo_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("base_ref", sa.Text, nullable=False),
    )


DELIVERIES: Final = sa.Table(
    "deliveries",
    METADATA,
    sa.Column("sequence", _SEQUENCE, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("received_at", sa.Text, nullable=False),
    sa.Column("is_handed_on", sa.Boolean, nullable=False, index=True),
    sa.Column("repo_id", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("subject", sa.Text, nullable=False, server_default=""),
)

LOOKS: Final = sa.Table(
    "looks",
    METADATA,
    sa.Column("sequence", _SEQUENCE, primary_key=True, autoincrement=True),
    sa.Column("key", sa.Text, nullable=False, index=True),
    *_binding_columns(),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Index("looks_by_binding", "repo_id", "number", "head", "base_ref"),
)

ANSWERS: Final = sa.Table(
    "answers",
    METADATA,
    sa.Column("repo_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

VERDICTS: Final = sa.Table(
    "verdicts",
    METADATA,
    sa.Column("sequence", _SEQUENCE, primary_key=True, autoincrement=True),
    *_binding_columns(),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("holds_objection", sa.Boolean, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("repo_id", "number", "head", "base_ref", "owner", "digest", name="one_verdict_once"),
)

RECORDS: Final = sa.Table(
    "records",
    METADATA,
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("previous", sa.Text, nullable=False, unique=True),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("repo", sa.Text, nullable=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, server_default="decision"),
    sa.Index("records_by_change", "repo", "number"),
)

TOLD: Final = sa.Table(
    "told",
    METADATA,
    sa.Column("repo_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("what", sa.Text, primary_key=True),
)

EVALUATIONS: Final = sa.Table(
    "evaluations",
    METADATA,
    sa.Column("repo_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("head", sa.Text, primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
)

SWITCHES: Final = sa.Table(
    "switches",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

ACTS: Final = sa.Table(
    "acts",
    METADATA,
    sa.Column("repo_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("comment", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Index("acts_by_change", "repo_id", "number"),
    sa.Index("acts_by_owner", "repo_id", "owner", "kind"),
)

BLOWS: Final = sa.Table(
    "blows",
    METADATA,
    sa.Column("repo_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("comment", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Index("blows_by_change", "repo_id", "number"),
)

DEBTS: Final = sa.Table(
    "debts",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("repo_id", sa.BigInteger, nullable=False),
    sa.Column("is_settled", sa.Boolean, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Index("debts_by_repository", "repo_id", "is_settled"),
)

QUESTIONS: Final = sa.Table(
    "questions",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("asked_at", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

CHARGES: Final = sa.Table(
    "charges",
    METADATA,
    sa.Column("sequence", _SEQUENCE, primary_key=True, autoincrement=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("repo_id", sa.BigInteger, nullable=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Index("charges_by_change", "repo_id", "number"),
)

ENVIRONMENT: Final = sa.Table(
    "environment",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("app_id", sa.BigInteger, nullable=False),
    sa.Column("api_url", sa.Text, nullable=False),
)
"""One row: to whom all the others belong."""

SEEN_MODELS: Final = sa.Table(
    "seen_models",
    METADATA,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("model", sa.Text, primary_key=True),
)

EVAL_RUNS: Final = sa.Table(
    "eval_runs",
    METADATA,
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("model", sa.Text, primary_key=True),
    sa.Column("since", sa.Text, primary_key=True),
    sa.Column("occasion", sa.Text, nullable=False),
    sa.Column("ended_at", sa.Text, nullable=True, index=True),
    sa.Column("summary", sa.LargeBinary, nullable=True),
    sa.Column("document", sa.LargeBinary, nullable=True),
)
"""Runs by their night; those without an end are due since then."""

OBSERVATIONS: Final = sa.Table(
    "observations",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False, index=True),
    sa.Column("repo_id", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

POTS: Final = sa.Table(
    "pots",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("micros", sa.BigInteger, nullable=False),
)
"""What was taken out of the money of each model in shadow, by day."""

RESERVATIONS: Final = sa.Table(
    "reservations",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("pot", sa.Text, nullable=False),
    sa.Column("micros", sa.BigInteger, nullable=False),
    sa.Column("is_settled", sa.Boolean, nullable=False),
)

FALLS: Final = sa.Table(
    "falls",
    METADATA,
    sa.Column("mark", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)


def make_engine(url: str) -> sa.Engine:
    """Open the database behind a SQLAlchemy URL. SQLite is set to WAL with a full fsync for every commit.

    A PostgreSQL ends a session that is silent in the middle of a transaction: the rows that it holds are others' then.
    Raises Misconfigured for what the settings let pass and is no address all the same.
    """
    with suppress(ArgumentError, ValueError):
        return _make_engine(url)
    # No cause is given: it may quote the address, and so its password.
    fault = "it cannot be used as it stands; look at its hosts, its ports and what stands behind its ?"
    raise Misconfigured("REVIEWBOT_DATABASE_URL", (fault,))


def _make_engine(url: str) -> sa.Engine:
    if not url.startswith("sqlite"):
        server = sa.make_url(url)
        idle = f"{server.query.get('options', '')} -c idle_in_transaction_session_timeout={LEASE_SECONDS}s"
        server = server.update_query_dict({**watch(server.query), "options": idle})
        pooled = MOST_CONNECTIONS - MOST_SHORT_WAYS
        engine = sa.create_engine(server, pool_pre_ping=True, pool_size=pooled, max_overflow=0)
        event.listen(engine, "handle_error", _let_go_of_what_takes_no_writes)
        return engine
    file = sa.make_url(url).database
    if file is not None and file != ":memory:" and not file.startswith("file:"):  # An SQLite URI is no path.
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"timeout": _SECONDS_FOR_OTHERS, "check_same_thread": False})
    event.listen(engine, "connect", _set_up_sqlite)
    return engine


def close_engine(engine: sa.Engine) -> None:
    """Let go of the database: what a thread still works with is closed when it comes back."""
    event.listen(engine, "checkin", _close)
    engine.dispose()


def _close(_connection: object, record: pool.ConnectionPoolEntry) -> None:
    record.invalidate()


def _let_go_of_what_takes_no_writes(context: sa.engine.ExceptionContext) -> None:
    if takes_no_writes(context.original_exception):
        context.is_disconnect = True


def _set_up_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # The time to wait first: the others may have to.
    cursor.execute(f"PRAGMA busy_timeout={_SECONDS_FOR_OTHERS * 1_000}")
    keep_write_ahead_log(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
