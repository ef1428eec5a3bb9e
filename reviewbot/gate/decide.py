"""May this change merge? Every question is asked, and the gate opens only when each is answered well."""

from collections.abc import Sequence
from itertools import chain

from reviewbot.gate import code
from reviewbot.gate.answer import Answer
from reviewbot.gate.bystander import judge_bystanders
from reviewbot.gate.coverage import judge_coverage
from reviewbot.gate.decision import Blocked, Decision, Opened
from reviewbot.gate.frost import judge_freezes
from reviewbot.gate.glass import broken_until, judge_glass
from reviewbot.gate.group import GroupWorld, glass_of, judge_group, pending_in
from reviewbot.gate.halt import judge_draft, judge_entries, judge_switches
from reviewbot.gate.heard import Heard, hear
from reviewbot.gate.person import judge_hands
from reviewbot.gate.rule import judge_rules
from reviewbot.gate.seat import Sitting, judge_advisory, judge_sitting
from reviewbot.gate.world import World
from reviewbot.kernel.canonical import instant
from reviewbot.kernel.ids import OwnerName


def decide(world: World) -> Decision:
    """Decide whether the change may merge, and say why, as a tree.

    Total: every world has a decision. A break-glass opens whatever is not stopped; the tree still tells what it
    overrode.
    """
    return decide_heard(hear(world))


def decide_heard(heard: Heard) -> Decision:
    """Decide as `decide` does, where everybody has been heard already."""
    world, hands, voices, sittings, hearings = heard
    switches = judge_switches(world)
    owners = tuple(map(judge_sitting, sittings))
    asked = (
        switches,
        judge_draft(world),
        judge_entries(world),
        *judge_freezes(world),
        judge_coverage(world, sittings),
        *judge_rules(world, hands, hearings),
        *owners,
        *judge_advisory(world),
        *judge_bystanders(voices, hearings, sittings),
    )
    rulings, whys = zip(*asked, *judge_hands(hands, asked), strict=True)
    reasons = tuple(chain.from_iterable(whys))
    is_open = not reasons
    glass = None
    if world.overrides and not is_open:
        glass = broken_until(world, hands)
        rulings += judge_glass(world, hands)
    if is_open or (glass is not None and switches.is_satisfied):
        until = None if glass is None else instant(glass)
        return Opened(world.binding, world.policy_digest, rulings, until, glass)
    codes = {reason.code for reason in reasons}
    pending = _awaited(sittings, owners) if code.AGENT_SILENT in codes else ()
    awaits_only_people = code.IS_CALM.issuperset(codes)
    opens_at = min([reason.opens_at for reason in reasons if reason.opens_at is not None], default=None)
    return Blocked(world.binding, world.policy_digest, rulings, reasons, pending, awaits_only_people, opens_at)


def decide_group(group: GroupWorld) -> Decision:
    """Decide whether a merge queue may let the group in, and say why, as a tree.

    Total, as `decide` is. A group cannot be changed, only formed anew, so it never awaits people alone.
    """
    answers = judge_group(group)
    rulings = tuple([answer.ruling for answer in answers])
    reasons = tuple([reason for answer in answers for reason in answer.reasons])
    if not reasons:
        return Opened(
            binding=group.binding,
            policy_digest=group.policy_digest,
            rulings=rulings,
            broken_glass_until=glass_of(group),
        )
    return Blocked(
        binding=group.binding,
        policy_digest=group.policy_digest,
        rulings=rulings,
        reasons=reasons,
        pending=pending_in(group),
        awaits_only_people=False,
    )


def _awaited(sittings: Sequence[Sitting], owners: Sequence[Answer]) -> tuple[OwnerName, ...]:
    asked = zip(sittings, owners, strict=True)
    return tuple(
        [
            sitting.seat.owner
            for sitting, (_, reasons) in asked
            if code.AGENT_SILENT in [reason.code for reason in reasons]
        ]
    )
