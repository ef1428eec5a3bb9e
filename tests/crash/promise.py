"""`python -m tests.crash.promise [--cycles 10000] [--postgres]`: kill a door as it says 202, and look what it kept.

In each cycle a door is given four webhooks at once and is killed at the first 202. Whatever it has answered with 202 by
then has to be in the database. The doors are forks of one process that has loaded the program: a start costs little.

Prints how many were promised, how many are missing, and how many kills came at once. Exit 1 where one is missing.
"""

import argparse
import gc
import importlib
import os
import select
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Final, Never, TextIO
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from reviewbot.adapters.store_sql_tables import DELIVERIES
from reviewbot.entry.command.serve import run_door
from reviewbot.settings import read_settings
from tests.e2e.program import environment
from tests.standins.hub.accounts import shared_private_key
from tests.standins.postgres import database_server
from tests.world_knock import SECRET, Knock

AT_ONCE: Final = 4
_LOOK_EVERY: Final = 100
_PROMPT_SECONDS: Final = 0.001
_PATIENCE_SECONDS: Final = 60
_LISTENING: Final = "listening on "
_ACCEPTED: Final = b"HTTP/1.1 202 "
_LOADED_LATE: Final = (
    "reviewbot.adapters.forge_github_key",
    "reviewbot.adapters.store_sql",
    "reviewbot.adapters.store_sql_inbox_server",
    "uvicorn.lifespan.on",
)
"""What a door loads once it runs. A fork that finds it loaded starts four times as soon."""


@dataclass(slots=True)
class Tally:
    """What was promised in all cycles so far."""

    promised: set[str] = field(default_factory=set)
    prompt: int = 0
    """How many kills came within a millisecond of hearing the first 202 of their cycle."""


def main() -> int:
    """Go through the cycles."""
    asked = argparse.ArgumentParser(prog="python -m tests.crash.promise", description=__doc__)
    asked.add_argument("--cycles", type=int, default=10_000)
    asked.add_argument("--postgres", action="store_true", help="on a PostgreSQL server; else on the embedded database")
    given = asked.parse_args()
    cycles: int = given.cycles
    for module in _LOADED_LATE:
        importlib.import_module(module)
    gc.freeze()
    with tempfile.TemporaryDirectory() as home:
        if not given.postgres:
            return _go_through(cycles, _settings(home))
        with database_server() as make_database:
            return _go_through(cycles, _settings(home) | {"REVIEWBOT_DATABASE_URL": make_database()})


def _go_through(cycles: int, settings: Mapping[str, str]) -> int:
    url, tally, began = read_settings(dict(settings)).database_url, Tally(), time.monotonic()
    for cycle in range(1, cycles + 1):
        _kill_a_door(cycle, settings, tally)
        if cycle % _LOOK_EVERY and cycle < cycles:
            continue
        missing = tally.promised - _kept(url)
        kills = (
            f"{cycle} kills in {time.monotonic() - began:.0f} s, {tally.prompt} within a millisecond of hearing a 202"
        )
        _say(f"{kills}: {len(tally.promised)} promised, {len(missing)} missing")
        if missing:
            return 1
    return 0


def _kill_a_door(cycle: int, settings: Mapping[str, str], tally: Tally) -> None:
    listening, says = os.pipe()
    door = os.fork()
    if door == 0:
        os.close(listening)
        _be_the_door(settings, says)
    os.close(says)
    knocks = [Knock(id=f"{cycle}-{at}", event="ping", body=b'{"zen": "Keep it."}') for at in range(AT_ONCE)]
    with ExitStack() as lines:
        lines.callback(os.waitpid, door, 0)
        lines.callback(os.kill, door, signal.SIGKILL)
        address = _address(lines.enter_context(os.fdopen(listening, encoding="utf-8")))
        knocking = [lines.enter_context(_knocking(address, knock)) for knock in knocks]
        answered, _, _ = select.select(knocking, [], [], _PATIENCE_SECONDS)
        answered_at = time.monotonic()
        os.kill(door, signal.SIGKILL)
        tally.prompt += time.monotonic() - answered_at <= _PROMPT_SECONDS
        answers = [_all_of(line) for line in knocking]
    kept = {knock.id for knock, answer in zip(knocks, answers, strict=True) if answer.startswith(_ACCEPTED)}
    assert answered, "no webhook was answered"
    assert kept, f"the door answered {answers}"
    tally.promised |= kept


def _be_the_door(settings: Mapping[str, str], says: int) -> Never:
    os.environ.clear()
    os.environ.update(environment(**settings))
    try:
        run_door(host="127.0.0.1", port=0, err=os.fdopen(says, "w", encoding="utf-8"))
    finally:
        os._exit(1)


def _address(said: TextIO) -> tuple[str, int]:
    for line in said:
        if _LISTENING in line:
            url = urlsplit(line.partition(_LISTENING)[2].partition(",")[0])
            return str(url.hostname), int(url.port or 0)
    raise AssertionError("the door ended before it listened")


def _knocking(address: tuple[str, int], knock: Knock) -> socket.socket:
    headers = {**knock.headers, "Host": address[0], "Content-Length": str(len(knock.body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    line = socket.create_connection(address, _PATIENCE_SECONDS)
    line.sendall(f"POST /webhooks/github HTTP/1.1\r\n{head}\r\n".encode() + knock.body)
    return line


def _all_of(line: socket.socket) -> bytes:
    """Return what the door had sent before its end. What the end itself swallowed was promised to nobody."""
    heard = bytearray()
    with suppress(ConnectionResetError):
        while part := line.recv(65_536):
            heard += part
    return bytes(heard)


def _kept(url: str) -> set[str]:
    database = sa.create_engine(url, poolclass=NullPool)
    with database.connect() as connection:
        return set(connection.scalars(sa.select(DELIVERIES.c.id)))


def _settings(home: str) -> dict[str, str]:
    return {
        "REVIEWBOT_HOME": home,
        "REVIEWBOT_GITHUB_APP_ID": "1",
        "REVIEWBOT_GITHUB_PRIVATE_KEY": shared_private_key(),
        "REVIEWBOT_GITHUB_WEBHOOK_SECRET": SECRET.decode(),
    }


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this program speaks to whoever started it


if __name__ == "__main__":
    sys.exit(main())
