"""A model behind the switches: nothing is asked for work that a stop covers."""

from reviewbot.flow.equipment import Equipment
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Stopped, Unavailable
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.plan.switch import covers
from reviewbot.review.exchange import Answer, Request


class StoppableModel:
    """The Model port for one owner's work in one repository."""

    def __init__(self, equipment: Equipment, place: Place, owner: OwnerName) -> None:
        self._equipment = equipment
        self._place = place
        self._owner = owner

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Ask. Raises Stopped where a switch covers the work, or where nobody can tell."""
        try:
            switches = await self._equipment.fetch_switches()
        except Unavailable as unread:
            # Never Unavailable itself: the chain would go on to its next link.
            raise Stopped("the switches cannot be read, which counts as stopped") from unread
        if any(covers(each, repo=self._place.repo, owners=[self._owner]) for each in switches):
            raise Stopped("a switch that is on covers this work")
        return await self._equipment.model.ask(model, request)
