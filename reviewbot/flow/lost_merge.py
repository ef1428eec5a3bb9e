"""Merges of which nobody told us: changes that were decided about and are merged by now are held against that, too."""

import logging
from collections.abc import Collection, Sequence
from typing import Final

from reviewbot.audit.payload import read_record
from reviewbot.change.change import Binding
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.order import VerifyOrder
from reviewbot.flow.running import was_ever_begun
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ChangeNumber, RepoId

MOST_LOOKED_AT: Final = 100
"""Changes decided last; of an older one whose merge nobody told of nobody looks at the result."""
_LOG: Final = logging.getLogger("reviewbot.flow")


async def lost_merges(
    equipment: Equipment, places: Sequence[Place], still_open: Collection[tuple[RepoId, ChangeNumber]]
) -> tuple[VerifyOrder, ...]:
    """Return an order for each change that is on record, is merged by now, and whose merge was never looked at."""
    there = {place.repo_id: place for place in places}
    found = []
    for chained in await equipment.store.fetch_newest_records(most=MOST_LOOKED_AT):
        binding = read_record(chained.payload).binding
        place = there.get(binding.repo_id)
        if place is None or (binding.repo_id, binding.number) in still_open:
            continue
        order = await _order_for(equipment, place, binding)
        if order is not None:
            found.append(order)
    return tuple(found)


async def _order_for(equipment: Equipment, place: Place, binding: Binding) -> VerifyOrder | None:
    # One that was closed, opened again and then merged is asked about until it is merged: only a merge is looked at.
    if await was_ever_begun(f"verify:{binding.repo_id}:{binding.number}:"):
        return None
    try:
        merge = await equipment.warden.fetch_merge(place, binding.number)
    except Unavailable as reason:
        _LOG.warning("whether %s#%s was merged is left to the next sweep: %s", place.repo, binding.number, reason)
        return None
    return None if merge is None else VerifyOrder(place=place, number=binding.number, head=merge.head)
