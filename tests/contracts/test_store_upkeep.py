"""The upkeep: what waits is told, a write is proved, and what is old and done with goes; over every store."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reviewbot.kernel.ids import ChangeNumber, DeliveryId, ModelName, OwnerName, RepoId
from reviewbot.review.charge import Charge
from reviewbot.review.exchange import Usage
from reviewbot.upkeep import Backlog
from tests.contracts.store_value import NOON, OLD_HEAD, a_delivery, a_record
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


def a_charge(key: str, **more: Any) -> Charge:
    given: dict[str, Any] = {
        "key": key,
        "repo_id": RepoId(5),
        "number": ChangeNumber(7),
        "head": OLD_HEAD,
        "owner": OwnerName("payments"),
        "model": ModelName("anthropic:claude-sonnet-5"),
        "purpose": "inspect",
        "asked_at": NOON,
    }
    return Charge(**{**given, **more})


async def test_charges_are_found_in_the_order_in_which_they_were_asked_and_each_stands_as_it_was_kept_last(
    store: AnyStore,
) -> None:
    first, second = a_charge("z"), a_charge("a", head=None, asked_at=NOON + HOUR)
    for each in (first, second, a_charge("other", number=ChangeNumber(8))):
        await store.upkeep.keep_charge(each)

    usage = Usage(fresh_input=900, cached_input=100, output=12)
    answered = replace(first, state="answered", usage=usage, request_id="req \x00 1")
    await store.upkeep.keep_charge(answered)

    assert await store.upkeep.fetch_charges(RepoId(5), ChangeNumber(7)) == (answered, second)
    assert await store.upkeep.fetch_charges(RepoId(6), ChangeNumber(7)) == ()


async def test_i10_a_charge_that_is_kept_twice_is_there_once_and_outlives_what_the_repository_held(
    store: AnyStore,
) -> None:
    await store.upkeep.keep_charge(a_charge("one"))
    await store.upkeep.keep_charge(a_charge("one"))

    await store.forget([RepoId(5)])

    assert await store.upkeep.fetch_charges(RepoId(5), ChangeNumber(7)) == (a_charge("one"),)
