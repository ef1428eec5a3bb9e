"""After a merge: is what the base branch got what the gate opened for? It blocks nothing; it tells.

A merge queue once squashed changes onto the wrong commit and so took back what others had merged before; every check
had been green. Therefore the trees are compared, whoever put them together.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from reviewbot.audit.payload import record_in
from reviewbot.audit.record import AuditRecord
from reviewbot.change.change import Binding
from reviewbot.change.merge import Compared, Merge, MixedEntry, Sides, Tree, compare, is_both
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.incident import raise_incident
from reviewbot.flow.order import VerifyOrder
from reviewbot.gate.decision import Opened
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Commit
from reviewbot.plan.look import Look
from reviewbot.publish.incident import unexpected_merge

NOT_GREEN: Final = "The gate was not open for this head when it was merged: whoever did it went around the check."
NOT_COMPARED: Final = "What was merged could not be compared with what was decided on: the forge does not show it all."
_MOST_MIXED: Final = 100
"""Paths whose lines are compared; of more than that the rest is told as not compared."""


async def verify_merge(equipment: Equipment, order: VerifyOrder) -> str:
    """Compare a merge with the decision before it, and raise an incident where they are not about the same."""
    place = order.place
    merge = await equipment.warden.fetch_merge(place, order.number)
    if merge is None:
        return "not merged"
    if not await _is_governed(equipment, place, merge.onto):
        return "ungoverned"
    signs = await _signs(equipment, place, merge)
    if not signs:
        return "as decided"
    await raise_incident(equipment, place, unexpected_merge(merge, signs))
    return "an incident"


async def _is_governed(equipment: Equipment, place: Place, base: Commit) -> bool:
    try:
        return await equipment.governance.fetch_rulebook(place, base) is not None
    except Misconfigured:
        return True


async def _signs(equipment: Equipment, place: Place, merge: Merge) -> tuple[str, ...]:
    binding = Binding(repo_id=place.repo_id, number=merge.number, head=merge.head, base_ref=merge.base_ref)
    if not await _was_green(equipment, place, binding):
        return (NOT_GREEN,)
    look = await equipment.store.fetch_last_look(binding)
    if look is None:
        return (NOT_COMPARED,)
    sides = await _fetch_sides(equipment, place, merge, look)
    if sides is None:
        return (NOT_COMPARED,)
    renames = {
        entry.path: entry.previous_path
        for entry in look.change.entries
        if entry.previous_path is not None and entry.path not in sides.merge_base
    }
    compared = compare(sides, renames)
    mixed = await _mixed(equipment, place, merge, look, compared.mixed[:_MOST_MIXED])
    return tuple(_sentences(compared, mixed))


async def _was_green(equipment: Equipment, place: Place, binding: Binding) -> bool:
    last = await equipment.store.fetch_last_record(place.repo, binding.number)
    if last is None:
        return False
    record = record_in(last.payload)
    decision = record.decision if isinstance(record, AuditRecord) else None
    return isinstance(decision, Opened) and decision.binding == binding


async def _fetch_sides(equipment: Equipment, place: Place, merge: Merge, look: Look) -> Sides | None:
    commits = (look.change.merge_base, Commit(merge.head), merge.onto, merge.commit)
    found: list[Tree] = []
    for commit in commits:
        tree = await equipment.warden.fetch_tree(place, commit)
        if tree is None:
            return None
        found.append(tree)
    merge_base, head, onto, merged = found
    return Sides(merge_base=merge_base, head=head, onto=onto, merged=merged)


async def _mixed(
    equipment: Equipment, place: Place, merge: Merge, look: Look, mixed: Sequence[MixedEntry]
) -> tuple[str, ...]:
    """Return those paths whose lines are not what both sides made of them together."""
    if not mixed:
        return ()
    fetch = equipment.checkout.fetch_files
    now, before = [each.path for each in mixed], [each.previous_path for each in mixed]
    old, theirs = await fetch(place, look.change.merge_base, before), await fetch(place, merge.onto, [*before, *now])
    ours, new = await fetch(place, Commit(merge.head), now), await fetch(place, merge.commit, now)
    doubtful = []
    for each in mixed:
        onto = theirs.get(each.path) or theirs.get(each.previous_path)
        texts = (old.get(each.previous_path), ours.get(each.path), onto, new.get(each.path))
        if None in texts or not is_both(*(text or b"" for text in texts)):
            doubtful.append(each.path)
    return tuple(doubtful)


def _sentences(compared: Compared, mixed: Sequence[str]) -> Iterator[str]:
    for path in sorted({*compared.otherwise, *mixed}):
        yield f"The merge changed {path} in another way than the change that was decided on."
    if len(compared.mixed) > _MOST_MIXED:
        yield f"{len(compared.mixed) - _MOST_MIXED} more files that both sides had changed were not compared."
