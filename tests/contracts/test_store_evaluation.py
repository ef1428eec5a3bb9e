"""The Store port: counting, what was told, and forgetting; in memory, in SQLite and in a real PostgreSQL."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.store_value import (
    NEW_HEAD,
    OLD_HEAD,
    SHOP,
    a_binding,
    a_look,
    a_record,
    an_answer,
    an_approval,
)
from tests.contracts.test_store import KEY, OTHER_SHOP, AnyStore, open_store


@pytest.fixture(params=["memory", "SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyStore]:
    opened = open_store(request, tmp_path)
    yield opened
    opened.close()


async def test_each_evaluation_of_a_head_has_the_next_number(store: AnyStore) -> None:
    assert await store.fetch_evaluation(SHOP, NEW_HEAD) == 0

    assert [await store.begin_evaluation(SHOP, NEW_HEAD) for _ in range(3)] == [1, 2, 3]

    assert await store.fetch_evaluation(SHOP, NEW_HEAD) == 3
    assert await store.fetch_evaluation(SHOP, OLD_HEAD) == 0
    assert await store.fetch_evaluation(OTHER_SHOP, NEW_HEAD) == 0


async def test_of_many_at_once_no_two_have_one_number(store: AnyStore) -> None:
    begun = await asyncio.gather(*(store.begin_evaluation(SHOP, NEW_HEAD) for _ in range(20)))

    assert sorted(begun) == list(range(1, 21))


async def test_what_is_told_about_a_repository_is_told_once(store: AnyStore) -> None:
    told = [await store.keep_told(SHOP.repo_id, what) for what in ("ungoverned", "ungoverned", "something else")]

    assert told == [True, False, True]
    assert await store.keep_told(OTHER_SHOP.repo_id, "ungoverned")


async def test_w11_what_was_seen_of_a_repository_is_gone_and_its_trail_is_kept(store: AnyStore) -> None:
    key = await store.keep_look(a_look())
    await store.keep_answer(SHOP, KEY, (an_answer(),))
    await store.keep_answer(OTHER_SHOP, KEY, (an_answer(),))
    await store.keep_verdict(a_binding(), an_approval())
    await store.append(a_record())
    assert await store.fetch_look(key) is not None

    await store.forget([SHOP.repo_id])

    assert await store.fetch_look(key) is None
    assert await store.fetch_last_look(a_look().change.binding) is None
    assert await store.fetch_answer(SHOP, KEY) is None
    assert await store.fetch_answer(OTHER_SHOP, KEY) is not None
    assert await store.fetch_verdicts(a_binding()) == ()
    assert len(await store.fetch_records()) == 1
