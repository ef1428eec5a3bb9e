"""A database that takes no writes for a while: whoever was refused meanwhile is not once it takes them again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

import psycopg
import pytest

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.kernel.errors import Unavailable
from reviewbot.plan.switch import Switch
from reviewbot.roster import MOST_CONNECTIONS
from reviewbot.settings import read_settings
from tests.contracts.store_value import NOON, POLICY, SHOP, a_delivery, a_record, an_answer
from tests.standins.postgres import MakeDatabase, name_of

STOP: Final = Switch(id="stop-7", scope="repo:acme/shop", state="requested")


class Server:
    """A store on a server, and what its administrator does."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self.store = SqlStore(read_settings({"REVIEWBOT_DATABASE_URL": uri}).database_url)

    def takes_no_writes(self) -> None:
        """Let whoever connects from now on only read, and end the sessions of those who may write."""
        self._do(f"ALTER DATABASE {name_of(self._uri)} SET default_transaction_read_only = on")
        self._do("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

    def takes_writes_again(self) -> None:
        """Let whoever connects from now on write; sessions that may only read are left as they are."""
        self._do(f"ALTER DATABASE {name_of(self._uri)} RESET default_transaction_read_only")

    def _do(self, statement: str) -> None:
        options = "-c default_transaction_read_only=off"
        with psycopg.connect(self._uri, autocommit=True, options=options) as connection:
            connection.execute(statement.encode())


@pytest.fixture
def server(make_database: MakeDatabase) -> Iterator[Server]:
    made = Server(make_database())
    yield made
    made.store.close()


async def keep_deliveries(store: SqlStore) -> None:
    told = [store.keep_delivery(a_delivery(each), now=NOON) for each in ("d-1", "d-2")]
    await asyncio.gather(*told)


WRITES: Final = [
    pytest.param(keep_deliveries, id="the door"),
    pytest.param(lambda store: store.upkeep.prove_writable(), id="readyz"),
    pytest.param(lambda store: store.append(a_record()), id="the trail"),
    pytest.param(lambda store: store.keep_switch(STOP, reason="It comments in a loop"), id="a switch"),
    pytest.param(lambda store: store.keep_answer(SHOP, POLICY, (an_answer(),)), id="the short way"),
]


@pytest.mark.parametrize("write", WRITES)
async def test_q06_who_was_refused_while_it_took_no_writes_writes_when_it_takes_them_again(
    server: Server, write: Callable[[SqlStore], Awaitable[object]]
) -> None:
    await write(server.store)
    server.takes_no_writes()
    for _ in range(2):
        with pytest.raises(Unavailable):
            await write(server.store)
    server.takes_writes_again()

    await write(server.store)


async def test_q06_sessions_that_only_read_meanwhile_refuse_one_write_at_most(server: Server) -> None:
    server.takes_no_writes()
    await asyncio.gather(*(server.store.fetch_waiting_deliveries(most=9) for _ in range(MOST_CONNECTIONS)))
    await asyncio.gather(*(server.store.fetch_switches() for _ in range(MOST_CONNECTIONS)))
    server.takes_writes_again()
    with pytest.raises(Unavailable, match="it can only be read"):
        await server.store.upkeep.prove_writable()

    for _ in range(2 * MOST_CONNECTIONS):
        await server.store.upkeep.prove_writable()
        await server.store.keep_answer(SHOP, POLICY, (an_answer(),))
    await keep_deliveries(server.store)
