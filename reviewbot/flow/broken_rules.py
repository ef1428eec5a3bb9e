"""Rules that are broken: the gate is shut with every fault, and with the people whose say mends them."""

from reviewbot.change.change import Binding
from reviewbot.flow.equipment import Equipment
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import Commit, TeamName
from reviewbot.ownership.built_in import repairers_in
from reviewbot.publish.notice import misconfigured
from reviewbot.publish.surface import Wanted


async def shut_by(equipment: Equipment, place: Place, binding: Binding, base: Commit, broken: Misconfigured) -> Wanted:
    """Return what to show of a change, or of a group, while the rules for this base are broken."""
    faults = tuple(str(broken).splitlines())
    return misconfigured(binding, faults, await _fetch_repairers(equipment, place, base))


async def _fetch_repairers(equipment: Equipment, place: Place, base: Commit) -> tuple[TeamName, ...]:
    try:
        last = await equipment.governance.fetch_last_valid(place, base)
    except Unavailable:
        # Shutting the gate does not wait for a name.
        return ()
    return () if last is None else repairers_in(last.registry.policy)
