"""Merges of which nobody told us: changes that were decided about and are merged by now are held against that, too."""

import logging
from collections.abc import Collection, Sequence
from typing import Final

from reviewbot.audit.payload import record_in
from reviewbot.audit.record import AuditRecord, ChainedRecord
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
    found = []
    for chained in await equipment.store.fetch_newest_records(most=MOST_LOOKED_AT):
        place = _place_of(chained, places)
        if place is None or (place.repo_id, chained.subject) in still_open:
            continue
        order = await _order_for(equipment, place, chained.subject)
        if order is not None:
            found.append(order)
    return tuple(found)


def _place_of(chained: ChainedRecord, places: Sequence[Place]) -> Place | None:
    # A repository keeps its id when it is renamed; of a record that cannot be read its name is all there is.
    record = record_in(chained.payload)
    if isinstance(record, AuditRecord):
        return next((place for place in places if place.repo_id == record.binding.repo_id), None)
    return next((place for place in places if place.repo == chained.repo), None)


async def _order_for(equipment: Equipment, place: Place, number: ChangeNumber) -> VerifyOrder | None:
    # One that was closed, opened again and then merged is asked about until it is merged: only a merge is looked at.
    if await was_ever_begun(f"verify:{place.repo_id}:{number}:"):
        return None
    try:
        merge = await equipment.warden.fetch_merge(place, number)
    except Unavailable as reason:
        _LOG.warning("whether %s#%s was merged is left to the next sweep: %s", place.repo, number, reason)
        return None
    return None if merge is None else VerifyOrder(place=place, number=number, head=merge.head)
