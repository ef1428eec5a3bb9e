"""Everything that people said about a change, heard once."""

from random import Random

from reviewbot.gate.decide import decide, decide_heard
from reviewbot.gate.heard import Heard, hear
from reviewbot.gate.hearing import hearings_in
from reviewbot.gate.opening import openings_heard, openings_in
from reviewbot.gate.person import hands_on
from reviewbot.gate.seat import sittings_in
from reviewbot.gate.voice import voices_in
from tests.unit.gate import builders as a
from tests.unit.gate.universe import any_rich_world


def test_everybody_is_heard_once_and_in_order() -> None:
    world = a.a_world()
    hands = hands_on(world)
    voices = voices_in(world, hands)

    assert hear(world) == Heard(world, hands, voices, sittings_in(world, voices), hearings_in(world, voices))


def test_who_was_heard_already_is_decided_on_and_opened_for_as_the_world_itself() -> None:
    for seed in range(300):
        world = any_rich_world(Random(seed))
        heard = hear(world)
        decision = decide_heard(heard)

        assert decision == decide(world)
        assert openings_heard(heard, decision) == openings_in(world, decision)
