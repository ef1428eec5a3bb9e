"""What `reviewbot gate` answers to lines: for each a decision or the fault that keeps it from one, in its place."""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

from pydantic_core import to_json

from reviewbot.gate.decide import decide_heard
from reviewbot.gate.decision import Opened
from reviewbot.gate.decision_json import render_decision
from reviewbot.gate.heard import hear
from reviewbot.gate.opening import openings_heard
from reviewbot.gate.strict_json import NotJson, parse_json
from reviewbot.gate.world_json import parse_world
from reviewbot.kernel.canonical import Plain
from reviewbot.kernel.errors import Misconfigured

OPEN: Final = 0
BLOCKED: Final = 1
UNREADABLE: Final = 2

Batch: TypeAlias = Sequence[tuple[int, str]]
"""Lines with their numbers, from 1."""


class Answered(NamedTuple):
    """What to say, a line for each, and the exit code it asks for."""

    text: str
    exit_code: int


def answer_batch(batch: Batch) -> Answered:
    """Answer each line of a batch, in order, with the worst exit code of them all."""
    answered = [answer_line(number, line) for number, line in batch]
    return Answered("".join([each.text for each in answered]), max([each.exit_code for each in answered]))


def answer_line(number: int, line: str) -> Answered:
    """Decide the world of a line; one that cannot be read gets its fault instead, with its number."""
    if not line.strip():
        return _refuse(number, "is blank")
    try:
        return answer_world(line)
    except Misconfigured as refused:
        return _refuse(number, str(refused))


def answer_world(text: str) -> Answered:
    """Decide a world. Raises Misconfigured where it cannot be read."""
    try:
        world = parse_world(parse_json(text, where="world"))
    except NotJson as error:
        raise Misconfigured("world", (f"is not JSON: {error}",)) from None
    heard = hear(world)
    decision = decide_heard(heard)
    rendered = render_decision(decision, openings_heard(heard, decision))
    return Answered(_line(rendered), OPEN if isinstance(decision, Opened) else BLOCKED)


def _refuse(number: int, fault: str) -> Answered:
    return Answered(_line({"error": f"line {number}: {fault}"}), UNREADABLE)


def _line(answer: dict[str, Plain]) -> str:
    return f"{to_json(answer, ensure_ascii=True).decode()}\n"
