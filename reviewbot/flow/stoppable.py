"""The models' edge: no model is asked for work that a stop covers, or that it may not review.

Nothing else in the flow asks a model; whoever wants one has to say whose work it is, by a permit.
"""

from reviewbot.flow.equipment import Equipment
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Stopped, Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.plan.permit import Permit
from reviewbot.plan.switch import covers
from reviewbot.review.exchange import Answer, Request


class StoppableModel:
    """The Model port for one owner's work in one repository."""

    def __init__(self, equipment: Equipment, place: Place, permit: Permit) -> None:
        self._equipment = equipment
        self._place = place
        self._permit = permit

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Ask. Raises Stopped where a switch covers the work, or where nobody can tell.

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
        return await self._equipment.model.ask(model, request)
