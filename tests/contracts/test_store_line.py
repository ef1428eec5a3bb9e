"""The line of the inbox: what waits is served newest first, repositories in turn, and bounded; over every store."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.intake.delivery import Delivery
from reviewbot.kernel.ids import DeliveryId, RepoId
from tests.contracts.store_value import NOON
from tests.contracts.test_store import AnyStore, open_store

HEAD = "a" * 40


@pytest.fixture(params=["memory", "SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyStore]:
    opened = open_store(request, tmp_path)
    yield opened
    opened.close()


def a_push(id_: str, *, repo_id: int = 5, number: int = 7) -> Delivery:
    body = {
        "action": "synchronize",
        "repository": {"id": repo_id, "full_name": f"acme/shop-{repo_id}"},
        "installation": {"id": 9},
        "pull_request": {"number": number, "head": {"sha": HEAD}},
    }
    return Delivery(id=DeliveryId(id_), event="pull_request", body=json.dumps(body).encode())


async def kept(store: AnyStore, *deliveries: Delivery) -> None:
    for each in deliveries:
        assert await store.keep_delivery(each, now=NOON)


async def waiting(store: AnyStore, *, most: int = 99, beside: frozenset[RepoId] = frozenset()) -> list[str]:
    return [each.id for each in await store.fetch_waiting_deliveries(most=most, beside=beside)]


async def test_q08_the_newest_push_to_a_change_stands_for_those_before_it(store: AnyStore) -> None:
    await kept(store, a_push("first"), a_push("second"), a_push("other change", number=8), a_push("third"))

    assert await waiting(store) == ["third", "other change"]
    assert await store.mark_handed_on(DeliveryId("third")) == 2
    assert await waiting(store) == ["other change"]


async def test_what_comes_after_the_newest_was_handed_on_waits_for_itself(store: AnyStore) -> None:
    await kept(store, a_push("first"), a_push("second"))
    await store.mark_handed_on(DeliveryId("first"))

    assert await waiting(store) == ["second"]
    await kept(store, a_push("third"))
    assert await store.mark_handed_on(DeliveryId("second")) == 0
    assert await waiting(store) == ["third"]


async def test_w12_a_repository_with_a_backlog_leaves_room_for_the_others(store: AnyStore) -> None:
    await kept(store, *(a_push(f"noisy-{number}", number=number) for number in range(1, 30)))
    await kept(store, a_push("quiet", repo_id=6))

    assert await waiting(store, most=3) == ["noisy-29", "quiet", "noisy-28"]
    assert await waiting(store, most=3, beside=frozenset({RepoId(5)})) == ["quiet"]
    assert await waiting(store, beside=frozenset({RepoId(5), RepoId(6)})) == []


async def test_a_delivery_that_was_handed_on_is_known_with_all_that_it_stood_for(store: AnyStore) -> None:
    await kept(store, a_push("first"), a_push("second"))
    await store.mark_handed_on(DeliveryId("second"))

    assert not await store.keep_delivery(a_push("first"), now=NOON)
    assert await waiting(store) == []
