"""The upkeep: what waits is told, a write is proved, and what is old and done with goes; over every store."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from reviewbot.kernel.ids import DeliveryId
from reviewbot.upkeep import Backlog
from tests.contracts.store_value import NOON, a_delivery, a_record
from tests.contracts.test_store import AnyStore, open_store

HOUR = timedelta(hours=1)


@pytest.fixture(params=["memory", "SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyStore]:
    opened = open_store(request, tmp_path)
    yield opened
    opened.close()


async def test_an_empty_inbox_has_nothing_that_waits(store: AnyStore) -> None:
    assert await store.upkeep.fetch_backlog() == Backlog(waiting=0, oldest=None)


async def test_the_backlog_is_what_was_not_handed_on_and_when_its_oldest_came(store: AnyStore) -> None:
    for at, name in enumerate(("first", "second", "third")):
        await store.keep_delivery(a_delivery(name), now=NOON + at * HOUR)
    await store.mark_handed_on(DeliveryId("first"))

    assert await store.upkeep.fetch_backlog() == Backlog(waiting=2, oldest=NOON + HOUR)


async def test_a_write_is_proved_again_and_again_and_leaves_nothing(store: AnyStore) -> None:
    await store.upkeep.prove_writable()
    await store.upkeep.prove_writable()

    assert await store.upkeep.fetch_backlog() == Backlog(waiting=0, oldest=None)


async def test_deliveries_that_are_old_and_handed_on_go_in_small_lots_oldest_first(store: AnyStore) -> None:
    names = [DeliveryId(name) for name in ("oldest", "old", "waits", "young")]
    for at, name in enumerate(names):
        await store.keep_delivery(a_delivery(name), now=NOON + at * HOUR)
        if name != "waits":
            await store.mark_handed_on(name)
    await store.append(a_record())
    horizon = NOON + 3 * HOUR

    assert await store.upkeep.purge_deliveries(before=horizon, most=1) == 1
    assert await store.fetch_known(names) == {"old", "waits", "young"}
    assert await store.upkeep.purge_deliveries(before=horizon, most=9) == 1
    assert await store.upkeep.purge_deliveries(before=horizon, most=9) == 0
    assert await store.fetch_known(names) == {"waits", "young"}
    assert [each.id for each in await store.fetch_waiting_deliveries(most=9)] == ["waits"]
    assert len(await store.fetch_records()) == 1


async def test_what_comes_after_a_purge_stands_behind_what_waits(store: AnyStore) -> None:
    await store.keep_delivery(a_delivery("gone"), now=NOON)
    await store.mark_handed_on(DeliveryId("gone"))
    await store.keep_delivery(a_delivery("waits"), now=NOON)
    await store.upkeep.purge_deliveries(before=NOON + HOUR, most=9)

    await store.keep_delivery(a_delivery("new"), now=NOON + HOUR)

    assert [each.id for each in await store.fetch_waiting_deliveries(most=9)] == ["waits", "new"]
