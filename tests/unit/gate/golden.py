"""Decisions as they are told, kept in `tests/data/decisions`. `python -m tests.unit.gate.golden` writes them anew."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from reviewbot.gate.decide import decide, decide_group
from reviewbot.gate.decision_json import render_decision
from reviewbot.gate.opening import openings_in
from reviewbot.gate.world import World
from reviewbot.kernel.canonical import Plain
from reviewbot.kernel.ids import ChangeNumber
from tests.unit.gate import golden_worlds as worlds
from tests.unit.gate.test_group import MISSING, a_member
from tests.unit.gate.test_group import a_world as a_group

DECISIONS: Final = Path(__file__).parents[2] / "data" / "decisions"


def _told(name: str, rendered: dict[str, Any]) -> str:
    rulings, reasons, openings = (rendered.pop(key) for key in ("rulings", "reasons", "openings"))
    lines = [
        f"== {name}",
        _line(rendered),
        *(f"ruling {line}" for ruling in rulings for line in _tree(ruling)),
        *(f"reason {_line(reason)}" for reason in reasons),
        *(f"opening {_line(opening)}" for opening in openings),
    ]
    return "\n".join(lines) + "\n\n"


def _tree(ruling: dict[str, Any], depth: int = 0) -> Iterator[str]:
    children = ruling.pop("children")
    yield "    " * depth + _line(ruling)
    for child in children:
        yield from _tree(child, depth + 1)


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _groups() -> dict[str, Any]:
    glass = a_member(7, broken_glass_until="2026-11-20T12:30:00Z")
    blocked = a_member(8, "b.py", standing="blocked", reasons=(MISSING,), pending=("payments",))
    unsaid = a_member(9, "c.py", standing="blocked")
    absent = a_member(ChangeNumber(10), "d.py", standing="absent", head=None)
    worlds = {
        "of one change": a_group(),
        "of two changes, one by broken glass": a_group(glass, a_member(8, "b.py")),
        "of changes that may not merge": a_group(a_member(), blocked, unsaid, absent),
        "of nothing": a_group(members=(), strays=("c" * 40,), is_complete=False),
        "not on its base": a_group(is_onto_base=False),
        "of other paths": a_group(paths=frozenset({"z", "y", "x"})),
        "of more paths": a_group(paths=frozenset({"a.py", "z", "y", "x"})),
        "of fewer paths": a_group(a_member(7, "a.py", "b", "c", "d"), paths=frozenset({"a.py"})),
    }
    return {name: render_decision(decide_group(world)) for name, world in worlds.items()}


def _each(worlds: dict[str, World]) -> dict[str, Any]:
    return {name: _rendered(world) for name, world in worlds.items()}


def _rendered(world: World) -> dict[str, Plain]:
    decision = decide(world)
    return render_decision(decision, openings=openings_in(world, decision))


TOPICS: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {
    "halts.txt": lambda: _each(worlds.halts()),
    "people.txt": lambda: _each(worlds.people()),
    "rules.txt": lambda: _each(worlds.rules()),
    "owners.txt": lambda: _each(worlds.owners()),
    "coverage.txt": lambda: _each(worlds.coverage()),
    "glass.txt": lambda: _each(worlds.glass()),
    "groups.txt": _groups,
}
"""The decisions about many worlds by the name of their file."""


def told(topic: str) -> str:
    """Return every decision of a topic, as its file has it."""
    decisions = TOPICS[topic]()
    return "".join(map(_told, decisions, decisions.values()))


if __name__ == "__main__":
    for topic in TOPICS:
        (DECISIONS / topic).write_text(told(topic), encoding="utf-8")
