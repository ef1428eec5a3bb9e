"""What is wrong with a database when a process starts on it: whose fault that is, and what to do."""

import re
import sqlite3
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

READ_ONLY: Final = (
    "it can only be read; give this process the right to write to it, or point REVIEWBOT_DATABASE_URL to a database "
    "that it may write to"
)
_WITH_SECRETS: Final = ("password", "sslpassword")
"""libpq's names, of its connection parameters: an address may have them behind its ?, too."""
_SHUT_OUT: Final = (
    "it does not let this process in: the user, the password or the server's rules for them are wrong; mend "
    "REVIEWBOT_DATABASE_URL, or pg_hba.conf on the server"
)
_MISSING: Final = "there is no such database on that server; create it, or mend the name in REVIEWBOT_DATABASE_URL"
_NO_DATABASE: Final = (
    "this file is no database, or is damaged; restore it from a backup, or point REVIEWBOT_DATABASE_URL to another one"
)
_NOT_TO_BE_READ: Final = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_SAID: Final = (
    # libpq keeps the SQLSTATE of a connection that was refused to itself, so these are PostgreSQL's own words.
    (
        re.compile(r"authentication failed|no password supplied|FATAL: .*pg_hba\.conf|not permitted to log in"),
        _SHUT_OUT,
    ),
    (re.compile(r'FATAL: +role "[^"]*" does not exist'), _SHUT_OUT),
    (re.compile(r'FATAL: +database "[^"]*" does not exist'), _MISSING),
)


def place_of(url: sa.URL) -> str:
    """Return which database this is, without its passwords."""
    return f"the database {url.difference_update_query(_WITH_SECRETS).render_as_string(hide_password=True)}"


def can_only_be_read(error: DBAPIError) -> bool:
    """Say whether a statement failed because the database takes no writes."""
    said = str(error.orig).casefold()
    return "readonly" in said or "read-only" in said


def half_migrated(why: str) -> str:
    """Say that a database has a part of its shape."""
    return (
        f"it is half migrated ({why}); restore it whole from a backup, or point REVIEWBOT_DATABASE_URL to another one"
    )


def newer_than_this(version: str) -> str:
    """Say that a database has a shape which this code does not know."""
    return (
        f"a newer reviewbot has migrated it (to {version}, which this one does not know); "
        "run that version or a newer one, or restore the backup from before"
    )


def fault_of(error: DBAPIError) -> str | None:
    """Return what people have to mend before a process can start on this database, or None where it may mend itself.

    A server that is starting, full or out of reach is one that may.
    """
    # The low byte is what it is, those above it why.
    if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _NOT_TO_BE_READ:
        return _NO_DATABASE
    return next((fault for said, fault in _SAID if said.search(str(error.orig))), None)


def reason_of(error: DBAPIError, address: str) -> str:
    """Return in the driver's words why a database cannot be had, or their kind alone where they may hold a secret."""
    kind, line = type(error).__name__, str(error.orig).partition("\n")[0]
    url = sa.make_url(address)
    secrets = [each for each in (url.password, *(url.query.get(name) for name in _WITH_SECRETS)) if each]
    # A second @ is one of a password that was not escaped: what is taken for the host begins with its end.
    is_torn = address.count("@") > 1
    return kind if is_torn or any(str(each) in line for each in secrets) else f"{kind}: {line}"
