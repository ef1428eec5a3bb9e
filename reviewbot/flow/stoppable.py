"""The models' edge: no model is asked for work that a stop covers, or that it may not review, or that nobody books.

Nothing else in the flow asks a model; whoever wants one has to say whose work it is, by a permit.
"""

import logging
import uuid
from dataclasses import dataclass, replace
from typing import Final

from reviewbot.flow.equipment import Equipment
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Stopped, Unavailable
from reviewbot.kernel.ids import ChangeNumber, Head, ModelName
from reviewbot.plan.permit import Permit
from reviewbot.plan.switch import covers
from reviewbot.review.charge import Charge
from reviewbot.review.exchange import Answer, Request

_LOG: Final = logging.getLogger("reviewbot.flow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a model is asked about: a change at a head, or a change or an issue alone."""

    number: ChangeNumber
    head: Head | None


class StoppableModel:
    """The Model port for one owner's work in one repository."""

    def __init__(self, equipment: Equipment, place: Place, permit: Permit, errand: Errand) -> None:
        self._equipment = equipment
        self._place = place
        self._permit = permit
        self._errand = errand

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Ask, and book it. Raises Stopped where a switch covers the work, or where nobody can tell or keep a charge.

        A model that may not review is not asked, as if it did not answer.
        """
        try:
            switches = await self._equipment.fetch_switches()
        except Unavailable as unread:
            # Never Unavailable itself: the chain would go on to its next link.
            raise Stopped("the switches cannot be read, which counts as stopped") from unread
        if any(covers(each, repo=self._place.repo, owners=[self._permit.owner]) for each in switches):
            raise Stopped("a switch that is on covers this work")
        refusal = self._permit.refusal_of(model)
        if refusal is not None:
            raise Unavailable(model, why=refusal)
        return await self._ask_booked(model, request)

    async def _ask_booked(self, model: ModelName, request: Request) -> Answer:
        charge = self._charge(model, request)
        try:
            await self._equipment.store.upkeep.keep_charge(charge)
        except Unavailable as unkept:
            raise Stopped("what it costs cannot be kept, and nothing is spent that nobody knows of") from unkept
        try:
            answer = await self._equipment.model.ask(model, request)
        except Unavailable:
            await self._settle(replace(charge, state="unanswered"))
            raise
        await self._settle(replace(charge, state="answered", usage=answer.usage, request_id=answer.request_id))
        return answer

    async def _settle(self, charge: Charge) -> None:
        try:
            await self._equipment.store.upkeep.keep_charge(charge)
        except Unavailable as absence:
            # The charge stands as asked. To ask anew because of it would be one more.
            _LOG.warning("a charge of %s stands as asked, though it is %s: %s", charge.model, charge.state, absence)

    def _charge(self, model: ModelName, request: Request) -> Charge:
        return Charge(
            key=uuid.uuid4().hex,
            repo_id=self._place.repo_id,
            number=self._errand.number,
            head=self._errand.head,
            owner=self._permit.owner,
            model=model,
            purpose=request.purpose,
            asked_at=self._equipment.clock.now(),
        )
