"""The state of the engine's own database: fit to be launched on, or it is said who has to do what."""

from typing import Final

import sqlalchemy as sa
from dbos._migration import get_migration_versions, get_sqlite_migration_versions
from dbos._schemas.system_database import SystemSchema
from sqlalchemy.exc import DBAPIError

from reviewbot.database_fault import (
    READ_ONLY,
    can_only_be_read,
    fault_of,
    half_migrated,
    newer_than_this,
    place_of,
    reason_of,
)
from reviewbot.kernel.errors import Misconfigured, Unavailable

_SCHEMA: Final = "dbos"
_SECONDS_FOR_OTHERS: Final = 30


def require_sound(address: str) -> None:
    """Look whether the engine can be launched there. To be called before it is; it migrates what is older by itself.

    Raises Misconfigured where a newer engine has migrated the database, where a part of its newest shape is missing, a
    file takes no writes or is no database, and Unavailable where it does not answer.
    """
    url = sa.make_url(address)
    others = {"timeout": _SECONDS_FOR_OTHERS} if url.get_backend_name() == "sqlite" else {}
    engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args=others)
    try:
        fault = _fault_in(engine)
    except DBAPIError as error:
        fault = READ_ONLY if can_only_be_read(error) else fault_of(error)
        if fault is None:
            raise Unavailable("the database", why=reason_of(error, address)) from error
        raise Misconfigured(place_of(url), (fault,)) from error
    finally:
        engine.dispose()
    if fault is not None:
        raise Misconfigured(place_of(url), (fault,))


def _fault_in(engine: sa.Engine) -> str | None:
    if engine.dialect.name == "postgresql":
        # That it takes writes the store has seen: it is the same database.
        schema, (present, known) = _SCHEMA, get_migration_versions(engine, _SCHEMA, use_listen_notify=True)
    else:
        _prove_writable(engine)
        schema, (present, known) = None, get_sqlite_migration_versions(engine)
    if present > known:
        return newer_than_this(f"{present} of the durable engine")
    # Between two versions it may be on its way: whoever is migrating it has the turn, and the engine waits for that.
    missing = _missing(engine, schema) if present == known else ()
    return half_migrated(f"{', '.join(missing)} is missing") if missing else None


def _prove_writable(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        # Whoever may only read is let begin to write all the same. What is written is what stands there.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        number = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        connection.exec_driver_sql(f"PRAGMA user_version = {number}")
        connection.rollback()


def _missing(engine: sa.Engine, schema: str | None) -> tuple[str, ...]:
    found = sa.inspect(engine).get_multi_columns(schema=schema)
    there = {table: {column["name"] for column in columns} for (_, table), columns in found.items()}
    missing = (
        f"{table.name}.{column.name}" if table.name in there else table.name
        for table in SystemSchema.metadata_obj.sorted_tables
        for column in table.columns
        if column.name not in there.get(table.name, ())
    )
    return tuple(dict.fromkeys(f"{_SCHEMA}.{each}" if schema else each for each in missing))
