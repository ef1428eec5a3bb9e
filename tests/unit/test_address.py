"""An address in the settings is one that can be used, or it is told what is wrong with it, and never what it says."""

import pytest
from psycopg.pq import Conninfo

from reviewbot.address import OPTION_OF_A_SERVER, faults_of_database, faults_of_web

NO_DATABASE = "it has to begin with sqlite:/// or postgresql://"
NO_FILE = "it has to name a file: sqlite:///path/from/here.db, or sqlite:////path/from/the/root.db"
NO_SERVER = (
    "it cannot be read; write postgresql://name:password@host:5432/database, and in a password %40 for @ and %25 for %"
)
NO_OPTION = "behind its ? is an option that a PostgreSQL's client does not know; sslmode=require is one that it does"
PORT = "its port has to be a number from 1 to 65535"
NO_WEB = "it has to begin with http:// or https://"
NO_HOST = "it has to name a host, and no blank may stand in it"


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///state/reviewbot.db",
        "sqlite:////var/lib/reviewbot.db?timeout=5",
        "sqlite:///file:reviewbot.db?mode=ro&uri=true",
        "postgresql://db/bot",
        "postgres://bot:secret@db:5432/bot",
        "postgresql+psycopg://bot:p/a?s#s:w@db/bot",
        "postgresql://bot@[::1]:5432/bot?sslmode=require&application_name=bot",
        "postgresql://postgres:@/bot?host=/run/postgresql",
        "postgresql:///bot",
        "postgresql://bot@/bot?host=first:5432&host=second:5433",
        "postgresql://bot@/bot?host=first,second&port=5432,5433",
    ],
)
def test_a_database_that_can_be_asked_is_one(address: str) -> None:
    assert tuple(faults_of_database(address)) == ()


@pytest.mark.parametrize(
    ("address", "faults"),
    [
        pytest.param("junk", (NO_DATABASE,), id="a word"),
        pytest.param(" ", (NO_DATABASE,), id="a blank"),
        pytest.param("/path/x.db", (NO_DATABASE,), id="a path"),
        pytest.param("mysql://x", (NO_DATABASE,), id="another database"),
        pytest.param("mssql://x", (NO_DATABASE,), id="one more"),
        pytest.param("http://x", (NO_DATABASE,), id="the web"),
        pytest.param("POSTGRESQL://h/d", (NO_DATABASE,), id="capitals"),
        pytest.param("postgresql+psycopg2://h/d", (NO_DATABASE,), id="an older driver"),
        pytest.param("postgresql+asyncpg://h/d", (NO_DATABASE,), id="another driver"),
        pytest.param("sqlite+aiosqlite:///x.db", (NO_DATABASE,), id="another driver of SQLite's"),
        pytest.param("[::1", (NO_DATABASE,), id="half a host"),
        pytest.param("sqlite", (NO_FILE,), id="a scheme alone"),
        pytest.param("sqlite://", (NO_FILE,), id="memory"),
        pytest.param("sqlite:///:memory:", (NO_FILE,), id="memory by its name"),
        pytest.param("sqlite://host/x.db", (NO_FILE,), id="a file of a host"),
        pytest.param(
            "sqlite:///x.db?mode=ro",
            ("behind its ? is an option that SQLite has only with uri=true",),
            id="an option of SQLite's URIs",
        ),
        pytest.param("postgresql", (NO_SERVER,), id="a server's scheme alone"),
        pytest.param("postgresql://bot:p@ss@db/bot", (NO_SERVER,), id="an @ in a password"),
        pytest.param("postgresql://bot@[::1/bot", (NO_SERVER,), id="half a host of a server"),
        pytest.param("postgresql://bot:secret@h:notaport/d", (PORT,), id="a port in words"),
        pytest.param("postgresql://h:99999/d", (PORT,), id="a port that no machine has"),
        pytest.param("postgresql://h:0/d", (PORT,), id="no port at all"),
        pytest.param("postgresql://one:5432,two:5432/d", (PORT,), id="two hosts as libpq writes them"),
        pytest.param("postgresql:///d?host=one,two&port=5432,soon", (PORT,), id="the second of two ports"),
        pytest.param("postgresql://h/d?foo=bar", (NO_OPTION,), id="an option that nobody knows"),
        pytest.param("postgresql://h:99999/d?foo=bar", (PORT, NO_OPTION), id="two faults"),
    ],
)
def test_a_database_that_cannot_be_asked_is_told_from_one(address: str, faults: tuple[str, ...]) -> None:
    assert tuple(faults_of_database(address)) == faults


def test_every_option_that_the_client_of_a_postgresql_knows_may_be_used() -> None:
    known = [option.keyword.decode() for option in Conninfo.get_defaults()]

    assert "sslmode" in known
    assert [name for name in known if OPTION_OF_A_SERVER.fullmatch(name) is None] == []


@pytest.mark.parametrize(
    "address",
    [
        "https://api.github.com",
        "https://ghe.acme.example/api/v3/",
        "http://chroma:8000",
        "HTTP://127.0.0.1:1",
        "http://[::1]:65535/v1",
        "https://bot:secret@models.acme.example/v1?version=1",
        "https://bücher.example",
    ],
)
def test_a_server_that_can_be_asked_is_one(address: str) -> None:
    assert tuple(faults_of_web(address)) == ()


@pytest.mark.parametrize(
    ("address", "faults"),
    [
        pytest.param("nonsense", (NO_WEB,), id="a word"),
        pytest.param(" ", (NO_WEB,), id="a blank"),
        pytest.param("localhost:8000", (NO_WEB,), id="a host without a scheme"),
        pytest.param("ftp://x", (NO_WEB,), id="another scheme"),
        pytest.param("ftp://x:notaport", (NO_WEB, PORT), id="two faults"),
        pytest.param("http://", (NO_HOST,), id="a scheme alone"),
        pytest.param("https:///api/v3", (NO_HOST,), id="a path alone"),
        pytest.param("http://:8000", (NO_HOST,), id="a port alone"),
        pytest.param("http://a b", (NO_HOST,), id="a blank in a host"),
        pytest.param(" http://chroma", (NO_HOST,), id="a blank before it"),
        pytest.param("http://chroma\n", (NO_HOST,), id="a line behind it"),
        pytest.param("http://a..b", (NO_HOST,), id="a name with a hole in it"),
        pytest.param("http://[::1", ("it cannot be read; write https://host or http://host:port",), id="half a host"),
        pytest.param("http://h:notaport", (PORT,), id="a port in words"),
        pytest.param("http://h:99999", (PORT,), id="a port that no machine has"),
        pytest.param("http://h:0", (PORT,), id="no port at all"),
    ],
)
def test_a_server_that_cannot_be_asked_is_told_from_one(address: str, faults: tuple[str, ...]) -> None:
    assert tuple(faults_of_web(address)) == faults
