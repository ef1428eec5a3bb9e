"""Pieces of the pages that people read: lists that end somewhere, the tree of rulings, the block for machines."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from reviewbot.gate.decision import Outcome, Ruling
from reviewbot.kernel.canonical import Plain
from reviewbot.publish.inert import fence, legible

LONGEST_LIST: Final = 30_000
"""Characters of one list; what comes after is counted."""

T = TypeVar("T")

_SIGNS: Final[dict[Outcome, str]] = {"satisfied": "✓", "unsatisfied": "✗", "unknown": "?"}


def fitted(things: Sequence[T], render: Callable[[T], str], *, most: int = LONGEST_LIST, joint: str = "\n") -> str:
    """Return the things that fit, rendered, and how many did not; those are not even rendered."""
    room = most
    kept = []
    for thing in things:
        item = render(thing)
        room -= len(item) + len(joint)
        if room < 0:
            break
        kept.append(item)
    left = len(things) - len(kept)
    return joint.join([*kept, f"… and {left} more"] if left else kept)


def bullets(things: Sequence[T], render: Callable[[T], str], *, most: int = LONGEST_LIST) -> str:
    """Return the things that fit as a list in Markdown."""
    return fitted(things, lambda thing: f"- {render(thing)}", most=most)


def sections(*parts: str) -> str:
    """Return the parts that say something, an empty line between them."""
    return "\n\n".join(part for part in parts if part)


def titled(title: str, body: str) -> str:
    """Return a body under a small title of ours; nothing where there is no body."""
    return f"**{title}**\n\n{body}" if body else ""


def draw(rulings: Iterable[Ruling]) -> str:
    """Return the tree of rulings, drawn as a tree in a fenced block."""
    return fence(fitted(tree_lines(rulings), str, most=11_000))


def tree_lines(rulings: Iterable[Ruling]) -> list[str]:
    """Return the tree of rulings, a line for each."""
    return [*_branches(tuple(rulings), "")]


def machine_block(value: Plain) -> str:
    """Return the value as a fenced block of JSON, in ASCII and without a backtick, so that nothing in it closes it."""
    spelled = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=True).replace("`", "\\u0060")
    return f"```json\n{spelled}\n```"


def fitting(values: Sequence[Plain], *, most: int) -> list[Plain]:
    """Return the first values whose spelling in JSON stays within so many characters together."""
    room = most
    kept = []
    for value in values:
        room -= len(json.dumps(value, indent=3, ensure_ascii=True))
        if room < 0:
            break
        kept.append(value)
    return kept


def _branches(rulings: tuple[Ruling, ...], indent: str) -> Iterator[str]:
    for at, ruling in enumerate(rulings, start=1):
        is_last = at == len(rulings)
        said = f"{_SIGNS[ruling.outcome]} {legible(ruling.name)}: {legible(ruling.text, most=300)}"
        yield f"{indent}{'└─' if is_last else '├─'} {said}"
        yield from _branches(ruling.children, indent + ("   " if is_last else "│  "))
