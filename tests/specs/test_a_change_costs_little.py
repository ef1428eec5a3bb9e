"""A change costs little: how often the databases are written to for one review does not creep up unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from tests.world import CLEAN, World

OWNERS = ("identity", "payments", "platforms", "streaming", "warehouse")
MOST_COMMITS = 41
"""That many are counted each time, claims of queued reviews left out: these return rows, and polls may claim, too.

Ten of them book what is asked of models: each of the five questions before it is asked, and again when it is answered.
"""


@contextmanager
def commits() -> Iterator[list[str]]:
    """Note the first statement of every transaction that changed a row, the engine's and the store's.

    What the engine looks for each second, and does not find, changes none.
    """
    noted: list[str] = []
    changing: dict[int, str] = {}

    def note(connection: sa.Connection, cursor: Any, statement: str, *_rest: object) -> None:
        # Where rows are returned, it is known only later how many: such an update counts as none.
        verb = statement.lstrip()[:6].upper()
        if verb == "INSERT" or (verb in {"UPDATE", "DELETE"} and cursor.rowcount > 0):
            changing.setdefault(id(connection), statement)

    def keep(connection: sa.Connection) -> None:
        if id(connection) in changing:
            noted.append(changing.pop(id(connection)))

    listened = (("after_cursor_execute", note), ("commit", keep), ("rollback", lambda each: changing.pop(id(each), "")))
    for name, listener in listened:
        event.listen(sa.Engine, name, listener)
    try:
        yield noted
    finally:
        for name, listener in listened:
            event.remove(sa.Engine, name, listener)


def test_five_owners_are_reviewed_in_few_transactions(lasting_world: World) -> None:
    lasting_world.models_find_nothing()
    for name in OWNERS:
        lasting_world.owner(name, of=f"{name}/**")
    lasting_world.bot_runs()

    with commits() as noted:
        lasting_world.author_pushes(*(f"{name}/a.py" for name in OWNERS))

    lasting_world.gate_says("success: Nothing to do: the gate is open")
    lasting_world.owners_say(**dict.fromkeys(OWNERS, CLEAN))
    assert 0 < len(noted) <= MOST_COMMITS, noted
