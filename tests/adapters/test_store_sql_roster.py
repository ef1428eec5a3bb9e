"""Workers on one PostgreSQL: a name is one process's, and goes with its session, however that ends."""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.adapters.store_sql_tables import close_engine, make_engine
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.roster import LEASE_SECONDS
from reviewbot.settings import read_settings
from tests.standins.postgres import MakeDatabase

PATIENCE_SECONDS = 30


class Server:
    """One database, the stores that are open on it, and what its administrator can do to them."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self.url = read_settings({"REVIEWBOT_DATABASE_URL": uri}).database_url
        self.opened: list[SqlStore] = []

    def store(self) -> SqlStore:
        """Open it as one more process does."""
        opened = SqlStore(self.url)
        self.opened.append(opened)
        return opened

    def ends_sessions(self) -> int:
        """End every session that holds locks, and return how many those were."""
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'reviewbot locks'"
        with psycopg.connect(self._uri, autocommit=True) as connection:
            return len(connection.execute(ended.encode()).fetchall())


@pytest.fixture
def server(make_database: MakeDatabase) -> Iterator[Server]:
    made = Server(make_database())
    yield made
    for each in made.opened:
        each.close()


async def next_term(store: SqlStore, after: int) -> None:
    """Wait until the store is on the roster again."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while store.term == after or await is_struck_off(store, store.term):  # noqa: ASYNC110 - a thread sees to it
            await asyncio.sleep(0.05)


async def is_struck_off(store: SqlStore, term: int) -> bool:
    try:
        await store.require_term(term)
    except Unavailable:
        return True
    return False


async def test_k6_a_worker_whose_session_was_ended_may_write_nothing_that_it_found_before(server: Server) -> None:
    store = server.store()
    async with store.at_work("one"):
        before = store.term
        await store.require_term(before)

        server.ends_sessions()

        with pytest.raises(Unavailable):
            await store.require_term(before)
        await next_term(store, before)
        with pytest.raises(Unavailable, match="this worker's place is unavailable: it was silent for too long"):
            await store.require_term(before)


async def test_a_worker_that_was_struck_off_is_back_under_its_name(server: Server) -> None:
    one, other = server.store(), server.store()
    async with one.at_work("one"):
        before = one.term

        server.ends_sessions()

        await next_term(one, before)
        async with other.standing_in("one") as is_gone:
            assert not is_gone


async def test_a_turn_goes_with_the_session_that_held_it(server: Server) -> None:
    paused, other = server.store(), server.store()
    async with paused.turn("settle acme/shop"):
        before = paused.term

        server.ends_sessions()

        async with asyncio.timeout(PATIENCE_SECONDS), other.turn("settle acme/shop"):
            assert await is_struck_off(paused, before)


async def test_nobody_stands_in_for_a_worker_that_is_at_work(server: Server) -> None:
    one, other = server.store(), server.store()

    async with one.at_work("one"), other.standing_in("one") as is_gone:
        assert not is_gone
    async with other.standing_in("one") as is_gone:
        assert is_gone


async def test_a_process_that_died_leaves_its_name_to_the_next(server: Server) -> None:
    first, second = server.store(), server.store()
    async with first.at_work("one"):
        first.close()

        async with second.at_work("one"):
            assert second.term == 1


async def test_of_two_workers_with_one_name_the_second_is_refused(server: Server) -> None:
    one, other = server.store(), server.store()

    async with one.at_work("one"):
        with pytest.raises(Misconfigured) as refused:
            async with other.at_work("one"):
                pass

    assert str(refused.value) == (
        "worker 'one': another process is at work under this name on the same database; end it, or give this one "
        "another name by REVIEWBOT_WORKER_NAME"
    )


async def test_a_worker_whose_name_another_took_meanwhile_stays_struck_off(server: Server) -> None:
    store = server.store()
    async with store.at_work("one"):
        before = store.term
        with psycopg.connect(server._uri, autocommit=True) as thief:
            locked = "SELECT pg_advisory_lock(hashtextextended('reviewbot worker one', 0))"
            waiting = asyncio.create_task(asyncio.to_thread(thief.execute, locked.encode()))
            server.ends_sessions()
            await waiting

            with pytest.raises(Unavailable):
                async with store.turn("settle acme/shop"):
                    pass
        await next_term(store, before)


def test_q03_what_a_stopped_worker_holds_of_the_rows_is_free_with_its_place(server: Server) -> None:
    patience = sa.text("SHOW idle_in_transaction_session_timeout")
    engine = make_engine(f"{server.url}{'&' if '?' in server.url else '?'}options=-c%20search_path%3Dpublic")

    with engine.connect() as connection:
        assert connection.scalar(patience) == f"{LEASE_SECONDS}s"
        assert connection.scalar(sa.text("SHOW search_path")) == "public"
    engine.dispose()


def test_what_a_thread_still_works_with_when_a_store_is_closed_is_closed_when_it_comes_back(server: Server) -> None:
    engine = make_engine(server.url)
    connection = engine.connect()
    behind = connection.connection.driver_connection
    assert behind is not None

    close_engine(engine)
    assert not behind.closed
    connection.close()

    assert behind.closed


async def test_a_closed_store_takes_no_turn(server: Server) -> None:
    store = server.store()
    store.close()

    with pytest.raises(Unavailable, match="this worker's place is unavailable: it was given up"):
        async with store.turn("settle acme/shop"):
            pass
