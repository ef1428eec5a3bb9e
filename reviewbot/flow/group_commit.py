"""Group commit for the engine's file: whoever commits while one flush reaches the disk shares the next with the others.

SQLite's full sync has each commit carry the file to the disk by itself, with everybody else who writes kept out until
it is there. Here a commit lets the next one in as soon as it is written, and returns once a flush that began after that
has ended: it is as durable as it was, and five at once wait for one flush or two. Another thread may read what is not
on the disk yet. Whatever it writes then lies behind that in the same file, and is never kept without it.
"""

import os
import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Final

_TO_DISK: Final[Callable[[int], None]] = getattr(os, "fdatasync", os.fsync)
"""Not every system has the one that leaves out when the file was touched."""


class SharedFlush:
    """Carries what was written to the disk, once for all who wait for it."""

    def __init__(self, carry: Callable[[], None]) -> None:
        """`carry` returns once everything that was written before it was called is on the disk."""
        self._carry = carry
        self._asking = threading.Lock()
        self._carrying = threading.Lock()
        self._carried = 0
        self._refusal: OSError | None = None
        self.asked = 0
        """How often somebody has asked so far."""

    def wait(self) -> None:
        """Return once what was written before this call is on the disk. Raises OSError where the disk refused.

        From then on it always does: what is written later lies behind what was lost, and would be lost with it.
        """
        with self._asking:
            self.asked += 1
            own = self.asked
        with self._carrying:
            if self._carried < own:
                self._carry_for_all()

    def _carry_for_all(self) -> None:
        if self._refusal is not None:
            raise self._refusal
        # Whoever has asked by now had written before.
        with self._asking:
            asked = self.asked
        try:
            self._carry()
        except OSError as error:
            self._refusal = error
            raise
        self._carried = asked


def log_flush(file: str) -> SharedFlush:
    """Return the flush of a SQLite file that is in WAL mode: all that is committed to it is in its log first."""
    return SharedFlush(partial(_flush_file, f"{file}-wal"))


def grouping(flush: SharedFlush) -> Callable[..., sqlite3.Connection]:
    """Return what opens connections to a file in WAL mode whose commits share its flush: a factory for `sqlite3`."""
    return partial(_Grouped, flush)


class _Grouped(sqlite3.Connection):
    def __init__(self, flush: SharedFlush, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._flush = flush
        # The log is carried to the disk before it is copied into the file, and by us after each commit.
        self.execute("PRAGMA synchronous=NORMAL").close()

    def commit(self) -> None:
        """Commit, and return once that is on the disk."""
        has_written = self.in_transaction
        super().commit()
        if has_written:
            try:
                self._flush.wait()
            except OSError as error:
                raise sqlite3.OperationalError(f"disk I/O error: {error.strerror}") from error


def _flush_file(file: str) -> None:
    # Opened each time: where every connection was closed, SQLite begins a new one. The connection that commits keeps
    # this one where it is.
    descriptor = os.open(file, os.O_RDONLY)
    try:
        _TO_DISK(descriptor)
    finally:
        os.close(descriptor)
