"""The short way to a PostgreSQL: what a broken line took is asked once more, and whoever gives up leaves nothing."""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.adapters.store_sql_tables import make_engine
from reviewbot.kernel.errors import Unavailable
from reviewbot.plan.switch import Switch
from reviewbot.roster import LEASE_SECONDS, MOST_SHORT_WAYS
from reviewbot.settings import read_settings
from tests.standins.postgres import MakeDatabase, database_server

STOP = Switch(id="stop-7", scope="repo:acme/shop", state="requested")
_OURS = "FROM pg_stat_activity WHERE application_name = 'reviewbot store' AND datname = current_database()"


class Server:
    """A store on a server, and what its administrator sees and does."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self.store = SqlStore(read_settings({"REVIEWBOT_DATABASE_URL": uri}).database_url)

    def sessions(self) -> int:
        """Return how many sessions the short way has."""
        return self._ask(f"SELECT count(*) {_OURS}")

    def ends_sessions(self) -> int:
        """End them, and return how many those were."""
        return self._ask(f"SELECT count(pg_terminate_backend(pid)) {_OURS}")

    def waiting(self) -> int:
        """Return how many of them wait for a lock."""
        return self._ask(f"SELECT count(*) {_OURS} AND wait_event_type = 'Lock'")

    async def makes_wait(self, many: int) -> None:
        """Wait until so many of them wait for a lock."""
        async with asyncio.timeout(30):
            while self.waiting() < many:  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(0.01)

    def shut(self) -> psycopg.Connection[tuple[object, ...]]:
        """Let nobody read the switches until the connection that is returned is closed."""
        connection = psycopg.connect(self._uri)
        connection.execute("LOCK TABLE switches IN ACCESS EXCLUSIVE MODE")
        return connection

    def _ask(self, query: str) -> int:
        with psycopg.connect(self._uri, autocommit=True) as connection:
            ((count,),) = connection.execute(query.encode()).fetchall()
            return int(count)


@pytest.fixture
def server(make_database: MakeDatabase) -> Iterator[Server]:
    made = Server(make_database())
    yield made
    made.store.close()


async def test_a_server_that_ended_the_sessions_is_asked_again_and_nobody_notices(server: Server) -> None:
    await server.store.keep_switch(STOP, reason="It comments in a loop")
    await asyncio.gather(*(server.store.fetch_switches() for _ in range(20)))

    ended = server.ends_sessions()

    assert await server.store.fetch_switches() == (STOP,)
    assert ended == MOST_SHORT_WAYS
    assert server.sessions() == 1


async def test_however_many_ask_at_once_they_share_two_sessions(server: Server) -> None:
    await asyncio.gather(*(server.store.fetch_switches() for _ in range(200)))

    assert server.sessions() == MOST_SHORT_WAYS


async def test_who_gives_up_waiting_leaves_nothing_of_the_question_behind(server: Server) -> None:
    await server.store.fetch_switches()
    with server.shut():
        asking = [asyncio.create_task(server.store.fetch_switches()) for _ in range(MOST_SHORT_WAYS)]
        await server.makes_wait(MOST_SHORT_WAYS)
        for each in asking:
            each.cancel()
        ended = await asyncio.gather(*asking, return_exceptions=True)

    assert all(isinstance(each, asyncio.CancelledError) for each in ended)
    assert await server.store.fetch_switches() == ()
    assert server.waiting() == 0


async def test_fault_database_while_the_server_is_away_it_is_said_and_when_it_is_back_it_answers() -> None:
    with database_server() as away:
        server = Server(away())
        await server.store.keep_switch(STOP, reason="It comments in a loop")
        assert await server.store.fetch_switches() == (STOP,)
        away.crash()
        with pytest.raises(Unavailable, match="the database"):
            await server.store.fetch_switches()
        away.start()
        assert await server.store.fetch_switches() == (STOP,)
        server.store.close()


def test_every_line_to_a_server_is_watched_and_what_its_address_says_stays() -> None:
    engine = make_engine("postgresql+psycopg://db/reviewbot?tcp_user_timeout=1&options=-c%20jit%3Doff")

    told = {name: str(each) for name, each in engine.url.query.items()}
    silent = int(told["keepalives_idle"]) + int(told["keepalives_interval"]) * int(told["keepalives_count"])

    assert told["tcp_user_timeout"] == "1"
    assert told["options"] == f"-c jit=off -c idle_in_transaction_session_timeout={LEASE_SECONDS}s"
    assert silent <= 2 * LEASE_SECONDS
