"""What every worker wants done at once is queued once; and what has begun may have looked too early to be it."""

from pathlib import Path

import pytest
from dbos import DBOS, Queue, SetWorkflowID
from dbos._dbos import _get_dbos_instance

from reviewbot.flow.durability import launch
from reviewbot.flow.running import WornOut, next_turn, registered, wait_until_ended
from tests.adapters.test_a_database_that_is_away import engine_on

STEM = "settle:1:head:relight-7-"
QUEUE = "lane:noted"


async def work(told: str) -> str:
    return told


def claim(lane: Queue, owner: str) -> None:
    """Begin what is queued, in this process's name, and leave it there."""
    system, version = _get_dbos_instance()._sys_db, DBOS.application_version
    system.start_queued_workflows(lane, DBOS.executor_id, version, None, owner_xid=owner, is_latest_version=False)


async def test_the_next_one_is_numbered_on_and_none_while_the_last_one_is_queued(tmp_path: Path) -> None:
    with engine_on(f"sqlite:///{tmp_path}/engine.db"):
        noted = registered("noted", work)
        DBOS.listen_queues([])  # nobody but the test claims anything
        launch()
        lane = await DBOS.register_queue_async(QUEUE)
        at_first = await next_turn(STEM), await next_turn(STEM)
        turns = []
        for turn in range(11):
            with SetWorkflowID(f"{STEM}{turn}"):
                await DBOS.enqueue_workflow_async(QUEUE, noted, "told")
            queued = await next_turn(STEM)
            claim(lane, f"turn {turn}")
            turns.append((queued, await next_turn(STEM)))

    assert at_first == (0, 0)
    assert turns == [(None, turn + 1) for turn in range(11)]


async def test_q04_whoever_waits_for_what_is_begun_no_more_hears_of_it(tmp_path: Path) -> None:
    with engine_on(f"sqlite:///{tmp_path}/engine.db"):
        noted = registered("noted", work)
        DBOS.listen_queues([])
        launch()
        lane, system = await DBOS.register_queue_async(QUEUE), _get_dbos_instance()._sys_db
        with SetWorkflowID("review:1"):
            handle = await DBOS.enqueue_workflow_async(QUEUE, noted, "told")
        claim(lane, "dead")
        system.dead_letter_workflows(["review:1"], min_recovery_attempts=0)

        with pytest.raises(WornOut, match=r"^its process died 6 times in a row$"):
            await wait_until_ended(handle, poll_seconds=0.01)
