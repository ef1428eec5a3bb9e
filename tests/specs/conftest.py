"""The worlds: each specification has its own, and nothing may go unseen in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

for _part in ("world", "world_bot", "world_given", "world_queue", "world_surface", "world_when"):
    pytest.register_assert_rewrite(f"tests.{_part}")

from tests.standins.postgres import MakeDatabase  # noqa: E402 - after what is told to be rewritten
from tests.world import World  # noqa: E402 - what it asserts is told as a test's own assertions are


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an engine that has done nothing yet: each world's is a copy."""
    first = World(tmp_path_factory.mktemp("engine"))
    first.bot_runs()
    first.ends()
    return first.bot.engine_file


@pytest.fixture(scope="session")
def postgres(make_database: MakeDatabase, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The database of a bot on PostgreSQL that has done nothing yet: each world's is a copy."""
    database = make_database()
    first = World(tmp_path_factory.mktemp("postgres-world"), is_on_disk=True, database=database)
    first.bot_runs()
    first.ends()
    return database


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path, engine: Path) -> Iterator[World]:
    """A world whose bot keeps everything in memory, or in a PostgreSQL where a test asks for that."""
    with _quiet(tmp_path, engine=engine, **_ground(request)) as made:
        yield made


@pytest.fixture
def lasting_world(request: pytest.FixtureRequest, tmp_path: Path, engine: Path) -> Iterator[World]:
    """A world whose bot keeps everything in databases, and so can die and come back."""
    with _quiet(tmp_path, **{"engine": engine, "is_on_disk": True, **_ground(request)}) as made:
        yield made


def _ground(request: pytest.FixtureRequest) -> dict[str, Any]:
    if getattr(request, "param", None) != "PostgreSQL":
        return {}
    make_database: MakeDatabase = request.getfixturevalue("make_database")
    return {"is_on_disk": True, "database": make_database(like=request.getfixturevalue("postgres"))}


@pytest.fixture
def self_governed_world(tmp_path: Path, engine: Path) -> Iterator[World]:
    """A world whose rules live in the reviewed repository, on its base branch."""
    with _quiet(tmp_path, engine=engine, is_inside=True) as made:
        yield made


@pytest.fixture
def green(world: World) -> World:
    """One change that is open, with nobody about to say anything."""
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_pushes("src/tax.py")
    world.gate_says("success: Nothing to do: the gate is open")
    world.everything()
    return world


@contextmanager
def _quiet(home: Path, **given: Any) -> Iterator[World]:
    made = World(home, **given)
    try:
        yield made
        made.ends_quietly()
    finally:
        made.ends()
