"""`/reviewbot break-glass`: the way through in an emergency. One person asks; a second one breaks the glass."""

from datetime import datetime
from typing import Final

from reviewbot.change.account import Account
from reviewbot.change.change import Change
from reviewbot.flow.command_head import MOVED, was_head_at
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.glass import fetch_list
from reviewbot.flow.order import CommandOrder, Obeyed, SettleOrder
from reviewbot.gate.blow import Blow, override_of
from reviewbot.gate.world import Override
from reviewbot.intake.command import BreakTheGlass, phrase_of
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import AccountId
from reviewbot.ownership.policy import BreakGlass, Policy
from reviewbot.publish.command_reply import render_refusal
from reviewbot.publish.inert import code
from reviewbot.publish.issue import to_the_minute

CLOSED: Final = "Nothing was done: the change is closed."
NO_RULES: Final = "Nothing was done: no rules govern this change, so there is no glass to break."
NO_GLASS: Final = (
    "Nothing was done: the policy names nobody who may break the glass; `break_glass` in `owners/policy.yaml` does."
)


async def break_glass(equipment: Equipment, order: CommandOrder, command: BreakTheGlass) -> Obeyed:
    """Keep the giver's blow, if it may count, and have the head decided afresh.

    The glass breaks where a second person strikes; the decision that opens the gate is recorded before it is shown.
    """
    change = await equipment.forge.fetch_change(order.place, order.number)
    if change is None or not change.is_open:
        return Obeyed(said=CLOSED)
    rulebook = await equipment.governance.fetch_rulebook(order.place, change.base)
    if rulebook is None:
        return Obeyed(said=NO_RULES)
    policy = rulebook.registry.policy
    if policy.break_glass is None:
        return Obeyed(said=NO_GLASS)
    members = await fetch_list(equipment, order.place, policy.break_glass)
    why = await _why_not(equipment, order, change, policy, members)
    if why:
        return Obeyed(said=why)
    given_at = order.given_at
    if given_at is None or not await was_head_at(equipment, order.place, change, given_at):
        return Obeyed(said=MOVED)
    await equipment.store.keep_blow(_blow(order, command, change, policy.break_glass, given_at))
    said = await _said(equipment, order.place, change, policy.break_glass, members)
    settle = SettleOrder(place=order.place, head=change.head, delivery=order.delivery, is_strict_first=False)
    return Obeyed(said=said, orders=(settle,))


async def _why_not(
    equipment: Equipment, order: CommandOrder, change: Change, policy: Policy, members: frozenset[AccountId]
) -> str:
    terms = policy.break_glass
    teams = () if terms is None else terms.from_teams
    if order.account not in members or order.account in policy.machines:
        return render_refusal(phrase_of(order.command), teams)
    hands = {change.author.id, *(each.id for each in change.contributors)}
    if order.account in hands:
        return "Nothing was done: whoever had a hand in a change does not break its glass."
    giver = _giver(order)
    standing = (await equipment.forge.fetch_standings(order.place, (giver,))).get(giver.id)
    if standing is None or standing.may_write is not True or standing.is_active is not True:
        return "Nothing was done: only an active account that may push here breaks the glass."
    return ""


def _giver(order: CommandOrder) -> Account:
    # The door takes commands of people only, as the forge vouches for the comment's author.
    return Account(login=order.login, id=order.account, kind="human")


def _blow(order: CommandOrder, command: BreakTheGlass, change: Change, terms: BreakGlass, at: datetime) -> Blow:
    return Blow(
        comment=order.comment,
        repo=change.repo,
        binding=change.binding,
        by=_giver(order),
        reason=command.reason,
        at=at,
        seconds=terms.seconds,
    )


async def _said(
    equipment: Equipment, place: Place, change: Change, terms: BreakGlass, members: frozenset[AccountId]
) -> str:
    blows = await equipment.store.fetch_blows(place.repo_id, change.number)
    override = override_of(
        blows,
        change.binding,
        members=members,
        most_seconds=terms.seconds,
        now=equipment.clock.now(),
        pushes=await equipment.forge.fetch_pushes(place, change.number),
    )
    head = code(change.head)
    match override:
        case Override(state="active", expires_at=until):
            return (
                f"**The glass is broken for {head} until {to_the_minute(until)}**, unless a stop is on or the head "
                "moves. An issue asks for the review that has to follow."
            )
        case Override(state="pending", expires_at=until):
            teams = " or ".join(map(code, terms.from_teams))
            return (
                f"Asked for; nothing is open yet. The glass breaks for {head} once another person of {teams}, with no "
                f"hand in this change, gives this command until {to_the_minute(until)}."
            )
        case _:
            return "Nothing was done: the command came too late to count. Give it again."
