"""What is observed of models, and the money of those in shadow; over every store."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from reviewbot.kernel.ids import ModelName, OwnerName, RepoId, TierName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.observed import Pot
from reviewbot.scoring.observation import Fall
from tests.contracts.store_value import NOON
from tests.contracts.test_store import AnyStore, open_store
from tests.unit.scoring.observed import NEW, an_observation

HOUR = timedelta(hours=1)


@pytest.fixture(params=["memory", "SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyStore]:
    opened = open_store(request, tmp_path)
    yield opened
    opened.close()


def a_pot(*, cap: int = 100, model: ModelName = NEW, day: date = date(2026, 11, 21)) -> Pot:
    return Pot(owner=OwnerName("payments"), tier=TierName("standard"), model=model, day=day, cap=Money(cap))


async def test_observations_come_newest_first_of_one_owner_or_of_all(store: AnyStore) -> None:
    first, second = an_observation("r1", at=NOON), an_observation("r2", at=NOON + HOUR)
    other = an_observation("r3", owner="identity", at=NOON + 2 * HOUR)
    for each in (second, first, other):
        await store.observations.keep(each)

    assert await store.observations.fetch(OwnerName("payments"), since=NOON, most=9) == (second, first)
    assert await store.observations.fetch(None, since=NOON + HOUR, most=9) == (other, second)
    assert await store.observations.fetch(None, since=NOON, most=1) == (other,)


async def test_i10_of_one_review_by_one_model_only_the_first_is_kept(store: AnyStore) -> None:
    first, again = an_observation("r1", at=NOON), an_observation("r1", at=NOON + HOUR)
    await store.observations.keep(first)
    await store.observations.keep(again)

    assert await store.observations.fetch(None, since=NOON, most=9) == (first,)


async def test_what_was_observed_goes_with_its_repository(store: AnyStore) -> None:
    here, elsewhere = an_observation("r1", at=NOON), an_observation("r2", at=NOON, repo_id=6)
    await store.observations.keep(here)
    await store.observations.keep(elsewhere)

    await store.forget([RepoId(here.repo_id)])

    assert await store.observations.fetch(None, since=NOON, most=9) == (elsewhere,)


async def test_i9_nothing_is_reserved_beyond_the_pot_and_what_was_not_spent_is_there_again(store: AnyStore) -> None:
    pot = a_pot(cap=100)

    assert await store.observations.reserve("one", pot, Money(80)) == "reserved"
    assert await store.observations.reserve("two", pot, Money(30)) == "exhausted"
    assert await store.observations.fetch_spent(pot) == Money(80)

    await store.observations.settle("one", Money(50))
    await store.observations.settle("one", Money(10))
    assert await store.observations.fetch_spent(pot) == Money(50)
    assert await store.observations.reserve("two", pot, Money(50)) == "reserved"


async def test_one_question_is_reserved_once(store: AnyStore) -> None:
    assert await store.observations.reserve("one", a_pot(), Money(10)) == "reserved"
    assert await store.observations.reserve("one", a_pot(), Money(10)) == "taken"
    await store.observations.settle("one", NOTHING)
    assert await store.observations.reserve("one", a_pot(), Money(10)) == "taken"


async def test_each_model_and_each_day_has_a_pot_of_its_own(store: AnyStore) -> None:
    await store.observations.reserve("one", a_pot(), Money(100))

    assert await store.observations.fetch_spent(a_pot(model=ModelName("anthropic:other"))) == NOTHING
    assert await store.observations.reserve("two", a_pot(day=date(2026, 11, 22)), Money(100)) == "reserved"


async def test_b01_many_at_once_reserve_no_more_than_there_is(store: AnyStore) -> None:
    pot = a_pot(cap=95)

    made = await asyncio.gather(*(store.observations.reserve(f"q{at}", pot, Money(10)) for at in range(20)))

    assert Counter(made) == {"reserved": 9, "exhausted": 11}
    assert await store.observations.fetch_spent(pot) == Money(90)


def a_fall(mark: str, *, owner: str = "payments", why: str = "It failed.") -> Fall:
    return Fall(owner=OwnerName(owner), tier=TierName("standard"), model=NEW, mark=mark, at=NOON, because=(why,))


async def test_a_fall_is_kept_once_for_an_entry_and_told_by_owner(store: AnyStore) -> None:
    second, first = a_fall("b"), a_fall("a")
    for each in (second, first, a_fall("a", why="Another reason."), a_fall("c", owner="identity")):
        await store.observations.keep_fall(each)

    assert await store.observations.fetch_falls(OwnerName("payments")) == (first, second)
    assert await store.observations.fetch_falls(OwnerName("streaming")) == ()


async def test_what_was_observed_and_set_aside_goes_in_small_lots_and_a_fall_stays(store: AnyStore) -> None:
    observed = [an_observation(f"r{number}", at=NOON + number * HOUR) for number in range(3)]
    for each in observed:
        await store.observations.keep(each)
    old, today = a_pot(day=NOON.date() - timedelta(days=1)), a_pot(day=NOON.date())
    for key, pot in (("one", old), ("two", old), ("three", today)):
        await store.observations.reserve(key, pot, Money(10))
    await store.observations.settle("one", Money(4))
    await store.observations.keep_fall(a_fall("sha256:a"))

    assert await store.observations.purge(before=NOON + 2 * HOUR, most=1) == 2
    assert await store.observations.fetch(None, since=NOON, most=9) == (observed[2], observed[1])
    assert await store.observations.fetch_spent(old) == Money(14)
    assert await store.observations.purge(before=NOON + 2 * HOUR, most=9) == 2
    assert await store.observations.purge(before=NOON + 2 * HOUR, most=9) == 0

    assert await store.observations.fetch(None, since=NOON, most=9) == (observed[2],)
    assert [await store.observations.fetch_spent(each) for each in (old, today)] == [NOTHING, Money(10)]
    assert await store.observations.reserve("three", today, Money(10)) == "taken"
    assert len(await store.observations.fetch_falls(OwnerName("payments"))) == 1
