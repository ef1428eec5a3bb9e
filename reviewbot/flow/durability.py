"""The durable engine of one process: DBOS, launched on the loop that runs now and ended in order."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from dbos import DBOS, DBOSPortableJSONSerializer
from dbos._dbos import _get_dbos_instance
from sqlalchemy.exc import OperationalError

from reviewbot.flow.away import away_told
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.eval_schedule import EvalNights
from reviewbot.flow.group_commit import grouping, log_flush
from reviewbot.flow.hearsay import engine_heard
from reviewbot.flow.nap import short_naps
from reviewbot.flow.soundness import require_sound
from reviewbot.flow.suspect import set_own_apart
from reviewbot.flow.tempo import Tempo
from reviewbot.flow.workflow import Workflows
from reviewbot.roster import LEASE_SECONDS, MOST_CONNECTIONS
from reviewbot.server_line import takes_no_writes, watch
from reviewbot.write_ahead import keep_write_ahead_log

_VERSION: Final = "2"
"""Of the workflows' shape. Work begun under another version is left to workers of that version."""


@asynccontextmanager
async def durable(
    equipment: Equipment,
    *,
    database_url: str,
    executor: str,
    lanes: Mapping[str, int],
    tempo: Tempo,
    nights: EvalNights | None = None,
) -> AsyncIterator[Workflows]:
    """Run the durable engine while the block runs. What a process of this executor left unfinished goes on at once.

    `executor` names this process among those that share the database; no two that run may have the same name, which the
    roster sees to.
    """
    _prepare(database_url)
    with engine_heard(), short_naps():
        DBOS(
            config={
                "name": "reviewbot",
                "system_database_url": _address(database_url),
                # The default would pickle: whoever can write to the database could then run code here.
                "serializer": DBOSPortableJSONSerializer(),
                "application_version": _VERSION,
                "executor_id": executor,
                # Its listener sleeps this long before it hears that the process ends.
                "notification_listener_polling_interval_sec": tempo.poll_seconds,
                # A listing that a stalled disk holds up is waited for, like any statement: a review would end with it.
                "observability_query_timeout_sec": 0,
                "log_level": "WARNING",
                "db_engine_kwargs": _line_to(database_url),
                # What a worker that is stopped holds would otherwise keep those at bay who are to take its work over.
                "sys_db_idle_transaction_timeout_sec": LEASE_SECONDS,
            }
        )
        workflows = Workflows(equipment, tempo)
        if nights is not None:
            nights.register()
        with away_told():
            set_own_apart(sa.make_url(_address(database_url)), executor, _VERSION)
        launch()
        wait_while_away(_get_dbos_instance()._sys_db.engine)  # noqa: SLF001 - it makes its engine as it is launched
        try:
            await workflows.open_queues(lanes)
            yield workflows
        finally:
            await workflows.stops.leave()
            await asyncio.to_thread(lambda: DBOS.destroy(destroy_registry=True))


def launch() -> None:
    """Launch the engine. Raises Unavailable where its database is away: it waits for that only once it runs."""
    with away_told():
        DBOS.launch()


def wait_while_away(engine: sa.Engine) -> None:
    """Let the durable engine take a server that cannot be reached, or written to, for one that will come back.

    DBOS waits where it knows psycopg's words for that. Others it takes for a fault of the workflow, which is then left
    begun by a process that is not at it: that a name leads nowhere, as one does while its container starts anew, that a
    socket is not there, and that a server which was failed over to can only be read yet.
    """
    if engine.dialect.name == "postgresql":
        sa.event.listen(engine, "handle_error", _come_back)


def _come_back(context: sa.engine.ExceptionContext) -> None:
    is_unreached = context.connection is None and isinstance(context.sqlalchemy_exception, OperationalError)
    if is_unreached or takes_no_writes(context.original_exception):
        context.is_disconnect = True


def _line_to(database_url: str) -> dict[str, object]:
    # A file cannot hang up: only a server's connections are tried before each use, and only of those there are few.
    file = _file_of(database_url)
    if file is not None:
        return {"pool_pre_ping": False, "connect_args": {"factory": grouping(log_flush(file))}}
    return {"pool_pre_ping": True, "pool_size": MOST_CONNECTIONS}


def _address(database_url: str) -> str:
    url = sa.make_url(database_url)
    if _file_of(database_url) is not None:
        return database_url
    return url.update_query_dict(watch(url.query)).render_as_string(hide_password=False)


def _prepare(database_url: str) -> None:
    # DBOS leaves SQLite in its slow journal mode; the mode stays with the file.
    file = _file_of(database_url)
    if file is not None:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    require_sound(_address(database_url))
    if file is not None:
        with closing(sqlite3.connect(file)) as connection:
            keep_write_ahead_log(connection)


def _file_of(database_url: str) -> str | None:
    url = sa.make_url(database_url)
    return url.database if url.get_backend_name() == "sqlite" else None
