"""Lights: read from the trail in order, forgotten where nothing is open, and read again where it is open anew."""

from dataclasses import replace

import pytest

from reviewbot.audit.record import AuditRecord
from reviewbot.change.change import Binding
from reviewbot.fakes.store import MemoryStore
from reviewbot.flow.light import Light, Lights
from reviewbot.gate.decide import decide
from reviewbot.kernel.ids import Head
from tests.unit.audit.samples import a_fresh_world, a_record


def a_green_record(head: str = "b" * 40) -> AuditRecord:
    binding: Binding = replace(a_record().binding, head=Head(head))
    world = a_fresh_world()
    judgements = tuple(replace(each, head=Head(head)) for each in world.judgements)
    world = replace(world, binding=binding, judgements=judgements)
    return replace(a_record(), binding=binding, world=world, decision=decide(world))


@pytest.fixture
async def store() -> MemoryStore:
    """A store with one change that is open."""
    made = MemoryStore()
    await made.append(a_green_record())
    return made


@pytest.fixture
async def lights(store: MemoryStore) -> Lights:
    """What was read of it."""
    made = Lights()
    await made.read(store)
    return made


def the_one(lights: Lights) -> Light:
    (light,) = lights
    return light


def test_a_change_that_is_open_is_a_green_light(lights: Lights) -> None:
    assert (the_one(lights).shows, the_one(lights).sequence) == ("green", 1)


async def test_what_is_put_out_stays_out_however_often_the_trail_is_read(store: MemoryStore, lights: Lights) -> None:
    lights.put_out(the_one(lights))
    await lights.read(store)

    assert list(lights) == []


async def test_a_light_that_a_newer_decision_stands_for_is_not_put_out(store: MemoryStore, lights: Lights) -> None:
    old = the_one(lights)
    await store.append(a_green_record(head="d" * 40))
    await lights.read(store)

    lights.put_out(old)

    assert the_one(lights).sequence == 2


async def test_what_was_dropped_is_recalled_from_the_trail(store: MemoryStore, lights: Lights) -> None:
    light = the_one(lights)
    lights.drop(light.binding.repo_id, light.binding.number)

    await lights.recall(store, light.repo, light.binding.repo_id, [light.binding.number])

    assert the_one(lights) == light


async def test_what_is_on_no_record_is_recalled_as_nothing(lights: Lights) -> None:
    light = the_one(lights)
    lights.put_out(light)

    await lights.recall(MemoryStore(), light.repo, light.binding.repo_id, [light.binding.number])

    assert list(lights) == []
