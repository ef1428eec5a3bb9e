"""What operators see of the work: how it was decided, what waits in which queue, and for how long."""

import re

import sqlalchemy as sa
from dbos import DBOS, SetWorkflowID
from dbos._dbos import _get_dbos_instance

from reviewbot.ports import Store
from tests.specs.ground import ON_EACH_GROUND
from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
FIX = "failure: Fix what owner:payments found"
LEFT = "lane:economy"
"""A lane that the policy has no more: nobody opens its queue."""


def figures(world: World, *names: str) -> dict[str, float]:
    """Return the figures of these names that are not 0, each with its labels."""
    found = re.findall(r"^reviewbot_(\w+)((?:\{.*\})?) (\S+)$", world.bot.reads("/metrics").text, re.MULTILINE)
    return {f"{name}{labels}": float(value) for name, labels, value in found if name in names and float(value)}


def test_each_decision_is_counted_once_by_how_it_came_out(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=1, says="Rounds too early.")
    payments.finds_nothing()

    world.author_pushes("src/tax.py")
    world.gate_says(FIX)
    world.delivery_arrives_again(is_new=True)
    world.author_pushes("src/tax.py")
    world.gate_says(OPEN)

    counted = figures(world, "decisions_total")
    assert counted == {'decisions_total{outcome="blocked"}': 1, 'decisions_total{outcome="open"}': 1}
    assert sum(counted.values()) == len(world.decisions())
    world.owners_say(payments=CLEAN)
    world.everything()


def test_the_queue_of_each_lane_is_told_of_when_nothing_is_in_it(world: World) -> None:
    world.bot_runs()

    said = world.bot.reads("/metrics").text

    assert 'reviewbot_queue_waiting{queue="lane:standard"} 0.0' in said
    assert 'reviewbot_queue_oldest_seconds{queue="changes"} 0.0' in said


@ON_EACH_GROUND
def test_what_waits_in_a_lane_that_nobody_serves_is_seen_by_its_number_and_its_age(world: World) -> None:
    world.bot_runs()
    workflows = world.bot._workflows
    assert workflows is not None

    async def queue_two_a_minute_ago(_store: Store) -> None:
        for name in ("first", "second"):
            with SetWorkflowID(name):
                await DBOS.enqueue_workflow_async(LEFT, workflows._settle, "nobody reads this")
        system = _get_dbos_instance()._sys_db
        row = system.tables.workflow_status
        with system.engine.begin() as connection:
            earlier = sa.update(row).where(row.c.workflow_uuid == "first")
            connection.execute(earlier.values(created_at=row.c.created_at - 60_000))

    world.bot.asks(queue_two_a_minute_ago)
    waiting = figures(world, "queue_waiting", "queue_running")
    oldest = figures(world, "queue_oldest_seconds")
    world.bot.asks(lambda _store: DBOS.cancel_workflows_async(["first", "second"]))

    assert waiting == {f'queue_waiting{{queue="{LEFT}"}}': 2}
    assert 59 <= oldest[f'queue_oldest_seconds{{queue="{LEFT}"}}'] < 600
    assert figures(world, "queue_waiting") == {}
