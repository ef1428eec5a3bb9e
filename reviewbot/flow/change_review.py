"""One change's review, up to the point where its owners are asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.flow.equipment import Equipment
from reviewbot.flow.governance import require_rulebook
from reviewbot.flow.look import Seen, look_at
from reviewbot.flow.settle import show
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import BrokenInvariant, Misconfigured
from reviewbot.kernel.ids import ChangeNumber, Digest, Head
from reviewbot.plan.admit import admit
from reviewbot.plan.plan import Plan, Waiting
from reviewbot.publish.notice import misconfigured
from reviewbot.review.first_look import first_verdict
from reviewbot.review.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The change was looked at; what was seen is kept under `look`."""

    look: Digest
    kind: Literal["ready"] = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """There is nothing to review, and why."""

    reason: str
    kind: Literal["dropped"] = "dropped"


Prepared: TypeAlias = Ready | Dropped


async def prepare(equipment: Equipment, place: Place, number: ChangeNumber, head: Head) -> Prepared:
    """Look at the change, if it still has this head and its base has rules.

    Rules that exist and are broken shut the gate, with every fault on the check.
    """
    change = await equipment.forge.fetch_change(place, number)
    if change is None or not change.is_open:
        return Dropped(reason="the change is gone or closed")
    if change.head != head:
        return Dropped(reason="the change has a newer head")
    try:
        rulebook = await equipment.governance.fetch_rulebook(place, change.base)
    except Misconfigured as broken:
        await show(equipment, place, number, misconfigured(change.binding, tuple(str(broken).splitlines())))
        return Dropped(reason="the rules are broken")
    if rulebook is None:
        return Dropped(reason="the base has no rules")
    seen = await look_at(equipment, place, change, rulebook)
    return Ready(look=await equipment.store.keep_look(seen.look))


async def seen_again(equipment: Equipment, place: Place, key: Digest) -> Seen:
    """Return what was looked at, under the rules of that moment."""
    look = await equipment.store.fetch_look(key)
    if look is None:
        raise BrokenInvariant(f"look {key} is gone")
    rulebook = await require_rulebook(equipment.governance, place, look.change.base, look.governance)
    return Seen(look=look, rulebook=rulebook)


async def admission_of(equipment: Equipment, seen: Seen, *, asked_by_writer: bool) -> Plan | Waiting:
    """Say which owners' agents look now, or why none does."""
    switches = await equipment.fetch_switches()
    return admit(
        seen.look.change,
        seen.look.assignments,
        seen.rulebook.registry,
        switches,
        asked_by_writer=asked_by_writer,
    )


def first_verdicts(seen: Seen) -> Iterator[Verdict]:
    """Give what guardrails alone say while the agents wait: an objection, or nothing."""
    blocks_at = {owner.name: owner.blocks_at for owner in seen.rulebook.registry.owners}
    for assignment in seen.look.assignments:
        if assignment.has_agent:
            verdict = first_verdict(
                seen.look.change,
                assignment,
                hits=seen.hits,
                blocks_at=blocks_at[assignment.owner],
                policy_digest=seen.look.policy_digest,
            )
            if verdict is not None:
                yield verdict
