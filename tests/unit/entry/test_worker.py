"""The pump: how much it takes in hand, whom it leaves room for, and what it does with what fails again and again."""

import asyncio
import json
from typing import cast

import pytest

from reviewbot.entry.worker import MOST_IN_HAND, MOST_OF_ONE, MOST_TRIES, Pump
from reviewbot.fakes.store import MemoryStore
from reviewbot.flow.running import Running, WornOut
from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import Event
from reviewbot.kernel.errors import BrokenInvariant, Unavailable
from reviewbot.kernel.ids import DeliveryId
from reviewbot.publish.breakage import Breakage
from tests.contracts.store_value import NOON


class Slow:
    """Takes whatever it is handed, but for the poison, and ends none of it until told to."""

    def __init__(self, *, poison: str = "", fault: Exception | None = None, ends_with: Exception | None = None) -> None:
        self.taken: list[str] = []
        self.tried: list[str] = []
        self.told: list[Breakage] = []
        self.done = asyncio.Event()
        self._poison = poison
        self._ends_with = ends_with
        self._fault = fault or BrokenInvariant("it cannot be read")

    async def hand_on(self, delivery: DeliveryId, event: Event) -> Running:
        self.tried.append(delivery)
        if delivery == self._poison:
            raise self._fault
        self.taken.append(delivery)
        return cast("Running", event)

    async def wait_for(self, handle: Running) -> None:
        await self.done.wait()
        if self._ends_with is not None:
            raise self._ends_with

    async def give_up(self, event: Event, broken: Breakage) -> None:
        self.told.append(broken)


async def a_store(*deliveries: Delivery) -> MemoryStore:
    store = MemoryStore()
    for each in deliveries:
        await store.keep_delivery(each, now=NOON)
    return store


def a_push(number: int, *, repo_id: int = 1) -> Delivery:
    body = {
        "action": "synchronize",
        "repository": {"id": repo_id, "full_name": f"acme/shop-{repo_id}"},
        "installation": {"id": 9},
        "pull_request": {"number": number, "head": {"sha": f"{number:040x}"}},
    }
    return Delivery(id=DeliveryId(f"{repo_id}-{number}"), event="pull_request", body=json.dumps(body).encode())


async def moved_all(pump: Pump) -> None:
    while await pump.move():
        pass


async def test_w12_one_repository_has_no_more_than_its_share_in_hand() -> None:
    store = await a_store(*(a_push(number) for number in range(1, MOST_OF_ONE + 20)), a_push(1, repo_id=2))
    slow = Slow()
    pump = Pump(store, slow)

    await moved_all(pump)

    assert (MOST_OF_ONE, MOST_IN_HAND) == (32, 256)
    assert len([each for each in slow.taken if each.startswith("1-")]) == MOST_OF_ONE
    assert "2-1" in slow.taken
    await pump.let_go()


async def test_what_did_not_fit_is_taken_once_there_is_room() -> None:
    store = await a_store(*(a_push(number) for number in range(1, MOST_OF_ONE + 20)))
    slow = Slow()
    pump = Pump(store, slow)
    await moved_all(pump)

    slow.done.set()
    await pump.finish()
    await moved_all(pump)

    assert len(slow.taken) == MOST_OF_ONE + 19
    assert len(set(slow.taken)) == len(slow.taken)
    await pump.finish()


async def test_no_more_is_in_hand_than_fits_however_many_repositories_send() -> None:
    pushes = [a_push(number, repo_id=repo) for repo in range(1, 13) for number in range(1, 31)]
    slow = Slow()
    pump = Pump(await a_store(*pushes), slow)

    while pump.in_hand < MOST_IN_HAND:
        assert await pump.move()
    blocked = asyncio.create_task(pump.move())
    done, _ = await asyncio.wait({blocked}, timeout=0)

    assert not done
    assert pump.in_hand == len(slow.taken) == MOST_IN_HAND
    blocked.cancel()
    await pump.let_go()


async def test_w12_whoever_has_nothing_in_hand_goes_first_where_room_is_scarce() -> None:
    store = await a_store(*(a_push(number, repo_id=repo) for repo in range(1, 7) for number in range(1, 41)))
    slow = Slow()
    pump = Pump(store, slow)
    await moved_all(pump)
    assert pump.in_hand == 6 * MOST_OF_ONE > MOST_IN_HAND // 2

    for each in (*(a_push(number, repo_id=7) for number in range(1, 100)), a_push(1, repo_id=8)):
        await store.keep_delivery(each, now=NOON)
    await pump.move()

    assert "8-1" in slow.taken
    await pump.let_go()


async def test_q04_what_fails_each_time_is_set_aside_with_a_word_and_the_others_go_on() -> None:
    store = await a_store(a_push(1), a_push(2))
    slow = Slow(poison="1-1")
    pump = Pump(store, slow)

    for _ in range(MOST_TRIES):
        await pump.move()

    assert slow.tried.count("1-1") == MOST_TRIES == 3
    assert slow.taken == ["1-2"]
    assert [each.step for each in slow.told] == ["handing the delivery on"]
    assert await store.fetch_waiting_deliveries(most=9) == ()
    await pump.let_go()


async def test_q04_what_its_process_dies_of_is_told_in_a_sentence_on_the_change_and_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    deadly = Slow(ends_with=WornOut())
    deadly.done.set()
    pump = Pump(await a_store(a_push(1)), deadly)

    await moved_all(pump)
    await pump.finish()

    (broken,) = deadly.told
    assert (
        broken.cause
        == "the process that worked on it died, 6 times in a row; it is begun once more, and then left alone"
    )
    (said,) = caplog.records
    assert (said.getMessage(), said.exc_info) == (
        "delivery 1-1 is set aside: its process died 6 times in a row",
        None,
    )


async def test_q04_a_database_that_is_away_is_no_fault_of_the_delivery() -> None:
    store = await a_store(a_push(1))
    slow = Slow(poison="1-1", fault=Unavailable("the database", why="it is away"))
    pump = Pump(store, slow)

    for _ in range(MOST_TRIES + 2):
        with pytest.raises(Unavailable):
            await pump.move()

    assert slow.told == []
    assert [each.id for each in await store.fetch_waiting_deliveries(most=9)] == ["1-1"]
