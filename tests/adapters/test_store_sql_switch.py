"""A switch is turned by one commit: whoever dies before it has turned nothing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.plan.switch import Switch
from reviewbot.settings import read_settings
from tests.standins.postgres import MakeDatabase

STOP = Switch(id="stop-7", scope="global", state="enforcing")


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "SQLite":
        return f"sqlite:///{tmp_path / 'reviewbot.db'}"
    make_database: MakeDatabase = request.getfixturevalue("make_database")
    return read_settings({"REVIEWBOT_DATABASE_URL": make_database()}).database_url


@pytest.fixture
def stopped(url: str) -> Iterator[SqlStore]:
    """A store in which a stop is on, whose process dies at its next commit."""
    store = SqlStore(url)
    yield store
    store.close()


async def test_k18_a_release_whose_process_dies_before_the_commit_leaves_the_stop_on(
    url: str, stopped: SqlStore
) -> None:
    await stopped.keep_switch(STOP, reason="It comments in a loop")

    @sa.event.listens_for(stopped._engine, "commit")
    def die(_connection: object) -> None:
        raise Killed

    with pytest.raises(Killed):
        await stopped.keep_switch(replace(STOP, state="released"), reason="Repaired")
    sa.event.remove(stopped._engine, "commit", die)

    assert await stopped.fetch_switches() == (STOP,)
    other = SqlStore(url)
    assert await other.fetch_switches() == (STOP,)
    other.close()
