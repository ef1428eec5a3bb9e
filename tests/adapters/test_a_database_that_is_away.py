"""What the durable engine waits out: a server that is away is back later, whatever it is called that it is away."""

from typing import Any, NoReturn

import psycopg
import pytest
import sqlalchemy as sa
from dbos._utils import retriable_postgres_exception
from sqlalchemy.exc import DBAPIError

from reviewbot.flow.durability import wait_while_away
from tests.standins.postgres import MakeDatabase


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
