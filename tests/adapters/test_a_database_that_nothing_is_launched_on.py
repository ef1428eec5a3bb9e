"""Databases that the durable engine is not launched on: it is said what to do, in the words that the store has."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from dbos import DBOS, DBOSPortableJSONSerializer

from reviewbot.fakes.clock import FrozenClock
from reviewbot.flow.durability import durable
from reviewbot.flow.hearsay import engine_heard
from reviewbot.flow.soundness import require_sound
from reviewbot.flow.tempo import TEMPO
from reviewbot.kernel.errors import Misconfigured, Unavailable
from tests.bare import bare_equipment
from tests.contracts.store_value import NOON
from tests.standins.postgres import MakeDatabase

HALF = (
    "it is half migrated ({} is missing); restore it whole from a backup, or point REVIEWBOT_DATABASE_URL to another "
    "one"
)
NEWER = (
    "a newer reviewbot has migrated it (to 999 of the durable engine, which this one does not know); run that version "
    "or a newer one, or restore the backup from before"
)


@contextmanager
def launched(address: str) -> Iterator[None]:
    """Run an engine while the block runs."""
    with engine_heard():
        DBOS(
            config={
                "name": "state",
                "system_database_url": address,
                "serializer": DBOSPortableJSONSerializer(),
                "log_level": "WARNING",
            }
        )
        DBOS.launch()
        try:
            yield
        finally:
            DBOS.destroy(destroy_registry=True)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database on which nothing was launched yet."""
    if request.param == "SQLite":
        return f"sqlite:///{tmp_path / 'engine.db'}"
    make_database: MakeDatabase = request.getfixturevalue("make_database")
    return sa.make_url(make_database()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def alter(address: str, statement: str) -> None:
    """Carry out a statement on the engine's tables, which are called as SQLite has them."""
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL search_path = dbos"))
            statement += " CASCADE" if statement.startswith("DROP") else ""
        connection.execute(sa.text(statement))
    engine.dispose()


def test_one_that_is_empty_or_was_launched_on_before_or_runs_is_sound(address: str) -> None:
    require_sound(address)
    with launched(address):
        require_sound(address)

    require_sound(address)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        pytest.param("DROP TABLE workflow_status", HALF.format("{}workflow_status"), id="a table is missing"),
        pytest.param(
            "ALTER TABLE queues DROP COLUMN polling_interval_sec",
            HALF.format("{}queues.polling_interval_sec"),
            id="a column is missing",
        ),
        pytest.param("UPDATE dbos_migrations SET version = 999", NEWER, id="a newer engine"),
    ],
)
def test_k17_one_that_is_half_there_or_newer_is_refused(address: str, statement: str, fault: str) -> None:
    with launched(address):
        pass
    alter(address, statement)

    with pytest.raises(Misconfigured) as refused:
        require_sound(address)

    assert refused.value.faults == (fault.format("" if address.startswith("sqlite") else "dbos."),)
    assert refused.value.where.startswith("the database ")


def test_k17_one_that_an_older_engine_left_is_migrated_by_the_launch(address: str) -> None:
    with launched(address):
        pass
    alter(address, "UPDATE dbos_migrations SET version = version - 1")

    require_sound(address)


def test_q05_a_file_that_can_only_be_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "engine.db"
    with launched(f"sqlite:///{file}"):
        pass

    with pytest.raises(Misconfigured, match="it can only be read; give this process the right to write to it"):
        require_sound(f"sqlite:///file:{file}?mode=ro&uri=true")


async def test_a_worker_whose_engine_has_a_file_that_is_no_database_does_not_start(tmp_path: Path) -> None:
    file = tmp_path / "engine.db"
    file.write_text("this was never a database, whatever its name says\n" * 100)
    equipment = bare_equipment(FrozenClock(NOON))

    with pytest.raises(Misconfigured, match="this file is no database, or is damaged; restore it from a backup"):
        async with durable(equipment, database_url=f"sqlite:///{file}", executor="one", lanes={}, tempo=TEMPO):
            pass


def test_fault_database_one_that_does_not_answer_is_waited_for(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="the database is unavailable: OperationalError: connection is bad"):
        require_sound(f"postgresql+psycopg:///reviewbot?host={tmp_path}")
