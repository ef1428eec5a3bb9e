"""SQLite's write-ahead log: one writer beside any number of readers. The mode stays with the file."""

import sqlite3
from typing import Final

_MOST_TRIES: Final = 100


def keep_write_ahead_log(connection: sqlite3.Connection | sqlite3.Cursor) -> None:
    """Give the file its log, if it has none yet. Nothing may have been begun on the connection.

    SQLite has a statement wait for others as long as `busy_timeout` says, but this one fails at once for all but one of
    the processes that start together on a new file. Those wait here until they could write, and ask again. Raises
    sqlite3.OperationalError where the file stays others' for longer than that, or cannot be written.
    """
    for _ in range(_MOST_TRIES):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if not _is_in_use(error):
                raise
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        else:
            return
    raise sqlite3.OperationalError(f"database is locked: no log after {_MOST_TRIES} tries")


def _is_in_use(error: sqlite3.OperationalError) -> bool:
    # The low byte is what it is, those above it why.
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
