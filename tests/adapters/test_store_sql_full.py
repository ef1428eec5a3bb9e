"""A full disk: the door says so, nothing that was taken is lost, and it goes on by itself once there is room."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.entry.web import Door, make_app
from reviewbot.fakes.clock import FrozenClock
from reviewbot.kernel.ids import DeliveryId
from tests.contracts.store_value import NOON
from tests.world_knock import SECRET, Knock

FULL = "the database is unavailable: its disk is full, or it has reached its largest size"


class Disk:
    """How large the database may grow, from each hand-out of a connection on."""

    is_full = False

    def limit(self, connection: Any, *_more: object) -> None:
        """Let the file grow no more where the disk is full."""
        assert isinstance(connection, sqlite3.Connection)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages if self.is_full else 2**30}")


def a_knock(id_: str) -> Knock:
    return Knock(id=id_, event="ping", body=b'{"zen": "' + b"x" * 40_000 + b'"}')


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A disk under every database of this process."""
    made = Disk()
    sa.event.listen(sa.pool.Pool, "checkout", made.limit)
    yield made
    sa.event.remove(sa.pool.Pool, "checkout", made.limit)


async def test_q05_a_full_disk_is_said_and_nothing_is_lost_and_room_is_all_it_needs(disk: Disk, tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'reviewbot.db'}")
    app = make_app(Door(store=store, clock=FrozenClock(NOON), secrets=(SECRET,), wake=lambda: None))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://reviewbot.local") as client:

        async def sent(id_: str) -> int:
            knock = a_knock(id_)
            answer = await client.post("/webhooks/github", content=knock.body, headers=knock.headers)
            return answer.status_code

        assert await sent("before") == 202
        assert (await client.get("/readyz")).status_code == 200

        disk.is_full = True
        assert [await sent("refused") for _ in range(3)] == [503, 503, 503]
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()) == (503, {"ready": False, "why": FULL})
        told = (await client.get("/metrics")).text
        assert "reviewbot_inbox_waiting 1.0" in told
        assert 'reviewbot_webhook_answers_total{status="503"} 3.0' in told

        disk.is_full = False
        assert (await client.get("/readyz")).status_code == 200
        assert await sent("refused") == 202
    assert [each.id for each in await store.fetch_waiting_deliveries(most=9)] == ["before", "refused"]
    assert await store.fetch_known([DeliveryId("before"), DeliveryId("refused")]) == {"before", "refused"}
    store.close()
