"""What was asked of models is on the books once: whatever ended the review, and however often its work was replayed."""

import asyncio
import contextvars

from reviewbot.kernel.ids import ModelName
from reviewbot.ports import Model
from reviewbot.review.charge import Charge
from reviewbot.review.exchange import Answer, Request
from tests.specs.ground import ON_EACH_GROUND
from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"


class Overtaken:
    """Models that answer the first question only once the author has pushed again and the review of that has begun."""

    def __init__(self, world: World, models: Model) -> None:
        self._world = world
        self._models = models
        self._is_first = True

    async def ask(self, model: ModelName, request: Request) -> Answer:
        answer = await self._models.ask(model, request)
        if self._is_first:
            self._is_first = False
            has_begun = asyncio.Event()
            # A review looks at the change once it has ended those of older heads.
            self._world.bot.fuse.first("fetch_change", has_begun.set)
            # A webhook comes from outside, not from the step of the workflow that asks.
            pushed = asyncio.get_running_loop().create_task(self._push(), context=contextvars.Context())
            await pushed
            await has_begun.wait()
        return answer

    async def _push(self) -> None:
        world, bot = self._world, self._world.bot
        with world.deliveries_wait() as pushed:
            world.author_pushes("src/tax.py")
        assert bot._pump is not None
        await bot._knock(tuple(pushed))
        await bot._pump.move()


def booked(world: World) -> list[Charge]:
    """Return what is on the books for the last change, each once."""
    place, number = world.place, world.last
    charges = world.bot.asks(lambda store: store.upkeep.fetch_charges(place.repo_id, number))
    assert len({each.key for each in charges}) == len(charges)
    return list(charges)


@ON_EACH_GROUND
def test_i10_what_a_review_had_asked_when_a_newer_head_ended_it_is_booked_once(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=1, says="Rounds too early.")
    payments.finds_nothing()
    world.models_are(lambda models: Overtaken(world, models))
    world.author_pushes("src/tax.py")

    old, new = booked(world)

    # The finding would have been doubted by a second question: it never came, as nobody needs its answer any more.
    assert [request.purpose for _, request in world.script.asked] == ["inspect", "inspect"]
    assert [each.head for each in (old, new)] == world.change().heads
    assert {each.state for each in (old, new)} == {"answered"}
    assert all(each.usage is not None and each.usage.fresh_input > 0 for each in (old, new))
    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)
