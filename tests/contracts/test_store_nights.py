"""The memory of nights: what was seen and what is due; over every store."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.scoring.night import Due
from tests.contracts.test_store import AnyStore, open_store
from tests.unit.scoring.test_night import a_run

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


async def test_a_run_is_kept_with_its_document_and_is_due_no_more(store: AnyStore) -> None:
    ran = a_run(model=NEW, night=NEXT_NIGHT, spent=7)
    await store.nights.queue((a_due(), a_due("streaming")))

    await store.nights.keep_run(ran, b"the run")

    assert await store.nights.fetch_queued() == (a_due("streaming"),)
    assert await store.nights.fetch_runs(since=FIRST_NIGHT) == (ran,)
    assert await store.nights.fetch_document(ran) == b"the run"
    assert await store.nights.fetch_document(a_run(model=OTHER, night=NEXT_NIGHT)) is None


async def test_a_second_run_of_a_night_takes_the_place_of_the_first(store: AnyStore) -> None:
    await store.nights.keep_run(a_run(model=NEW, night=NEXT_NIGHT, spent=7), b"first")
    await store.nights.keep_run(a_run(model=NEW, night=NEXT_NIGHT, spent=9), b"second")

    assert [each.spent.micros for each in await store.nights.fetch_runs(since=NEXT_NIGHT)] == [9]
    assert await store.nights.fetch_document(a_run(model=NEW, night=NEXT_NIGHT)) == b"second"


async def test_what_ran_in_a_night_cannot_be_due_since_that_night(store: AnyStore) -> None:
    await store.nights.keep_run(a_run(model=NEW, night=FIRST_NIGHT), b"the run")

    await store.nights.queue((a_due(), a_due("streaming", since=NEXT_NIGHT)))

    assert await store.nights.fetch_queued() == (a_due("streaming", since=NEXT_NIGHT),)


async def test_runs_come_newest_night_first_and_no_older_than_asked_for(store: AnyStore) -> None:
    older = a_run("streaming", night=FIRST_NIGHT)
    newer = [a_run(owner, night=NEXT_NIGHT) for owner in ("identity", "payments")]
    for each in (older, *reversed(newer)):
        await store.nights.keep_run(each, b"")

    assert await store.nights.fetch_runs(since=FIRST_NIGHT) == (*newer, older)
    assert await store.nights.fetch_runs(since=NEXT_NIGHT) == tuple(newer)


async def test_old_runs_are_forgotten_and_what_is_due_or_newer_stays(store: AnyStore) -> None:
    old, newer = a_run(night=FIRST_NIGHT), a_run(night=NEXT_NIGHT)
    for each in (old, newer):
        await store.nights.keep_run(each, b"the run")
    await store.nights.queue((a_due("streaming"),))

    gone = [await store.nights.forget_runs(before=NEXT_NIGHT) for _ in range(2)]

    assert gone == [1, 0]
    assert await store.nights.fetch_runs(since=FIRST_NIGHT) == (newer,)
    assert await store.nights.fetch_document(old) is None
    assert await store.nights.fetch_queued() == (a_due("streaming"),)
