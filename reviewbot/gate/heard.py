"""Everything that people said about a change, heard once: for the decision, and for what would open a shut gate."""

from typing import NamedTuple

from reviewbot.gate.hearing import Hearing, hearings_in
from reviewbot.gate.person import Hands, hands_on
from reviewbot.gate.seat import Sitting, sittings_in
from reviewbot.gate.voice import Voice, voices_in
from reviewbot.gate.world import World


class Heard(NamedTuple):
    """A world, and what everybody said in it. `hear` alone makes one, so that the two always belong together."""

    world: World
    hands: Hands
    voices: tuple[Voice, ...]
    sittings: tuple[Sitting, ...]
    """Every blocking owner, in the order of the assignments."""
    hearings: tuple[Hearing, ...]
    """Every rule that applies, in the order of the policy."""


def hear(world: World) -> Heard:
    """Hear everybody in a world."""
    hands = hands_on(world)
    voices = voices_in(world, hands)
    return Heard(world, hands, voices, sittings_in(world, voices), hearings_in(world, voices))
