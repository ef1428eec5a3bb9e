"""What three processes died at goes on one at a time, so that whatever kills them takes nobody else into quarantine."""

import asyncio
from collections import Counter, defaultdict

from dbos import DBOS, SetWorkflowID
from dbos._dbos import _get_dbos_instance

from reviewbot.fakes.clock import FrozenClock
from reviewbot.fakes.store import MemoryStore
from reviewbot.flow.durability import launch
from reviewbot.flow.rescue import Rescue
from reviewbot.flow.running import MOST_REVIVALS, registered
from reviewbot.flow.suspect import OTHERS, QUEUES, REVIEWS, SUSPECT_AFTER, open_queues
from tests.adapters.test_a_database_that_is_away import engine_on
from tests.contracts.store_value import NOON
from tests.standins.postgres import MakeDatabase

LANE = "lane:noted"


async def test_q04_what_three_workers_died_at_is_queued_apart(make_database: MakeDatabase) -> None:
    async def work(told: str) -> str:
        return told

    names = ("review:1", "owner:1", "settle:1", "delivery:1")
    with engine_on(make_database()):
        noted = registered("noted", work)
        DBOS.listen_queues([])
        launch()
        system, rescue = _get_dbos_instance()._sys_db, Rescue(MemoryStore(), FrozenClock(NOON))
        lane, version = await DBOS.register_queue_async(LANE), DBOS.application_version
        for name in names:
            with SetWorkflowID(name):
                await DBOS.enqueue_workflow_async(LANE, noted, name)
        queues = []
        for death in range(SUSPECT_AFTER):
            system.start_queued_workflows(lane, "dead", version, None, owner_xid=str(death), is_latest_version=False)
            assert await rescue.look() == len(names)
            found = await DBOS.list_workflows_async(workflow_ids=list(names))
            queues.append({each.workflow_id: each.queue_name for each in found})

    before = [dict.fromkeys(names, LANE)] * (SUSPECT_AFTER - 1)
    # A delivery's waits for others, and nothing of its own can kill a process.
    assert queues == [*before, {"review:1": REVIEWS, "owner:1": OTHERS, "settle:1": OTHERS, "delivery:1": LANE}]
    assert SUSPECT_AFTER < MOST_REVIVALS


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
