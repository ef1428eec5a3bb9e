"""The fence: what an evaluation found is written only while no newer evaluation of the same head has begun.

Turns keep evaluations apart while every process runs. One that was paused, or cut off from the database that gives the
turns, wakes with old facts in hand; the number of its evaluation then says that they are old. It is struck off the
roster besides, and writes nothing that it found before: of its work, too, another may be in the middle.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reviewbot.flow.equipment import Equipment
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ChangeNumber, Head
from reviewbot.plan.switch import Switch
from reviewbot.publish.surface import Action, CreateCheck, UpdateCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One look at a head and all that follows from it, told from the others by its number."""

    place: Place
    head: Head
    number: int
    switches: tuple[Switch, ...]
    """Those that were on when it began."""
    term: int
    """The stay on the roster in which it began."""

    async def apply(self, equipment: Equipment, change: ChangeNumber, actions: Iterable[Action]) -> None:
        """Carry out the actions, each check only while this is the newest evaluation; raises as `require_newest`.

        What is green is written only while the switches are as they were when it began. Raises Unavailable, too, where
        this process has been struck off the roster since.
        """
        for action in actions:
            await equipment.store.require_term(self.term)
            if isinstance(action, CreateCheck | UpdateCheck):
                await self.require_newest(equipment)
                if action.check.conclusion == "success":
                    await self._require_no_new_stop(equipment)
            await equipment.forge.apply(self.place, change, action)

    async def require_newest(self, equipment: Equipment) -> None:
        """Raise Unavailable where a newer evaluation has begun: whoever tries again begins one of its own."""
        newest = await equipment.store.fetch_evaluation(self.place, self.head)
        if newest != self.number:
            raise Unavailable(
                "this evaluation", why=f"number {newest} of the head has begun after number {self.number}"
            )

    async def _require_no_new_stop(self, equipment: Equipment) -> None:
        if await equipment.fetch_switches() != self.switches:
            raise Unavailable("this evaluation", why="a switch was moved after it had begun")


async def begin_evaluation(equipment: Equipment, place: Place, head: Head) -> Evaluation:
    """Begin an evaluation. To be called before anything is read that it goes by."""
    term, switches = equipment.store.term, await equipment.fetch_switches()
    number = await equipment.store.begin_evaluation(place, head)
    return Evaluation(place=place, head=head, number=number, switches=switches, term=term)
