"""A change costs little: how often the databases are written to for one review does not creep up unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from tests.world import CLEAN, World

OWNERS = ("identity", "payments", "platforms", "streaming", "warehouse")
MOST_WRITES = 72
"""62 to 66 are counted: who claims a queued review first, its own process or a poll, is left to chance. Queueing each
owner in transactions of its own, and recording the wait for them, made it 84 to 87."""


@contextmanager
def writes() -> Iterator[list[str]]:
    """Note every statement that writes, the engine's and the store's; the polls of idle queues write nothing."""
    noted: list[str] = []

    def note(_connection: sa.Connection, _cursor: object, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            noted.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)


def test_five_owners_are_reviewed_in_few_writes(lasting_world: World) -> None:
    lasting_world.models_find_nothing()
    for name in OWNERS:
        lasting_world.owner(name, of=f"{name}/**")
    lasting_world.bot_runs()

    with writes() as noted:
        lasting_world.author_pushes(*(f"{name}/a.py" for name in OWNERS))

    lasting_world.gate_says("success: Nothing to do: the gate is open")
    lasting_world.owners_say(**dict.fromkeys(OWNERS, CLEAN))
    assert 0 < len(noted) <= MOST_WRITES
