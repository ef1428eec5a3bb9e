"""The smallest sets of acts over thousands of worlds: they open the gate, and none of them can be left out."""

from dataclasses import replace
from random import Random

import pytest

from reviewbot.gate.decide import decide
from reviewbot.gate.decision import Blocked, Opened, Opening
from reviewbot.gate.opening import openings_in
from reviewbot.gate.world import World
from tests.unit.gate.acts import after, circle, lesser
from tests.unit.gate.universe import any_rich_world, any_world

MANY = range(1_500)


@pytest.fixture(scope="module")
def shut() -> list[tuple[World, tuple[Opening, ...]]]:
    plain = [any_world(Random(seed)) for seed in MANY]
    # Whole glass would break by what is learnt of its people on the way, and open more than the acts do.
    rich = [replace(any_rich_world(Random(seed)), overrides=()) for seed in MANY]
    decided = [(world, decide(world)) for world in (*plain, *rich)]
    return [(world, openings_in(world, decision)) for world, decision in decided if isinstance(decision, Blocked)]


def test_whoever_does_what_an_opening_says_opens_the_gate(shut: list[tuple[World, tuple[Opening, ...]]]) -> None:
    for world, openings in shut:
        for opening in openings:
            assert isinstance(decide(after(world, opening)), Opened), opening


def test_nothing_of_an_opening_can_be_left_out(shut: list[tuple[World, tuple[Opening, ...]]]) -> None:
    for world, openings in shut:
        for opening in openings:
            for fewer in lesser(opening):
                missing = frozenset(act.who[0] for act in opening if act.act == "rerun" and act not in fewer)
                done = after(world, fewer, avoiding=circle(world, missing))
                assert isinstance(decide(done), Blocked), (opening, fewer)


def test_most_shut_gates_can_be_opened_without_breaking_glass(shut: list[tuple[World, tuple[Opening, ...]]]) -> None:
    ways = [{act.act for act in openings[0]} for _, openings in shut if openings]

    assert len(ways) > len(shut) / 2
    assert sum("break_glass" not in acts for acts in ways) > len(ways) / 2
    assert set().union(*ways) >= {"release", "restore", "mark_ready", "approve", "withdraw", "rerun", "wait", "prove"}
