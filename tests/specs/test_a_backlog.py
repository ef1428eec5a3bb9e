"""A backlog: what is newest counts, what is stale costs nothing, and nobody waits for somebody else's noise."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.intake.delivery import Delivery
from reviewbot.kernel.ids import DeliveryId
from tests.contracts.store_value import NOON
from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
CHANGES, PUSHES = 50, 40


def test_q08_a_burst_of_pushes_is_one_review(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    with world.deliveries_wait() as late:
        for _ in range(20):
            world.author_pushes("src/tax.py")

    assert world.arrive(*late) == [202] * 20

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
    assert len(world.asked()) == 1
    assert world.bot.asks(lambda store: store.fetch_waiting_deliveries(most=99)) == ()


async def test_q08_what_waits_in_thousands_is_served_newest_first_and_once_for_each_change(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'reviewbot.db'}")
    backlog = [a_push(at, number=at % CHANGES + 1) for at in range(CHANGES * PUSHES)]

    await asyncio.gather(*(store.keep_delivery(each, now=NOON) for each in backlog))

    served: list[str] = []
    while waiting := await store.fetch_waiting_deliveries(most=16):
        for each in waiting:
            await store.mark_handed_on(each.id)
            served.append(each.id)

    assert served == [f"d-{at}" for at in reversed(range(CHANGES * (PUSHES - 1), CHANGES * PUSHES))]
    store.close()


async def test_w12_a_thousand_events_of_one_repository_leave_the_others_their_turn(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'reviewbot.db'}")
    noisy = [a_push(at, number=at + 1) for at in range(1_000)]
    quiet = [replace(a_push(at, number=1, repo_id=2), id=DeliveryId(f"quiet-{at}")) for at in range(2)]

    backlog = [*noisy[:500], quiet[0], *noisy[500:], quiet[1]]
    await asyncio.gather(*(store.keep_delivery(each, now=NOON) for each in backlog))

    waiting = await store.fetch_waiting_deliveries(most=8)

    assert [each.id for each in waiting if each.id.startswith("quiet")] == ["quiet-1"]
    assert waiting[1].id == "quiet-1"
    store.close()


def a_push(at: int, *, number: int, repo_id: int = 1) -> Delivery:
    body = {
        "action": "synchronize",
        "repository": {"id": repo_id, "full_name": f"acme/shop-{repo_id}"},
        "installation": {"id": 9},
        "pull_request": {"number": number, "head": {"sha": f"{at:040x}"}},
    }
    return Delivery(id=DeliveryId(f"d-{at}"), event="pull_request", body=json.dumps(body).encode())
