"""The Roster port, which every store is: one suite over the store in memory, in SQLite and in a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.test_store import AnyStore, open_store


@pytest.fixture(params=["memory", "SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyStore]:
    opened = open_store(request, tmp_path)
    yield opened
    opened.close()


async def test_a_name_is_one_workers_while_it_is_at_work(store: AnyStore) -> None:
    async with store.at_work("one"), store.standing_in("one") as is_gone:
        assert not is_gone
    async with store.standing_in("one") as is_gone:
        assert is_gone


async def test_names_do_not_bar_each_other(store: AnyStore) -> None:
    async with store.at_work("one"), store.standing_in("other") as is_gone:
        assert is_gone


async def test_a_term_that_lasts_is_no_obstacle(store: AnyStore) -> None:
    async with store.turn("settle acme/shop"):
        await store.require_term(store.term)
