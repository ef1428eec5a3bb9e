"""The memory of nights: what was seen and what is due; over every store."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.scoring.night import Due
from tests.contracts.test_store import AnyStore, open_store

FIRST_NIGHT, NEXT_NIGHT = date(2026, 11, 20), date(2026, 11, 21)
NEW, OTHER = ModelName("anthropic:new"), ModelName("openai:other")


@pytest.fixture(params=["memory", "SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyStore]:
    opened = open_store(request, tmp_path)
    yield opened
    opened.close()


def a_due(owner: str = "payments", *, model: ModelName = NEW, since: date = FIRST_NIGHT) -> Due:
    return Due(owner=OwnerName(owner), model=model, since=since, occasion="listed")


async def test_of_a_source_that_was_never_looked_at_nothing_was_seen(store: AnyStore) -> None:
    await store.nights.keep_seen("anthropic", ())

    assert await store.nights.fetch_seen("anthropic") == frozenset()
    assert await store.nights.fetch_queued() == ()


async def test_what_was_ever_seen_stays_seen_each_source_for_itself(store: AnyStore) -> None:
    await store.nights.keep_seen("anthropic", {NEW})
    await store.nights.keep_seen("openai", {OTHER})
    await store.nights.keep_seen("openai", {OTHER, ModelName("openai:third")})

    assert await store.nights.fetch_seen("anthropic") == {NEW}
    assert await store.nights.fetch_seen("openai") == {OTHER, ModelName("openai:third")}


async def test_what_is_due_comes_longest_first_then_by_owner_and_model(store: AnyStore) -> None:
    later = a_due("identity", since=NEXT_NIGHT)
    streaming, payments, also = a_due("streaming"), a_due(), a_due(model=OTHER)
    await store.nights.queue(())
    await store.nights.queue((later, streaming))
    await store.nights.queue((also, payments))

    assert await store.nights.fetch_queued() == (payments, also, streaming, later)


async def test_what_is_due_already_stays_due_since_when_it_was(store: AnyStore) -> None:
    await store.nights.queue((a_due(),))
    await store.nights.queue((a_due(since=NEXT_NIGHT),))

    assert await store.nights.fetch_queued() == (a_due(),)
