"""Which head a command was about: a comment names none, and a push may have come before we read it."""

from datetime import datetime

from reviewbot.audit.payload import record_in
from reviewbot.audit.record import AuditRecord
from reviewbot.change.change import Change
from reviewbot.flow.equipment import Equipment
from reviewbot.gate.timeline import placing
from reviewbot.intake.event import Place

MOVED = (
    "Nothing was done: it is not certain that the head was the present one when the command was given. Look at what "
    "is there now, and give the command again."
)


async def was_head_at(equipment: Equipment, place: Place, change: Change, moment: datetime | None) -> bool:
    """Say whether the change's present head was its head at that moment, and stayed it. Doubt is no.

    The forge's moves of the head tell it, by the gate's own rule: its times are of whole seconds, and what was said in
    the very second of a push may have been said before it. Where it does not tell of all moves, as of a fork's, a
    decision on record about this head does.
    """
    if moment is None:
        return False
    pushes = await equipment.forge.fetch_pushes(place, change.number)
    if pushes and placing(moment, change.head, pushes) != "after":
        return False
    if pushes and _is_pusher_known(change):
        return True
    newest = await equipment.store.fetch_last_record(change.repo, change.number)
    if newest is None:
        return False
    record = record_in(newest.payload)
    if not isinstance(record, AuditRecord):
        return False
    return record.binding == change.binding and record.decided_at <= moment


def _is_pusher_known(change: Change) -> bool:
    # Where nobody knows who pushed this head, the moves that are told are those by force alone.
    return all(each.id is not None for each in change.contributors if each.role == "pusher")
