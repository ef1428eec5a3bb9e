"""Hearsay: what the durable engine says, in our own log: an outage once, what is nobody's fault in one line.

The engine looks after itself in seven threads, and each tells at each of its looks that the database is away, some with
their whole stack. And it takes a workflow that was ended for a newer one, or that waits for somebody, for a fault.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from dbos._error import DBOSAwaitedWorkflowCancelledError
from sqlalchemy.exc import SQLAlchemyError

from reviewbot.flow.running import WornOut
from reviewbot.kernel.errors import Misconfigured, Stopped, Unavailable

SECONDS_BETWEEN_OUTAGES: Final = 60.0
"""For so long nothing more is told of a database that is away."""

_ENGINE: Final = "dbos"
_LOG: Final = logging.getLogger("reviewbot.engine")
_AWAY: Final = re.compile(
    r"OperationalError|AdminShutdown|CrashShutdown|CannotConnectNow|ReadOnlySqlTransaction"
    r"|server closed the connection|connection (?:is bad|is closed|failed|failure)"
)
"""How psycopg and sqlite3, which the engine quotes, say that nothing can be asked just now."""
_BURIED: Final = re.compile(r"orkflow (\S+) (?:has )?exceeded its maximum")
"""How the engine says that it begins a workflow no more."""
_CAUSE: Final = re.compile(r".*OperationalError\W+(\w.*)")
_LONGEST_CAUSE: Final = 300


@contextmanager
def engine_heard() -> Iterator[None]:
    """Have the logger `reviewbot.engine` tell, in this block, what is worth telling of what the engine says."""
    engine, ear = logging.getLogger(_ENGINE), _Ear()
    goes_up = engine.propagate
    engine.propagate = False
    # One handler is enough for the engine not to add its own.
    engine.addHandler(ear)
    try:
        yield
    finally:
        engine.removeHandler(ear)
        engine.propagate = goes_up


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self._told_of_outage: float | None = None

    def emit(self, record: logging.LogRecord) -> None:
        said, fault = record.getMessage(), record.exc_info[1] if record.exc_info else None
        whole = f"{said}\n{type(fault).__name__}: {fault}"
        match fault:
            case DBOSAwaitedWorkflowCancelledError():
                _LOG.info("%s was ended before it was done", fault.workflow_id)
            case _ if buried := _BURIED.search(whole):
                _LOG.error("%s is begun no more: %s", buried[1], WornOut())
            case Unavailable() | Misconfigured() | Stopped() | WornOut():
                _LOG.warning("a workflow broke off: %s", fault)
            case None | SQLAlchemyError() if _AWAY.search(whole):
                self._tell_of_outage(whole, at=record.created)
            case _:
                # The stack of what nobody has foreseen is wanted.
                _LOG.log(record.levelno, "%s", said, exc_info=record.exc_info)

    def _tell_of_outage(self, whole: str, *, at: float) -> None:
        if self._told_of_outage is not None and at < self._told_of_outage + SECONDS_BETWEEN_OUTAGES:
            return
        self._told_of_outage = at
        cause = _CAUSE.search(whole)
        why = (cause[1] if cause else whole.partition("\n")[0])[:_LONGEST_CAUSE]
        _LOG.warning("the database is away; whatever waits for it goes on when it is back: %s", why)
