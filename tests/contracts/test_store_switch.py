"""The Store port: switches, in memory, in SQLite and in a real PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reviewbot.plan.switch import Switch
from tests.contracts.test_store import AnyStore, open_store


@pytest.fixture(params=["memory", "SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyStore]:
    opened = open_store(request, tmp_path)
    yield opened
    opened.close()


async def test_a_switch_is_on_from_the_moment_it_is_kept_until_it_is_released(store: AnyStore) -> None:
    stop = Switch(id="stop-7", scope="repo:acme/shop", state="requested")

    await store.keep_switch(stop, reason="It comments in a loop")
    assert await store.fetch_switches() == (stop,)

    await store.keep_switch(replace(stop, state="contained"), reason="Nothing runs any more")
    assert await store.fetch_switches() == (replace(stop, state="contained"),)

    await store.keep_switch(replace(stop, state="released"), reason="Repaired")
    assert await store.fetch_switches() == ()


async def test_no_switch_is_on_at_first(store: AnyStore) -> None:
    assert await store.fetch_switches() == ()
