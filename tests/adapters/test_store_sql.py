"""What only a database does: it is migrated once, outlives the process, is shared by several, and can be down."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from reviewbot.adapters import store_sql_tables
from reviewbot.adapters.store_sql import SqlStore
from reviewbot.adapters.store_sql_tables import METADATA, RECORDS, make_engine
from reviewbot.audit.chain import chain_record
from reviewbot.audit.record import ChainedRecord
from reviewbot.kernel.errors import Unavailable
from reviewbot.settings import read_settings
from tests.contracts.store_value import NOON, a_binding, a_delivery, a_record, an_approval
from tests.standins.postgres import MakeDatabase
from tests.unit.audit.groups import a_group

MIGRATIONS = Path(store_sql_tables.__file__).parent / "migrations"

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "SQLite":
        return f"sqlite:///{tmp_path / 'state' / 'reviewbot.db'}"
    make_database: MakeDatabase = request.getfixturevalue("make_database")
    return read_settings({"REVIEWBOT_DATABASE_URL": make_database()}).database_url


def race(url: str, *, processes: int, records: int) -> None:
    """Let several processes open the store at the same time and append records each."""
    line = [sys.executable, "-m", "tests.contracts.store_process", url, str(records)]
    pipe = subprocess.PIPE
    running = [
        subprocess.Popen(line, cwd=PROJECT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(processes)
    ]
    for each in running:
        assert each.stdout is not None
        each.stdout.readline()
    for each in running:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    errors = [each.communicate(timeout=60)[1] for each in running]
    assert [each.returncode for each in running] == [0] * processes, "\n".join(errors)


def bring_to(url: str, shapes: list[str], *, holding: ChainedRecord) -> None:
    """Make a database as an older program left it, with a record about a merge queue's group in its trail."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = make_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        for shape in shapes:
            command.upgrade(config, shape)
        row = {name: getattr(holding, name) for name in ("sequence", "previous", "digest", "payload")}
        older = sa.table("records", *(sa.column(name) for name in (*row, "repo", "number")))
        connection.execute(sa.insert(older).values(**row, repo=a_group().repo, number=a_group().subject))
    engine.dispose()


def shape_of(url: str) -> tuple[str, ...]:
    engine = make_engine(url)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    engine.dispose()
    return found


def newest_shape() -> tuple[str, ...]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return tuple(ScriptDirectory.from_config(config).get_heads())


def kinds_in(url: str) -> list[str]:
    engine = make_engine(url)
    with engine.connect() as connection:
        found = connection.execute(sa.select(RECORDS.c.kind).order_by(RECORDS.c.sequence)).scalars().all()
    engine.dispose()
    return list(found)


async def test_what_was_kept_is_there_after_a_restart(url: str) -> None:
    before = SqlStore(url)
    await before.keep_delivery(a_delivery(), now=NOON)
    await before.keep_verdict(a_binding(), an_approval())
    record = await before.append(a_record())
    before.close()

    after = SqlStore(url)

    assert await after.fetch_waiting_deliveries(most=10) == (a_delivery(),)
    assert await after.fetch_verdicts(a_binding()) == (an_approval(),)
    assert await after.fetch_records() == (record,)
    assert not await after.keep_delivery(a_delivery(), now=NOON)
    after.close()


async def test_closing_writes_what_has_arrived(url: str) -> None:
    store = SqlStore(url)
    arriving = [asyncio.ensure_future(store.keep_delivery(a_delivery(f"d-{n}"), now=NOON)) for n in range(20)]
    await asyncio.sleep(0)

    await asyncio.to_thread(store.close)

    assert await asyncio.gather(*arriving) == [True] * 20


def test_the_migrations_make_the_tables_that_the_code_uses(url: str) -> None:
    SqlStore(url).close()
    engine = make_engine(url)

    found = sa.inspect(engine)
    columns = {
        table: {each["name"] for each in found.get_columns(table)}
        for table in found.get_table_names()
        if table != "alembic_version"
    }
    engine.dispose()

    assert columns == {table.name: {each.name for each in table.columns} for table in METADATA.sorted_tables}


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param(["0001"], id="the first one"),
        pytest.param(["0002"], id="acts"),
        pytest.param(["0003"], id="glass and questions"),
        pytest.param(["0004"], id="evaluations"),
        pytest.param(["0003", "0004"], id="glass, questions and evaluations"),
        pytest.param(["0002", "0003", "0004", "0005"], id="all four"),
    ],
)
async def test_a_database_of_whichever_older_shape_becomes_the_newest(url: str, shapes: list[str]) -> None:
    group = chain_record(None, a_group())
    bring_to(url, shapes, holding=group)

    store = SqlStore(url)
    second = await store.append(a_group())

    assert second.previous == group.digest
    assert await store.fetch_records() == (group, second)
    assert shape_of(url) == newest_shape()
    assert kinds_in(url) == ["group", "group"]
    store.close()


async def test_i12_processes_that_start_together_migrate_once_and_fork_no_chain(url: str) -> None:
    race(url, processes=4, records=10)

    store = SqlStore(url)
    records = await store.fetch_records()
    store.close()
    assert [each.sequence for each in records] == list(range(1, 41))
    assert [each.previous for each in records[1:]] == [each.digest for each in records[:-1]]


async def test_two_workers_take_turns_on_one_postgres(make_database: MakeDatabase) -> None:
    url = read_settings({"REVIEWBOT_DATABASE_URL": make_database()}).database_url
    one, other = SqlStore(url), SqlStore(url)

    async def take() -> str:
        async with other.turn("settle acme/shop"):
            return "the other's turn"

    async with one.turn("settle acme/shop"):
        waiting = asyncio.ensure_future(take())
        done, _ = await asyncio.wait([waiting], timeout=0.2)
        assert done == set()
    async with asyncio.timeout(10):
        assert await waiting == "the other's turn"
    one.close()
    other.close()


async def test_a_database_that_only_reads_is_unavailable(tmp_path: Path) -> None:
    file = tmp_path / "reviewbot.db"
    SqlStore(f"sqlite:///{file}").close()
    reading = SqlStore(f"sqlite:///file:{file}?mode=ro&uri=true")

    with pytest.raises(Unavailable, match="the database is unavailable"):
        await reading.keep_delivery(a_delivery(), now=NOON)
    with pytest.raises(Unavailable, match="the database is unavailable"):
        await reading.append(a_record())
    assert await reading.fetch_waiting_deliveries(most=10) == ()
    reading.close()


def test_a_database_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="the database is unavailable"):
        SqlStore("postgresql+psycopg://nobody@127.0.0.1:9/nothing?connect_timeout=2")


async def test_a_group_that_fails_is_refused_and_the_next_one_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "reviewbot.db"
    store = SqlStore(f"sqlite:///{file}")
    with sqlite3.connect(file) as aside:
        aside.execute("ALTER TABLE deliveries RENAME TO deliveries_aside")
    with pytest.raises(Unavailable, match="a delivery could not be kept"):
        await store.keep_delivery(a_delivery(), now=NOON)
    with sqlite3.connect(file) as aside:
        aside.execute("ALTER TABLE deliveries_aside RENAME TO deliveries")

    assert await store.keep_delivery(a_delivery(), now=NOON)
    store.close()
