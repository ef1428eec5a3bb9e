"""The Store port: incidents in the trail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.audit.record import MOST_INCIDENTS, NO_CHANGE
from reviewbot.kernel.ids import ChangeNumber, RepoName
from tests.contracts.store_value import SHOP, a_record, an_incident
from tests.contracts.test_store import AnyStore, open_store


@pytest.fixture(params=["memory", "SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyStore]:
    opened = open_store(request, tmp_path)
    yield opened
    opened.close()


async def test_incidents_are_found_by_what_they_are_about_oldest_first(store: AnyStore) -> None:
    first = await store.append(an_incident(7))
    of_repository = await store.append(an_incident(NO_CHANGE, key="incident:guard"))
    await store.append(a_record(7))
    await store.append(an_incident(8))
    last = await store.append(an_incident(7, key="incident:check"))

    assert await store.fetch_incidents(SHOP.repo, (ChangeNumber(7),)) == (first, last)
    assert await store.fetch_incidents(SHOP.repo, (ChangeNumber(7), NO_CHANGE)) == (first, of_repository, last)
    assert await store.fetch_incidents(RepoName("acme/other"), (ChangeNumber(7),)) == ()
    assert await store.fetch_last_record(SHOP.repo, ChangeNumber(7), kind="incident") == last


async def test_of_many_incidents_the_newest_are_found(store: AnyStore) -> None:
    kept = [await store.append(an_incident(7, key=f"incident:{number}")) for number in range(MOST_INCIDENTS + 1)]

    assert await store.fetch_incidents(SHOP.repo, (ChangeNumber(7),)) == tuple(kept[1:])
