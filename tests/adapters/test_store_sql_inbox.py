"""The inbox of a PostgreSQL: what arrives together is one commit, and no fault of one or of the line loses another."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.kernel.errors import Unavailable
from reviewbot.settings import read_settings
from tests.contracts.store_value import NOON, a_delivery
from tests.standins.postgres import MakeDatabase, database_server

MEGABYTE = 1024 * 1024
_END = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'reviewbot inbox'"
_WAITING = f"{_END.replace('pg_terminate_backend(pid)', '*')} AND wait_event_type = 'Lock'"


class Door:
    """A store that only keeps deliveries, and what the administrator of its server sees and does."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self.store = SqlStore(read_settings({"REVIEWBOT_DATABASE_URL": uri}).database_url)

    def bring(self, *ids: str, body: bytes = b"{}") -> "list[asyncio.Task[bool]]":
        """Bring deliveries, all at once."""
        return [asyncio.create_task(self.store.keep_delivery(a_delivery(each, body=body), now=NOON)) for each in ids]

    def ends_sessions(self) -> int:
        """End the session that the inbox has, and return how many those were."""
        return int(self._ask(_END)[0][0])

    def commits(self) -> list[list[str]]:
        """Return the ids that each commit brought, in the order of the table."""
        brought: dict[str, list[str]] = {}
        for commit, id_ in self._ask("SELECT xmin::text, id FROM deliveries ORDER BY sequence"):
            brought.setdefault(commit, []).append(id_)
        return list(brought.values())

    @contextmanager
    def shut(self) -> Iterator[None]:
        """Let nobody write to the table while the block runs."""
        with psycopg.connect(self._uri) as connection:
            connection.execute("LOCK TABLE deliveries IN EXCLUSIVE MODE")
            yield

    async def is_waited_for(self) -> None:
        """Wait until a statement of the inbox waits for the table."""
        async with asyncio.timeout(30):
            while not self._ask(_WAITING)[0][0]:  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(0.01)

    def _ask(self, query: str) -> list[tuple[str, str]]:
        with psycopg.connect(self._uri, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture
def uri(make_database: MakeDatabase) -> str:
    return make_database()


@pytest.fixture
def door(uri: str) -> Iterator[Door]:
    made = Door(uri)
    yield made
    made.store.close()


async def test_what_arrives_while_a_commit_is_on_its_way_goes_with_the_next_in_order(door: Door) -> None:
    others = [f"d-{number}" for number in range(40)]
    with door.shut():
        first = door.bring("first")
        await door.is_waited_for()
        rest = door.bring(*others)
        await asyncio.sleep(0)

    assert await asyncio.gather(*first, *rest) == [True] * 41
    assert door.commits() == [["first"], others]


async def test_w05_of_two_with_one_id_that_arrive_together_the_first_is_kept(door: Door) -> None:
    with door.shut():
        first = door.bring("first")
        await door.is_waited_for()
        twice = door.bring("twice", body=b'{"a": 1}') + door.bring("twice", body=b'{"b": 1}')
        await asyncio.sleep(0)

    assert await asyncio.gather(*first, *twice) == [True, True, False]
    assert a_delivery("twice", body=b'{"a": 1}') in await door.store.fetch_waiting_deliveries(most=9)


async def test_w08_of_large_ones_a_few_go_at_once(door: Door) -> None:
    large = [f"d-{number}" for number in range(4)]
    with door.shut():
        first = door.bring("first")
        await door.is_waited_for()
        rest = door.bring(*large, body=b" " * 3 * MEGABYTE)
        await asyncio.sleep(0)

    assert await asyncio.gather(*first, *rest) == [True] * 5
    assert door.commits() == [["first"], large[:2], large[2:]]


async def test_w09_what_the_server_does_not_take_of_one_keeps_the_others_from_nothing(door: Door) -> None:
    with door.shut():
        first = door.bring("first")
        await door.is_waited_for()
        rest = door.bring("before", "d-\x00", "after")
        await asyncio.sleep(0)

    told = await asyncio.gather(*first, *rest, return_exceptions=True)

    assert [told[0], told[1], told[3]] == [True, True, True]
    assert isinstance(told[2], Unavailable)
    assert door.commits() == [["first"], ["before"], ["after"]]


async def test_what_is_given_up_is_written_all_the_same(door: Door) -> None:
    with door.shut():
        (given_up,) = door.bring("given up")
        await door.is_waited_for()
        given_up.cancel()

    assert await asyncio.gather(*door.bring("next")) == [True]
    assert door.commits() == [["given up"], ["next"]]


async def test_w05_two_doors_that_are_told_the_same_in_opposite_order_keep_each_once(uri: str, door: Door) -> None:
    other = Door(uri)
    ids = [f"d-{number}" for number in range(30)]
    with door.shut():
        firsts = door.bring("one") + other.bring("other")
        await door.is_waited_for()
        here, there = door.bring(*ids), other.bring(*reversed(ids))
        await asyncio.sleep(0)

    await asyncio.gather(*firsts)
    told = zip(await asyncio.gather(*here), reversed(await asyncio.gather(*there)), strict=True)
    other.store.close()

    assert [sum(each) for each in told] == [1] * 30


async def test_q02_a_session_that_ended_between_two_deliveries_refuses_nothing(door: Door) -> None:
    await asyncio.gather(*door.bring("before"))

    assert door.ends_sessions() == 1

    assert await asyncio.gather(*door.bring("after", "besides")) == [True, True]


async def test_q02_a_session_that_ends_during_the_insert_refuses_nothing(door: Door) -> None:
    await asyncio.gather(*door.bring("before"))
    with door.shut():
        during = door.bring("during")
        await door.is_waited_for()
        assert door.ends_sessions() == 1
        await door.is_waited_for()

    assert await asyncio.gather(*during) == [True]
    assert door.commits() == [["before"], ["during"]]


async def test_q02_a_server_that_is_gone_takes_nothing_and_everything_once_it_is_back() -> None:
    with database_server() as server:
        door = Door(server())
        await asyncio.gather(*door.bring("before"))

        server.crash()
        refused = await asyncio.gather(*door.bring("d-1", "d-2"), return_exceptions=True)
        server.start()
        kept = await asyncio.gather(*door.bring("d-1", "d-2"))
        door.store.close()

        assert [type(each) for each in refused] == [Unavailable, Unavailable]
        assert (kept, door.commits()) == ([True, True], [["before"], ["d-1", "d-2"]])


async def test_a_store_that_is_closed_on_its_own_loop_promises_nothing_of_what_is_on_its_way(uri: str) -> None:
    door = Door(uri)
    with door.shut():
        waiting = door.bring("on its way")
        await door.is_waited_for()
        waiting += door.bring("behind it")
        await asyncio.sleep(0)

        door.store.close()
        told = await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(each) for each in told] == [Unavailable, Unavailable]
    assert door.commits() == []


async def test_a_store_that_is_closed_before_anything_was_sent_leaves_nobody_waiting(uri: str) -> None:
    door = Door(uri)
    waiting = door.bring("at the door")
    await asyncio.sleep(0)

    door.store.close()
    told = await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(each) for each in told] == [Unavailable]
    assert door.commits() == []
