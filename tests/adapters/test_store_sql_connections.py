"""Connections to a PostgreSQL: it takes a hundred by default, and every process wants some."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from reviewbot.adapters.store_sql_tables import make_engine
from reviewbot.roster import MOST_CONNECTIONS, MOST_SHORT_WAYS
from tests.standins.postgres import MakeDatabase

_WORKERS, _DOORS = 4, 2
_LOCKS_AND_LISTENER = 2
_INBOX = 1
_KEPT_FOR_OPERATORS = 3


def test_however_many_ask_at_once_they_share_a_few_connections(make_database: MakeDatabase) -> None:
    engine = make_engine(sa.make_url(make_database()).set(drivername="postgresql+psycopg").render_as_string(False))

    def ask(_: int) -> int:
        with engine.connect() as connection:
            return int(connection.execute(sa.text("SELECT pg_backend_pid() FROM pg_sleep(0.02)")).scalar_one())

    with ThreadPoolExecutor(32) as many:
        answered_by = list(many.map(ask, range(64)))
    engine.dispose()

    assert len(set(answered_by)) + MOST_SHORT_WAYS == MOST_CONNECTIONS


def test_four_workers_and_two_doors_fit_in_what_a_server_takes_by_default(make_database: MakeDatabase) -> None:
    engine = make_engine(sa.make_url(make_database()).set(drivername="postgresql+psycopg").render_as_string(False))

    with engine.connect() as connection:
        taken = int(connection.execute(sa.text("SHOW max_connections")).scalar_one())
    engine.dispose()

    of_workers = _WORKERS * (2 * MOST_CONNECTIONS + _LOCKS_AND_LISTENER)
    assert of_workers + _DOORS * (MOST_CONNECTIONS + _INBOX) + _KEPT_FOR_OPERATORS <= taken
