"""Ways to open a shut gate, in the same words wherever they are told."""

from typing import Final

from reviewbot.gate.decision import Opening

SHORTEST: Final = "The shortest way"
OTHER: Final = "The ways that take the least"


def ways_title(openings: tuple[Opening, ...]) -> str:
    """Return what stands above the ways."""
    return SHORTEST if len(openings) == 1 else OTHER


def way_line(opening: Opening) -> str:
    """Say everything that has to be done on one way."""
    return "; and ".join(act.text for act in opening)
