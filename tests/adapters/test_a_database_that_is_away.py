"""What the durable engine waits out: a server that is away is back later, whatever it is called that it is away."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NoReturn

import psycopg
import pytest
import sqlalchemy as sa
from dbos import DBOS, DBOSPortableJSONSerializer
from dbos._dbos import _get_dbos_instance
from dbos._utils import retriable_postgres_exception
from sqlalchemy.exc import DBAPIError

from reviewbot.fakes.clock import FrozenClock
from reviewbot.fakes.store import MemoryStore
from reviewbot.flow.dispatch import Dispatch
from reviewbot.flow.durability import launch, wait_while_away
from reviewbot.flow.hearsay import engine_heard
from reviewbot.flow.rescue import Rescue
from reviewbot.flow.running import CHANGES, registered
from reviewbot.kernel.errors import Unavailable
from reviewbot.roster import LEASE_SECONDS
from tests.contracts.store_value import NOON
from tests.standins.postgres import MakeDatabase


def seconds_of(clock: FrozenClock) -> Callable[[], float]:
    return lambda: clock.now().timestamp()


def leads_nowhere() -> NoReturn:
    raise psycopg.OperationalError("failed to resolve host 'postgres': [Errno -2] Name or service not known")


@pytest.mark.parametrize(
    ("url", "more"),
    [
        pytest.param("postgresql+psycopg:///db?host=/nowhere", {}, id="a socket that is not there"),
        pytest.param("postgresql+psycopg://", {"creator": leads_nowhere}, id="a name that leads nowhere"),
        pytest.param("postgresql+psycopg://127.0.0.1:1/db", {}, id="a port that nobody listens at"),
    ],
)
def test_fault_database_a_server_that_cannot_be_reached_is_waited_for(url: str, more: dict[str, Any]) -> None:
    engine = sa.create_engine(url, **more)
    wait_while_away(engine)

    with pytest.raises(DBAPIError) as failed:
        engine.connect()

    assert retriable_postgres_exception(failed.value)


@pytest.mark.parametrize(
    ("statement", "is_waited_for"),
    [
        pytest.param("CREATE TABLE kept (id int)", True, id="a server that takes no writes yet"),
        pytest.param("SELECT nothing", False, id="a statement that is wrong"),
    ],
)
def test_fault_database_of_what_a_server_answers_only_that_it_takes_no_writes_is_waited_for(
    make_database: MakeDatabase, statement: str, *, is_waited_for: bool
) -> None:
    url = sa.make_url(make_database()).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, connect_args={"options": "-c default_transaction_read_only=on"})
    wait_while_away(engine)

    with engine.connect() as connection, pytest.raises(DBAPIError) as failed:
        connection.execute(sa.text(statement))
    engine.dispose()

    assert retriable_postgres_exception(failed.value) == is_waited_for


class Forgetful(MemoryStore):
    """A roster on which a server that comes back has nobody any more."""

    term = 1
    is_back_at_next_name = False
    is_struck_off = False

    async def require_term(self, term: int) -> None:
        if self.is_struck_off:
            raise Unavailable("this worker's place", why="another process has it")
        if term != self.term:
            raise Unavailable("this worker's place")

    @asynccontextmanager
    async def standing_in(self, name: str) -> AsyncIterator[bool]:
        if self.is_back_at_next_name:
            self.term, self.is_back_at_next_name = self.term + 1, False
        async with super().standing_in(name) as is_mine:
            yield is_mine


@contextmanager
def engine_on(url: str) -> Iterator[None]:
    """Make the engine ready to be launched, and end it after the block."""
    with engine_heard():
        DBOS(
            config={
                "name": "away",
                "system_database_url": url,
                "serializer": DBOSPortableJSONSerializer(),
                "log_level": "WARNING",
            }
        )
        try:
            yield
        finally:
            DBOS.destroy(destroy_registry=True)


def hang_up_once(url: str, engine: sa.Engine, *, at: str) -> list[str]:
    """Have the server hang up in the middle of the first statement that begins so; return which it was."""
    hung_up: list[str] = []

    def hang_up(_connection: Any, cursor: Any, statement: str, *_others: object) -> None:
        if statement.startswith(at) and not hung_up:
            hung_up.append(statement[: len(at)])
            with psycopg.connect(url, autocommit=True) as another:
                another.execute("SELECT pg_terminate_backend(%s, 5000)", (cursor.connection.info.backend_pid,))

    sa.event.listen(engine, "before_cursor_execute", hang_up)
    return hung_up


async def test_fault_database_what_is_queued_as_the_server_hangs_up_is_queued_when_it_is_back(
    make_database: MakeDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    async def work(told: str) -> str:
        return told

    url = make_database()
    with engine_on(url):
        noted = registered("noted", work)
        launch()
        hung_up = hang_up_once(url, _get_dbos_instance()._sys_db.engine, at="INSERT INTO dbos.workflow_status")

        await Dispatch().begin(CHANGES, noted, {"one": "a", "two": "b"})

        queued = await DBOS.list_workflows_async(workflow_ids=["one", "two"])
    assert hung_up
    assert {each.workflow_id for each in queued} == {"one", "two"}
    assert [each.levelno for each in caplog.records if each.name == "reviewbot.engine"] == [logging.WARNING]


def test_fault_database_an_engine_that_finds_none_as_it_begins_says_that_it_is_away() -> None:
    with (
        engine_on("postgresql+psycopg://127.0.0.1:1/nothing"),
        pytest.raises(Unavailable, match="the database is unavail"),
    ):
        launch()


async def test_fault_database_what_was_claimed_as_the_server_went_away_is_queued_again(
    make_database: MakeDatabase,
) -> None:
    async def work(told: str) -> str:
        return told

    with engine_on(make_database()):
        noted = registered("noted", work)
        DBOS.listen_queues([])  # nobody but the test claims anything
        launch()
        clock = FrozenClock(NOON)
        system, rescue = _get_dbos_instance()._sys_db, Rescue(MemoryStore(), seconds_of(clock))
        lane = await DBOS.register_queue_async("lane:noted")
        await Dispatch().begin("lane:noted", noted, {"one": "a", "two": "b"})
        # As a claim whose answer never arrives leaves them: begun in this worker's name, and not by it.
        here, version = DBOS.executor_id, DBOS.application_version
        system.start_queued_workflows(lane, here, version, None, owner_xid="lost", is_latest_version=False)

        put_back = []
        for seconds in (0, 14, 1, 15):
            clock.advance(seconds=seconds)
            put_back.append(await rescue.look())

        states = {each.workflow_id: (each.status, each.recovery_attempts) for each in await DBOS.list_workflows_async()}
    # A look may come between a claim and its beginning; and what nobody began has killed nobody.
    assert put_back == [0, 0, 2, 0]
    assert states == {"one": ("ENQUEUED", 0), "two": ("ENQUEUED", 0)}


async def test_fault_pause_what_is_at_work_under_a_name_that_another_has_by_now_is_not_put_back(
    make_database: MakeDatabase,
) -> None:
    async def work(told: str) -> str:
        return told

    clock, roster = FrozenClock(NOON), Forgetful()
    roster.is_struck_off = True
    with engine_on(make_database()):
        noted = registered("noted", work)
        DBOS.listen_queues([])
        launch()
        system, rescue = _get_dbos_instance()._sys_db, Rescue(roster, seconds_of(clock))
        lane = await DBOS.register_queue_async("lane:noted")
        await Dispatch().begin("lane:noted", noted, {"one": "a"})
        here, version = DBOS.executor_id, DBOS.application_version
        system.start_queued_workflows(lane, here, version, None, owner_xid="theirs", is_latest_version=False)
        await rescue.look()
        clock.advance(seconds=60)

        with pytest.raises(Unavailable, match="another process has it"):
            await rescue.look()

        (begun,) = await DBOS.list_workflows_async()
    assert (begun.status, begun.recovery_attempts) == ("PENDING", 1)


@asynccontextmanager
async def one_begun_by_another(url: str) -> AsyncIterator[Callable[[], None]]:
    """Have one workflow begun by another worker, which the call does once more; nobody here claims anything."""

    async def work(told: str) -> str:
        return told

    with engine_on(url):
        noted = registered("noted", work)
        DBOS.listen_queues([])
        launch()
        system = _get_dbos_instance()._sys_db
        lane, version = await DBOS.register_queue_async("lane:noted"), DBOS.application_version

        def begin() -> None:
            system.start_queued_workflows(lane, "another", version, None, owner_xid="its", is_latest_version=False)

        await Dispatch().begin("lane:noted", noted, {"one": "a"})
        begin()
        yield begin


async def test_fault_database_nobody_is_taken_for_gone_until_all_have_had_the_time_to_come_back(
    make_database: MakeDatabase,
) -> None:
    clock, roster, taken = FrozenClock(NOON), Forgetful(), []
    rescue = Rescue(roster, seconds_of(clock))
    async with one_begun_by_another(make_database()) as begin_again:
        for seconds in (0.0, LEASE_SECONDS - 0.5, 0.5):
            clock.advance(seconds=seconds)
            taken.append(await rescue.look())
        begin_again()
        roster.term += 1
        for seconds in (0.0, LEASE_SECONDS - 0.5, 0.5):
            clock.advance(seconds=seconds)
            taken.append(await rescue.look())

    assert taken == [0, 0, 1, 0, 0, 1]


async def test_fault_database_nobody_is_taken_for_gone_by_whoever_comes_back_in_asking_for_its_name(
    make_database: MakeDatabase,
) -> None:
    clock, roster = FrozenClock(NOON), Forgetful()
    rescue = Rescue(roster, seconds_of(clock))
    async with one_begun_by_another(make_database()):
        await rescue.look()
        clock.advance(seconds=LEASE_SECONDS)
        roster.is_back_at_next_name = True

        taken = [await rescue.look(), await rescue.look()]
        clock.advance(seconds=LEASE_SECONDS)
        taken.append(await rescue.look())

    assert taken == [0, 0, 1]
