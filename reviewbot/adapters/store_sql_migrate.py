"""Migrating: the database gets the shape that this code knows, or is refused with what is wrong and what to do."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from reviewbot.adapters.store_sql_environment import Serving, require_ours
from reviewbot.adapters.store_sql_tables import METADATA
from reviewbot.database_fault import READ_ONLY, can_only_be_read, half_migrated, newer_than_this, place_of
from reviewbot.kernel.errors import Misconfigured

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_OLDEST_POSTGRES: Final = 15
_PATIENCE_SECONDS: Final = 60
"""For how long whoever migrates may be silent: it reads every step first, which takes a busy machine some seconds."""


def migrate(engine: sa.Engine, *, serves: Serving | None = None) -> None:
    """Bring the database to the newest shape. Safe to call from several processes: one migrates, the others wait.

    Raises Misconfigured for a server that is too old, and for a database that is newer than this code, half migrated,
    or would have to be migrated and can only be read, or is somebody's whom this process does not serve.
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        _require_young_server(connection)
        _wait_for_turn(connection)
        if _is_behind(connection, ScriptDirectory.from_config(config)):
            require_ours(connection, serves)
            _upgrade(connection, config)
        _require_whole(connection)


def _require_young_server(connection: sa.Connection) -> None:
    version = int((connection.dialect.server_version_info or (0,))[0])
    if connection.dialect.name == "postgresql" and version < _OLDEST_POSTGRES:
        fault = f"its PostgreSQL is version {version}, and {_OLDEST_POSTGRES} is the oldest that will do; upgrade it"
        raise Misconfigured(place_of(connection.engine.url), (fault,))


def _wait_for_turn(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('reviewbot migrations'))"))
        # More than other transactions have: no review waits for it, and a slow machine has to get to its end.
        connection.execute(sa.text(f"SET LOCAL idle_in_transaction_session_timeout = '{_PATIENCE_SECONDS}s'"))
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _is_behind(connection: sa.Connection, scripts: ScriptDirectory) -> bool:
    present = frozenset(MigrationContext.configure(connection).get_current_heads())
    known = frozenset(script.revision for script in scripts.walk_revisions())
    if strange := sorted(present - known):
        raise Misconfigured(place_of(connection.engine.url), (newer_than_this(", ".join(strange)),))
    return present != frozenset(scripts.get_heads())


def _upgrade(connection: sa.Connection, config: Config) -> None:
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except DBAPIError as error:
        is_read_only = can_only_be_read(error)
        if error.connection_invalidated and not is_read_only:
            raise
        fault = READ_ONLY if is_read_only else half_migrated(str(error.orig).partition("\n")[0])
        raise Misconfigured(place_of(connection.engine.url), (fault,)) from error


def _require_whole(connection: sa.Connection) -> None:
    found = sa.inspect(connection).get_multi_columns()
    there = {table: {column["name"] for column in columns} for (_, table), columns in found.items()}
    missing = [
        f"{table.name}.{column.name}" if table.name in there else table.name
        for table in METADATA.sorted_tables
        for column in table.columns
        if column.name not in there.get(table.name, ())
    ]
    if missing:
        raise Misconfigured(
            place_of(connection.engine.url), (half_migrated(f"{', '.join(dict.fromkeys(missing))} is missing"),)
        )
