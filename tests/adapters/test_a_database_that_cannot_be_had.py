"""Databases that nobody can start on: where people have to mend something it is said what; others are waited for."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.database_fault import fault_of, reason_of
from reviewbot.kernel.errors import Misconfigured, Unavailable
from tests.contracts.store_value import NOON, a_delivery
from tests.standins.postgres import MakeDatabase, database_server, name_of

SHUT_OUT = (
    "it does not let this process in: the user, the password or the server's rules for them are wrong; mend "
    "REVIEWBOT_DATABASE_URL, or pg_hba.conf on the server"
)
MISSING = "there is no such database on that server; create it, or mend the name in REVIEWBOT_DATABASE_URL"


@pytest.fixture(scope="module")
def guarded() -> Iterator[sa.URL]:
    """A database on a server where ada has to give her password, and eve is let in from nowhere."""
    with database_server() as server:
        uri = server()
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(b"CREATE ROLE ada LOGIN PASSWORD 'hunter2'")
            connection.execute(b"CREATE ROLE eve LOGIN")
            connection.execute(f"GRANT ALL ON DATABASE {name_of(uri)} TO ada".encode())
            connection.execute(b"GRANT ALL ON SCHEMA public TO ada")
            ((rules,),) = connection.execute(b"SHOW hba_file").fetchall()
            Path(rules).write_text("local all ada scram-sha-256\nlocal all eve reject\nlocal all all trust\n")
            connection.execute(b"SELECT pg_reload_conf()")
        yield sa.make_url(uri).set(drivername="postgresql+psycopg")


@pytest.fixture
def asked(guarded: sa.URL) -> sa.URL:
    """The same, once its server goes by its new rules."""
    for _ in range(1_000):
        try:
            psycopg.connect(guarded.set(drivername="postgresql", username="eve").render_as_string(False)).close()
        except psycopg.OperationalError:
            return guarded
    raise AssertionError("the server goes by its old rules")


@pytest.mark.parametrize(
    ("user", "password", "database", "fault"),
    [
        pytest.param("ada", "hunter3", None, SHUT_OUT, id="a wrong password"),
        pytest.param("ada", None, None, SHUT_OUT, id="no password"),
        pytest.param("nobody", None, None, SHUT_OUT, id="a user that is not there"),
        pytest.param("eve", None, None, SHUT_OUT, id="a user that is let in from nowhere"),
        pytest.param("ada", "hunter2", "nothing", MISSING, id="a database that is not there"),
    ],
)
def test_what_people_have_to_mend_on_a_server_is_said(
    asked: sa.URL, user: str, password: str | None, database: str | None, fault: str
) -> None:
    url = sa.URL.create(asked.drivername, user, password, database=database or asked.database, query=asked.query)

    with pytest.raises(Misconfigured) as refused:
        SqlStore(url.render_as_string(hide_password=False))

    assert refused.value.faults == (fault,)
    assert refused.value.where.startswith("the database postgresql+psycopg://")
    assert "hunter" not in str(refused.value)


def test_who_gives_the_right_password_is_let_in(asked: sa.URL) -> None:
    url = asked.set(username="ada", password="hunter2")

    SqlStore(url.render_as_string(hide_password=False)).close()


async def test_who_is_shut_out_in_the_middle_of_work_waits(asked: sa.URL) -> None:
    url = asked.set(username="ada", password="hunter2")
    store = SqlStore(url.render_as_string(hide_password=False))
    with psycopg.connect(asked.set(drivername="postgresql").render_as_string(False), autocommit=True) as administrator:
        administrator.execute(b"ALTER ROLE ada PASSWORD 'another'")
        administrator.execute(b"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'ada'")
        with pytest.raises(Unavailable):
            await store.upkeep.prove_writable()
        with pytest.raises(Unavailable):
            await store.keep_delivery(a_delivery(), now=NOON)
        administrator.execute(b"ALTER ROLE ada PASSWORD 'hunter2'")

    await store.upkeep.prove_writable()
    assert await store.keep_delivery(a_delivery(), now=NOON)
    store.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "reviewbot.db"
    file.write_text("this was never a database, whatever its name says\n" * 100)

    with pytest.raises(Misconfigured) as refused:
        SqlStore(f"sqlite:///{file}")

    assert str(refused.value) == (
        f"the database sqlite:///{file}: this file is no database, or is damaged; restore it from a backup, or point "
        "REVIEWBOT_DATABASE_URL to another one"
    )


def test_fault_database_one_that_is_out_of_reach_is_waited_for_in_the_drivers_words(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as away:
        SqlStore(f"postgresql+psycopg://ada:hunter2@/reviewbot?host={tmp_path}")

    assert str(away.value) == (
        "the database is unavailable: OperationalError: connection is bad: connection to server on socket "
        f'"{tmp_path}/.s.PGSQL.5432" failed: No such file or directory'
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("ada:hunter2@db/reviewbot", "no such user ada:hunter2", id="the driver repeats it"),
        pytest.param("ada:hun@ter2@db/reviewbot", "cannot resolve ter2@db", id="it has an @"),
        pytest.param("ada:hun@ter2/x@db/reviewbot", "cannot resolve ter2", id="it has an @ and a stroke"),
        pytest.param("ada:hun@ter2?x@db/reviewbot", "cannot resolve ter2", id="it has an @ and a question mark"),
        pytest.param("db/reviewbot?password=hunter2", "no such user hunter2", id="it stands behind the question mark"),
    ],
)
def test_a_driver_that_may_repeat_a_part_of_a_password_is_not_repeated(url: str, said: str) -> None:
    error = sa.exc.OperationalError("", {}, psycopg.OperationalError(said))

    assert reason_of(error, f"postgresql+psycopg://{url}") == "OperationalError"


def test_no_refusal_shows_a_password_that_stands_behind_the_question_mark(make_database: MakeDatabase) -> None:
    url = sa.make_url(make_database()).set(drivername="postgresql+psycopg")
    asked = url.update_query_dict({"password": "hunter2"}).set(database="nothing").render_as_string(False)

    with pytest.raises(Misconfigured) as refused:
        SqlStore(asked)

    assert "hunter2" not in str(refused.value)
    assert "nothing" in str(refused.value)


@pytest.mark.parametrize("said", ["the database system is starting up", "sorry, too many clients already"])
def test_fault_database_a_server_that_takes_nobody_yet_is_waited_for(said: str) -> None:
    error = sa.exc.OperationalError("", {}, psycopg.OperationalError(f"connection failed: FATAL:  {said}"))

    assert fault_of(error) is None
    assert (
        reason_of(error, "postgresql+psycopg://db/reviewbot") == f"OperationalError: connection failed: FATAL:  {said}"
    )
