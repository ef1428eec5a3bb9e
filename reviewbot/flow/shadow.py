"""Shadows: models that are asked beside the one that counts, after it, and of whose words nothing comes.

A review in shadow is a workflow of its own that nobody waits for. It begins when the verdict that counts is kept, takes
no slot of a lane, and what it ends with is only observed.
"""

import asyncio
import contextvars
import logging
from dataclasses import dataclass
from typing import Final

from dbos import DBOS, SetWorkflowID
from pydantic import TypeAdapter

from reviewbot.agents.task import Spent
from reviewbot.flow.change_review import Sights
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.journal import Journal, open_journal
from reviewbot.flow.look import Seen
from reviewbot.flow.order import OwnerOrder
from reviewbot.flow.owner_review import Made, review_in_shadow
from reviewbot.flow.running import Workflow, registered
from reviewbot.flow.shadow_purse import PursedModel
from reviewbot.flow.tempo import Patience
from reviewbot.kernel.errors import Stopped, Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.observed import Pot
from reviewbot.ownership.policy import Tier
from reviewbot.plan.permit import Promoted
from reviewbot.plan.plan import Task
from reviewbot.plan.stage import StageRules
from reviewbot.ports import Model
from reviewbot.review.prompt import prompt_of
from reviewbot.scoring.observation import WHYS, LeftOut, Observation, Opinion, opinion_of

_LOG: Final = logging.getLogger("reviewbot.flow")
_AT_ONCE: Final = 2
"""Reviews in shadow of one process; the others wait, and nobody for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowOrder:
    """Ask one model in shadow what was asked in an owner's review."""

    review: str
    asked: OwnerOrder
    model: ModelName


_SHADOW: Final = TypeAdapter(ShadowOrder)


class Shadows:
    """The reviews in shadow of one process. Made before the engine is launched."""

    def __init__(self, equipment: Equipment, sights: Sights, patience: Patience) -> None:
        self._equipment = equipment
        self._sights = sights
        self._patience = patience
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._work = registered("review_in_shadow", self._review)

    async def follow(self, review: str, order: OwnerOrder, seen: Seen, made: Made) -> None:
        """Observe a review that counts, and begin those in shadow beside it, without waiting for them.

        Nothing is done where the promotions set no rules for stages, or no model has looked.
        """
        promotions, owner, tier = seen.rulebook.promotions, order.task.owner, order.task.tier.name
        if promotions.stages is None:
            return
        said = opinion_of(made.verdict, cost=self._cost(made.spent), milliseconds=made.milliseconds)
        if said is None:
            return
        word = promotions.named(owner, tier, made.verdict.basis.looked[0])
        if word is not None:
            await self._keep(Journal(self._patience, ()), self._observation(review, order, seen, word, said))
        for shadow in promotions.shadows(owner, tier):
            await _begin_apart(self._work, ShadowOrder(review=review, asked=order, model=shadow.model))

    async def _review(self, told: str) -> str:
        order = _SHADOW.validate_json(told)
        async with self._slots:
            steps = await open_journal(self._patience, DBOS.workflow_id or "")
            seen = await steps.insist(lambda: self._sights.see(order.asked.place, order.asked.look))
            promotions, task = seen.rulebook.promotions, order.asked.task
            word = promotions.named(task.owner, task.tier.name, order.model)
            if word is None or promotions.stages is None:
                return "not in shadow"
            said = await self._ask(order, seen, promotions.stages, steps)
            await self._keep(steps, self._observation(order.review, order.asked, seen, word, said))
        return said.kind

    async def _keep(self, steps: Journal, observation: Observation) -> None:
        try:
            await steps.insist(lambda: self._equipment.store.observations.keep(observation))
        except Unavailable as absence:
            # A review that counts has ended well without it, and must not be made again for it.
            _LOG.warning("what %s said of %s is not kept: %s", observation.model, observation.review, absence)

    async def _ask(self, order: ShadowOrder, seen: Seen, rules: StageRules, steps: Journal) -> Opinion | LeftOut:
        asked = order.asked
        tier = Tier(name=asked.task.tier.name, chain=(order.model,), ends_with_guardrails=False)
        try:
            made = await review_in_shadow(
                self._equipment,
                steps,
                asked.place,
                seen,
                Task(owner=asked.task.owner, tier=tier),
                through=lambda model: self._pursed(model, order, rules),
                deadline_seconds=asked.deadline_seconds,
            )
        except Stopped as stopped:
            return LeftOut(why=next((why for why in WHYS if why == str(stopped)), "stopped"))
        except Unavailable:
            return LeftOut(why="silent")
        cost = self._cost(made.spent)
        said = opinion_of(made.verdict, cost=cost, milliseconds=made.milliseconds)
        return LeftOut(why="silent") if said is None else said

    def _pursed(self, model: Model, order: ShadowOrder, rules: StageRules) -> Model:
        pot = Pot(
            owner=order.asked.task.owner,
            tier=order.asked.task.tier.name,
            model=order.model,
            day=self._equipment.clock.now().date(),
            cap=rules.shadow_cap,
        )
        return PursedModel(model, self._equipment, pot, order.review)

    def _observation(
        self, review: str, order: OwnerOrder, seen: Seen, word: Promoted, said: Opinion | LeftOut
    ) -> Observation:
        binding = seen.look.change.binding
        return Observation(
            review=review,
            repo=order.place.repo,
            repo_id=binding.repo_id,
            number=binding.number,
            head=binding.head,
            owner=word.owner,
            tier=word.tier,
            model=word.model,
            standing=word.standing,
            since=word.decided_on,
            at=self._equipment.clock.now(),
            said=said,
            prompt=prompt_of(word.model, seen.rulebook.wordings),
            rules=seen.look.policy_digest,
        )

    def _cost(self, spent: tuple[Spent, ...]) -> Money | None:
        now = self._equipment.clock.now()
        costs = [
            None if each.usage is None else self._equipment.price_of(each.model, each.usage, now) for each in spent
        ]
        known = [cost for cost in costs if cost is not None]
        return sum(known, NOTHING) if len(known) == len(costs) else None


async def _begin_apart(work: Workflow, order: ShadowOrder) -> None:
    async def begin() -> None:
        with SetWorkflowID(f"shadow:{order.review.removeprefix('owner:')}:{order.model}"):
            await DBOS.start_workflow_async(work, _SHADOW.dump_json(order).decode())

    # Outside of the workflow's context: inside, what is begun would count among its own steps.
    await asyncio.get_running_loop().create_task(begin(), context=contextvars.Context())
