"""An evaluation that was overtaken writes nothing any more, however late its process wakes."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from reviewbot.change.change import Binding
from reviewbot.fakes.forge import FakeForge
from reviewbot.flow.change_review import hold_for_agents
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.hold import give_up, hold_head
from reviewbot.flow.prepared import Ready
from reviewbot.flow.settle import head_turn, settle
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ChangeNumber, Commit, Digest, Head
from reviewbot.plan.plan import Waiting
from reviewbot.ports import Store
from reviewbot.publish.breakage import breakage_of
from reviewbot.publish.surface import Action, Present
from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
_TURNS_OF_THE_LOOP = 100
"""More than anything on the fakes takes."""
BROKEN = breakage_of(KeyError("x"), step="settle", tries=None)


class PausedForge(FakeForge):
    """The forge as a process sees it that is paused right before a call of one name, until it is woken."""

    def __init__(self, world: World, *, before: str) -> None:
        super().__init__(world.scene)
        self._before = before
        self.has_come = asyncio.Event()
        self.may_go = asyncio.Event()

    async def fetch_present(
        self, place: Place, number: ChangeNumber, head: Head, *, checks_only: bool = False
    ) -> Present:
        await self._pause("fetch_present")
        return await super().fetch_present(place, number, head, checks_only=checks_only)

    async def apply(self, place: Place, number: ChangeNumber, action: Action) -> None:
        await self._pause("apply")
        await super().apply(place, number, action)

    async def _pause(self, call: str) -> None:
        if call == self._before and not self.may_go.is_set():
            self.has_come.set()
            await self.may_go.wait()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One change that one person of two may let in; grace has approved, and nobody was told of it yet."""
    made = World(tmp_path)
    made.models_find_nothing()
    made.owner("payments", of="src/**")
    made.team("acme/sox", "grace", "linus")
    made.regulated("sox", of="src/**", approvals=1, by="acme/sox")
    made.author_pushes("src/tax.py")
    made.clock.advance(minutes=1)
    made.scene.review(made.place, made.last, by="grace")
    yield made
    made.ends()


async def _overtaken(world: World, equipment: Equipment, paused: PausedForge) -> None:
    head = world.change().head
    late = asyncio.create_task(settle(replace(equipment, forge=paused), world.place, head))
    await paused.has_come.wait()
    world.team("acme/sox", "linus")
    await settle(equipment, world.place, head)
    paused.may_go.set()
    with pytest.raises(Unavailable, match="of the head has begun after"):
        await late


def test_a_process_that_wakes_late_does_not_turn_the_head_green(world: World) -> None:
    async def race(equipment: Equipment) -> None:
        await _overtaken(world, equipment, PausedForge(world, before="fetch_present"))

    world.bot.asks(lambda store: race(world.equipment(store)))

    world.gate_says("action_required: Ask acme/sox to approve")


def test_a_process_that_was_paused_between_two_writes_stops_there_and_knows_it(world: World) -> None:
    async def race(equipment: Equipment) -> None:
        await _overtaken(world, equipment, PausedForge(world, before="apply"))
        await settle(equipment, world.place, world.change().head)

    world.bot.asks(lambda store: race(world.equipment(store)))

    world.gate_says("action_required: Ask acme/sox to approve")


def test_what_was_found_before_the_gate_was_held_is_not_shown_after_it(world: World) -> None:
    async def race(equipment: Equipment) -> None:
        paused, head = PausedForge(world, before="fetch_present"), world.change().head
        late = asyncio.create_task(settle(replace(equipment, forge=paused), world.place, head))
        await paused.has_come.wait()
        await hold_head(equipment, world.place, head, "Somebody has said something.")
        paused.may_go.set()
        with pytest.raises(Unavailable):
            await late

    world.bot.asks(lambda store: race(world.equipment(store)))

    world.gate_says("waiting: Wait: the gate is being decided afresh")


def test_what_was_found_before_the_work_broke_off_is_not_shown_after_it(world: World) -> None:
    async def race(equipment: Equipment) -> None:
        paused, head = PausedForge(world, before="fetch_present"), world.change().head
        late = asyncio.create_task(settle(replace(equipment, forge=paused), world.place, head))
        await paused.has_come.wait()
        await give_up(equipment, world.place, head, BROKEN)
        paused.may_go.set()
        with pytest.raises(Unavailable):
            await late

    world.bot.asks(lambda store: race(world.equipment(store)))

    world.gate_says("failure: Rerun the check: the review broke off")


def test_that_work_broke_off_overwrites_nothing_that_was_found_since(world: World) -> None:
    async def race(equipment: Equipment) -> None:
        head = world.change().head
        async with head_turn(equipment, world.place, head):
            late = asyncio.create_task(give_up(equipment, world.place, head, BROKEN))
            await asyncio.sleep(0)
            await settle(equipment, world.place, head)
        await late

    world.bot.asks(lambda store: race(world.equipment(store)))

    world.gate_says(OPEN)


def test_whoever_is_not_overtaken_opens_the_gate(world: World) -> None:
    head = world.change().head

    world.bot.asks(lambda store: settle(world.equipment(store), world.place, head))

    world.gate_says(OPEN)


def test_i10_two_reviews_of_one_head_at_once_hold_its_gate_by_one_check(world: World) -> None:
    change = world.change()
    binding = Binding(repo_id=world.place.repo_id, number=world.last, head=change.head, base_ref=change.base_ref)
    ready = Ready(
        look=Digest("seen"),
        binding=binding,
        merge_base=Commit("base"),
        policy_digest=Digest("rules"),
        admission=Waiting(assignments=(), reason="draft", sentence="It is a draft."),
    )
    before = world.writes()

    async def race(equipment: Equipment) -> list[str]:
        paused = PausedForge(world, before="apply")
        first = asyncio.create_task(hold_for_agents(replace(equipment, forge=paused), world.place, ready))
        await paused.has_come.wait()
        second = asyncio.create_task(hold_for_agents(equipment, world.place, ready))
        for _ in range(_TURNS_OF_THE_LOOP):
            await asyncio.sleep(0)
        paused.may_go.set()
        await asyncio.gather(first, second)
        return [each.action.kind for each in paused.applied]

    of_the_first = world.bot.asks(lambda store: race(world.equipment(store)))

    assert (of_the_first, world.writes()) == (["create_check"], before)
    world.gate_says("waiting: Wait: the gate is being decided afresh")


class PlaceOnTheRoster:
    """A store as a worker on a server has it, which can strike the worker off its roster."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.term = 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def require_term(self, term: int) -> None:
        """Refuse whoever was struck off since."""
        if term != self.term:
            raise Unavailable("this worker's place", why="it was silent for too long")


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(settle, id="settling"),
        pytest.param(lambda equipment, place, head: hold_head(equipment, place, head, "Wait."), id="holding the gate"),
    ],
)
def test_q03_a_worker_that_was_struck_off_writes_nothing_that_it_found_before(
    world: World, work: Callable[[Equipment, Place, Head], Coroutine[Any, Any, object]]
) -> None:
    before = world.writes()

    async def wake_late(store: Store) -> None:
        roster, paused = PlaceOnTheRoster(store), PausedForge(world, before="fetch_present")
        equipment = replace(world.equipment(store), forge=paused, store=cast("Store", roster))
        late = asyncio.create_task(work(equipment, world.place, world.change().head))
        await paused.has_come.wait()
        roster.term = 2
        paused.may_go.set()
        with pytest.raises(Unavailable, match="it was silent for too long"):
            await late

    world.bot.asks(wake_late)

    assert world.writes() == before
