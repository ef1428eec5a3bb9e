"""What three processes died at goes on one at a time, so that whatever kills them takes nobody else into quarantine."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from dbos import DBOS, SetWorkflowID
from dbos._dbos import _get_dbos_instance

from reviewbot.fakes.store import MemoryStore
from reviewbot.flow.durability import launch
from reviewbot.flow.rescue import Rescue
from reviewbot.flow.running import MOST_REVIVALS, registered
from reviewbot.flow.suspect import OTHERS, QUEUES, REVIEWS, SUSPECT_AFTER, open_queues
from tests.adapters.test_a_database_that_is_away import engine_on
from tests.standins.postgres import MakeDatabase

LANE = "lane:noted"


@contextmanager
def a_worker_on(url: str) -> Iterator[Callable[[str], Coroutine[Any, Any, str]]]:
    """A worker that begins nothing by itself; its workflow ends with what it was told."""

    async def work(told: str) -> str:
        return told

    with engine_on(url):
        noted = registered("noted", work)
        DBOS.listen_queues([])
        launch()
        yield noted


async def queued(noted: Callable[[str], Coroutine[Any, Any, str]], name: str) -> None:
    with SetWorkflowID(name):
        await DBOS.enqueue_workflow_async(LANE, noted, name)


async def look_after_a_death(death: int) -> int:
    """Another worker begins what is queued and dies; the count of what this one puts back."""
    lane = await DBOS.register_queue_async(LANE)
    system, version = _get_dbos_instance()._sys_db, DBOS.application_version
    system.start_queued_workflows(lane, "dead", version, None, owner_xid=str(death), is_latest_version=False)
    return await Rescue(MemoryStore()).look()


async def test_q04_what_three_workers_died_at_is_queued_apart(make_database: MakeDatabase) -> None:
    looks, waits, owner = "review:7:1:head:d", "review:7:2:head:d", "owner:7:2:head:judged:payments"
    names = (looks, waits, owner, "settle:7:head:d", "delivery:d")
    with a_worker_on(make_database()) as noted:
        for name in names:
            await queued(noted, name)
        queues, counts = [], []
        for death in range(SUSPECT_AFTER):
            assert await look_after_a_death(death) == len(names)
            found = await DBOS.list_workflows_async(workflow_ids=list(names))
            queues.append({each.workflow_id: each.queue_name for each in found})
            counts.append({each.workflow_id: each.recovery_attempts for each in found})

    before = [dict.fromkeys(names, LANE)] * (SUSPECT_AFTER - 1)
    # A delivery's only waits, which kills nobody, and so does a review while an owner is asked.
    apart = {looks: REVIEWS, waits: LANE, owner: OTHERS, "settle:7:head:d": OTHERS, "delivery:d": LANE}
    assert queues == [*before, apart]
    assert counts[-1] == {**dict.fromkeys(names, SUSPECT_AFTER), waits: 0}
    assert SUSPECT_AFTER < MOST_REVIVALS


async def test_q04_a_review_is_a_suspect_again_once_its_owners_are_done(make_database: MakeDatabase) -> None:
    review, owner = "review:7:1:head:d", "owner:7:1:head:judged:payments"
    with a_worker_on(make_database()) as noted:
        with SetWorkflowID(owner):
            await (await DBOS.start_workflow_async(noted, owner)).get_result()
        await queued(noted, review)
        for death in range(SUSPECT_AFTER):
            await look_after_a_death(death)

        found = await DBOS.list_workflows_async(workflow_ids=[review])

    assert [each.queue_name for each in found] == [REVIEWS]


async def test_q04_suspects_go_on_one_at_a_time_and_a_review_does_not_keep_its_owners_waiting(
    make_database: MakeDatabase,
) -> None:
    at_work: Counter[str] = Counter()
    most: Counter[str] = Counter()
    ended: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def work(told: str) -> str:
        kind, _, number = told.partition(":")
        at_work[kind] += 1
        most[kind] = max(most[kind], at_work[kind])
        if kind == "review":
            await ended[f"owner:{number}"].wait()
        await asyncio.sleep(0)
        at_work[kind] -= 1
        ended[told].set()
        return told

    with engine_on(make_database()):
        noted = registered("noted", work)
        DBOS.listen_queues(list(QUEUES))
        launch()
        await open_queues()
        for name in ("review:1", "review:2", "owner:2", "owner:1"):
            with SetWorkflowID(name):
                await DBOS.enqueue_workflow_async(REVIEWS if name.startswith("review") else OTHERS, noted, name)
        async with asyncio.timeout(60):
            for name in ("review:1", "review:2"):
                await ended[name].wait()

    assert most == {"review": 1, "owner": 1}
