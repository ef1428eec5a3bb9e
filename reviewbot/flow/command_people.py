"""`/reviewbot override` and `/reviewbot dismiss`: what a person of an owner's team says about its agent's work.

Whether it counts is the gate's to say, now and at every later decision. What would not count now is refused and not
kept.
"""

from collections.abc import Mapping
from typing import Final

from reviewbot.change.account import Account
from reviewbot.flow.command_head import MOVED, was_head_at
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.look import Seen, look_again
from reviewbot.flow.order import CommandOrder, Obeyed, SettleOrder
from reviewbot.flow.settle import decide_about
from reviewbot.gate.decision import Ruling
from reviewbot.gate.seat import pleas_on
from reviewbot.intake.command import DismissFinding, OverrideAgent, phrase_of
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import FindingKey, OwnerName
from reviewbot.ownership.owner import Assignment
from reviewbot.publish.command_reply import (
    CLOSED,
    UNGOVERNED,
    render_dismissal,
    render_findings,
    render_override,
    render_refusal,
    render_unblocking,
    render_uncalled,
)
from reviewbot.review.act import Act, Dismissed, Overruled
from reviewbot.review.finding import Finding

_COUNTS: Final = "satisfied"


async def override(equipment: Equipment, order: CommandOrder, command: OverrideAgent) -> Obeyed:
    """Let a person stand in for an owner's agent on this head. Raises Misconfigured as the rules do."""
    seen = await _see(equipment, order)
    if isinstance(seen, str):
        return Obeyed(said=seen)
    called = _called(seen, command.owner)
    if called is None:
        return Obeyed(said=render_uncalled(command.owner, called_in(seen.look.assignments)))
    if called.stance != "blocking":
        return Obeyed(said=render_unblocking(called.owner))
    change, given_at = seen.look.change, order.given_at
    if given_at is None or not await was_head_at(equipment, order.place, change, given_at):
        return Obeyed(said=MOVED)
    act = Overruled(
        comment=order.comment,
        binding=change.binding,
        owner=called.owner,
        person=_giver(order),
        at=given_at,
        reason=command.reason,
    )
    return await _say(equipment, order, seen, called, act, render_override(called.owner, change.head))


async def dismiss(equipment: Equipment, order: CommandOrder, command: DismissFinding) -> Obeyed:
    """Let a person say that a finding is none, here and for later reviews. Raises Misconfigured as the rules do."""
    seen = await _see(equipment, order)
    if isinstance(seen, str):
        return Obeyed(said=seen)
    findings = await _findings(equipment, seen)
    finding = findings.get(command.finding)
    called = None if finding is None else _called(seen, finding.owner)
    if finding is None or called is None:
        return Obeyed(said=render_findings(tuple(findings.values())))
    act = Dismissed(
        comment=order.comment,
        binding=seen.look.change.binding,
        owner=called.owner,
        person=_giver(order),
        at=equipment.clock.now(),
        reason=command.reason,
        finding=finding,
    )
    return await _say(equipment, order, seen, called, act, render_dismissal(finding))


def called_in(assignments: tuple[Assignment, ...]) -> tuple[OwnerName, ...]:
    """Return the owners with an agent that people see on the change."""
    return tuple(each.owner for each in assignments if each.has_agent and each.stance != "shadow")


async def _see(equipment: Equipment, order: CommandOrder) -> Seen | str:
    """Return the change as it is decided about now, or why nothing can be done."""
    change = await equipment.forge.fetch_change(order.place, order.number)
    if change is None or not change.is_open:
        return CLOSED
    opened = await equipment.forge.fetch_open_changes(order.place, head=change.head)
    named = next((each for each in opened if each.number == order.number), None)
    seen = None if named is None else await look_again(equipment, order.place, named)
    return UNGOVERNED if seen is None else seen


def _called(seen: Seen, owner: OwnerName) -> Assignment | None:
    shown = called_in(seen.look.assignments)
    return next((each for each in seen.look.assignments if each.owner == owner and each.owner in shown), None)


async def _findings(equipment: Equipment, seen: Seen) -> Mapping[FindingKey, Finding]:
    verdicts = await equipment.store.fetch_verdicts(seen.look.change.binding)
    shown = called_in(seen.look.assignments)
    found = (finding for verdict in verdicts for finding in verdict.findings if finding.owner in shown)
    return {finding.key: finding for finding in found}


async def _say(
    equipment: Equipment, order: CommandOrder, seen: Seen, called: Assignment, act: Act, said: str
) -> Obeyed:
    ruling = await _ruling_on(equipment, order.place, seen, act)
    if ruling.outcome != _COUNTS:
        return Obeyed(said=render_refusal(phrase_of(order.command), _holders(called), why=ruling.text))
    await equipment.store.keep_act(act)
    head = seen.look.change.head
    settle = SettleOrder(place=order.place, head=head, delivery=order.delivery, is_strict_first=False)
    return Obeyed(said=said, orders=(settle,))


async def _ruling_on(equipment: Equipment, place: Place, seen: Seen, act: Act) -> Ruling:
    world = (await decide_about(equipment, place, seen, acts=(act,))).world
    seat = next(each for each in world.seats if each.owner == act.owner)
    (ruling,) = pleas_on(seat, world).heard
    return ruling


def _holders(called: Assignment) -> tuple[str, ...]:
    teams = tuple(str(team) for team in (called.team, called.stand_ins) if team is not None)
    return (*teams, *(str(person.login) for person in called.people))


def _giver(order: CommandOrder) -> Account:
    # The door lets only people's comments in; what they are now is asked for by number when it is decided.
    return Account(login=order.login, id=order.account, kind="human")
