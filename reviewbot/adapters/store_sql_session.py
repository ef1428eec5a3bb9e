"""One session of a PostgreSQL, kept alive by a thread, whose advisory locks are this process's while it lasts."""

import logging
import threading
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from reviewbot.kernel.errors import Unavailable
from reviewbot.roster import LEASE_SECONDS

_PULSE_SECONDS: Final = 1.0
_LOG: Final = logging.getLogger("reviewbot.store")
_TAKE: Final = sa.text("SELECT pg_try_advisory_lock(hashtextextended(:lock, 0))")
_GIVE_BACK: Final = sa.text("SELECT pg_advisory_unlock(hashtextextended(:lock, 0))")
_PULSE: Final = sa.text("SELECT 1")


class Session:
    """Locks that one process holds against others. Any thread may use it; a statement waits for the one before.

    It is opened when the first lock is taken. Where it is lost, every lock is; those that were taken to be kept are
    taken again, as soon as the server answers and they are free.
    """

    def __init__(self, url: sa.URL) -> None:
        self._engine = sa.create_engine(
            url,
            poolclass=sa.NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={
                "application_name": "reviewbot locks",
                "connect_timeout": LEASE_SECONDS,
                "tcp_user_timeout": LEASE_SECONDS * 1_000,
                "options": f"-c idle_session_timeout={LEASE_SECONDS}s",
            },
        )
        self._guard = threading.RLock()
        self._connection: sa.Connection | None = None
        self._kept: set[str] = set()
        self._has_ended = threading.Event()
        self._heart: threading.Thread | None = None
        self.term = 0
        """How often it was opened."""

    def take(self, lock: str, *, is_kept: bool = False) -> bool:
        """Take a lock if it is free. Raises Unavailable where no server answers, or a kept lock is another's."""
        with self._guard:
            if lock in self._kept:
                return False  # the server would give it to the same session twice
            connection = self._connection or self._open()
            is_taken = bool(self._run(connection, _TAKE, lock=lock))
            if is_taken and is_kept:
                self._kept.add(lock)
            return is_taken

    def give_back(self, lock: str, *, term: int) -> None:
        """Give a lock back that was taken in this term; what was lost since is another's affair."""
        with self._guard:
            self._kept.discard(lock)
            if self._connection is not None and term == self.term:
                try:
                    self._run(self._connection, _GIVE_BACK, lock=lock)
                except Unavailable as reason:
                    _LOG.warning("a lock went with its session: %s", reason)

    def require(self, term: int) -> None:
        """Ask the server whether the session of this term lasts. Raises Unavailable where it does not.

        Whoever began before any session was open had no lock that could have been lost.
        """
        if term == 0:
            return
        with self._guard:
            if self._connection is not None and term == self.term:
                self._run(self._connection, _PULSE)
                return
        raise Unavailable("this worker's place", why="it was silent for too long, and its work may be another's now")

    def close(self) -> None:
        """Let go of every lock, for good."""
        self._has_ended.set()
        if self._heart is not None:
            self._heart.join()
        with self._guard:
            self._lose()
        self._engine.dispose()

    def _open(self) -> sa.Connection:
        if self._has_ended.is_set():
            raise Unavailable("this worker's place", why="it was given up")
        try:
            self._connection = connection = self._engine.connect()
        except SQLAlchemyError as error:
            raise Unavailable("the database", why=type(error).__name__) from error
        self.term += 1
        if self._heart is None:
            self._heart = threading.Thread(target=self._beat, name="session", daemon=True)
            self._heart.start()
        for lock in self._kept:
            if not self._run(connection, _TAKE, lock=lock):
                self._lose()
                raise Unavailable("this worker's place", why=f"another process has {lock!r} now")
        return connection

    def _run(self, connection: sa.Connection, statement: sa.TextClause, **values: str) -> object:
        try:
            return connection.execute(statement, values).scalar()
        except SQLAlchemyError as error:
            self._lose()
            raise Unavailable("the database", why=type(error).__name__) from error

    def _lose(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _beat(self) -> None:
        was_lost = False
        while not self._has_ended.wait(_PULSE_SECONDS):
            try:
                with self._guard:
                    self._run(self._connection or self._open(), _PULSE)
            except Unavailable as reason:
                _LOG.log(logging.DEBUG if was_lost else logging.WARNING, "this worker is struck off: %s", reason)
                was_lost = True
            else:
                if was_lost:
                    _LOG.warning("this worker is on the roster again")
                was_lost = False
