"""Which owners' agents look at a change now, or why none does: for a review on the forge and for one before a push."""

from reviewbot.flow.equipment import Equipment
from reviewbot.flow.look import Seen
from reviewbot.plan.admit import admit
from reviewbot.plan.plan import Admission


async def admission_of(equipment: Equipment, seen: Seen, *, asked_by_writer: bool) -> Admission:
    """Say which owners' agents look now, or why none does."""
    switches = await equipment.fetch_switches()
    return admit(
        seen.look.change,
        seen.look.assignments,
        seen.rulebook.registry,
        switches,
        asked_by_writer=asked_by_writer,
    )
