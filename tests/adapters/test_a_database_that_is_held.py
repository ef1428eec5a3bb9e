"""A file that another process holds: whoever asks whether the door is ready is told so before they give up."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import httpx

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.entry.web import Door, make_app
from reviewbot.fakes.clock import FrozenClock
from tests.contracts.store_value import NOON
from tests.world_knock import SECRET

HELD = {"ready": False, "why": "the database did not answer within 2.5 seconds"}


async def test_a_file_that_is_held_for_writing_is_told_of_in_time_and_holds_one_thread(tmp_path: Path) -> None:
    file = tmp_path / "reviewbot.db"
    with closing(SqlStore(f"sqlite:///{file}")) as store, closing(sqlite3.connect(file)) as holder:
        app = make_app(Door(store=store, clock=FrozenClock(NOON), secrets=(SECRET,), wake=lambda: None))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://reviewbot.local"
        ) as client:
            holder.execute("BEGIN EXCLUSIVE")
            before = threading.active_count()
            held = [await client.get("/readyz") for _ in range(2)]
            hanging = threading.active_count() - before
            holder.rollback()
            free = await client.get("/readyz")

    assert [(each.status_code, each.json()) for each in held] == [(503, HELD)] * 2
    assert hanging == 1
    assert (free.status_code, free.json()) == (200, {"ready": True, "switches_on": 0})
