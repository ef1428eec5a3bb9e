"""Whoever asks whether a process is ready is told soon, and with a reason, whatever hangs."""

import asyncio
from dataclasses import dataclass, field

import pytest

from reviewbot.entry.ready import Checkup, Ready, Unready
from reviewbot.fakes.store import MemoryStore
from reviewbot.fakes.upkeep import MemoryUpkeep
from reviewbot.kernel.errors import Unavailable
from reviewbot.plan.switch import Switch
from tests.unit.entry.test_gauge import Worker

SOON = 0.05
"""Seconds; what hangs here would do so for ever."""


@dataclass(slots=True)
class Disk:
    """What the database writes to; it may hang, or take nothing."""

    is_free: asyncio.Event = field(default_factory=asyncio.Event)
    fault: str = ""
    tries: int = 0

    async def write(self) -> None:
        self.tries += 1
        await self.is_free.wait()
        if self.fault:
            raise Unavailable("the database", why=self.fault)


class SlowUpkeep(MemoryUpkeep):
    """An upkeep on a disk."""

    def __init__(self, disk: Disk) -> None:
        super().__init__({}, ())
        self._disk = disk

    async def prove_writable(self) -> None:
        await self._disk.write()


def a_store(disk: Disk) -> MemoryStore:
    store = MemoryStore()
    store.upkeep = SlowUpkeep(disk)
    return store


async def test_a_process_is_ready_where_everything_answers() -> None:
    store = MemoryStore()
    store.switches.append(Switch(id="a", scope="global", state="enforcing"))

    assert await Checkup(store, Worker().at_work()).ask() == Ready(switches_on=1)
    assert await Checkup(store, None).ask() == Ready(switches_on=1)


async def test_a_database_that_hangs_is_told_of_in_time_and_holds_one_look_however_often_one_asks() -> None:
    disk = Disk()
    checkup = Checkup(a_store(disk), None, patience_seconds=SOON)

    told = [*await asyncio.gather(checkup.ask(), checkup.ask()), await checkup.ask()]

    assert told == [Unready(why="the database did not answer within 0.05 seconds")] * 3
    assert disk.tries == 1


async def test_whoever_asks_while_a_look_hangs_hears_how_it_ends_and_the_next_one_looks_anew() -> None:
    disk = Disk()
    checkup = Checkup(a_store(disk), None, patience_seconds=SOON)
    await checkup.ask()

    disk.is_free.set()
    told = [await checkup.ask(), await checkup.ask()]

    assert (told, disk.tries) == ([Ready(switches_on=0)] * 2, 2)


async def test_a_look_that_fails_after_everybody_has_gone_is_no_surprise(caplog: pytest.LogCaptureFixture) -> None:
    disk = Disk(fault="it is locked")
    checkup = Checkup(a_store(disk), None, patience_seconds=SOON)
    await checkup.ask()

    disk.is_free.set()
    await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
    told = await checkup.ask()

    assert told == Unready(why="the database is unavailable: it is locked")
    assert caplog.text == ""


async def test_an_engine_that_does_not_answer_leaves_the_process_unready() -> None:
    told = await Checkup(MemoryStore(), Worker(queues=None).at_work()).ask()

    assert told == Unready(why="the durable engine does not answer: the database is unavailable: it is gone")
