"""How verdicts on models are told: each rule's word, and what an entry of the promotions lets a model do."""

from collections.abc import Iterator
from typing import Any

from reviewbot.scoring.held import Held
from reviewbot.scoring.promotion import Ground
from reviewbot.scoring.promotion_file import PromotionText


def told_ground(ground: Ground, depth: int) -> Iterator[str]:
    """Yield a rule's word in lines, and below it those that it is made of."""
    yield f"{'  ' * depth}{ground.weight:<10} {ground.rule}: {ground.sentence}"
    for child in ground.children:
        yield from told_ground(child, depth + 1)


def told_entry(entry: PromotionText) -> str:
    """Return what an entry lets a model do, in a few words."""
    where = f" in {', '.join(entry.repositories)}" if entry.repositories else ""
    return entry.verdict if entry.stage is None else f"{entry.verdict}, {entry.stage}{where}"


def ground_as_json(ground: Ground) -> dict[str, Any]:
    """Return a rule's word as a document."""
    return {
        "rule": ground.rule,
        "weight": ground.weight,
        "sentence": ground.sentence,
        "children": [ground_as_json(child) for child in ground.children],
    }


def held_as_json(held: Held) -> dict[str, Any]:
    """Return what came of a run beside another one as a document."""
    return {"beside": held.beside, "verdict": held.verdict, "worse": held.is_worse, "because": list(held.because)}
