"""From an event to orders: which changes it concerns, and what is to be done about each."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias, assert_never

from reviewbot.audit.payload import record_in
from reviewbot.audit.record import AuditRecord
from reviewbot.change.open_change import OpenChange
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.light import Lights
from reviewbot.flow.order import CommandOrder, GroupOrder, Order, ReviewOrder, SettleOrder, VerifyOrder, VoidOrder
from reviewbot.flow.running import end_reviews_of
from reviewbot.intake.event import (
    AccessGained,
    AccessLost,
    BaseMoved,
    ChangeMerged,
    ChangePushed,
    ChangeTouched,
    CommandGiven,
    EvidenceGiven,
    GroupDissolved,
    GroupFormed,
    Ignored,
    PeopleMoved,
    Pinged,
    Place,
    RerunAsked,
)
from reviewbot.kernel.ids import DeliveryId

Sweeping: TypeAlias = RerunAsked | EvidenceGiven | BaseMoved | AccessGained | AccessLost | PeopleMoved
"""Events that do not say which changes they concern: the forge has to be asked, or the trail."""
Plain: TypeAlias = (
    ChangePushed | ChangeTouched | ChangeMerged | CommandGiven | GroupFormed | GroupDissolved | Pinged | Ignored
)
"""The other events."""


def orders_at_once(event: Plain, delivery: DeliveryId) -> tuple[Order, ...]:
    """Return what is to be done about an event, in order.

    A review always ends in a settle, so it needs no second order.
    """
    match event:
        case ChangePushed(place=place, number=number, head=head, is_retarget=is_retarget):
            review = ReviewOrder(place=place, number=number, head=head, delivery=delivery, is_asked_for=False)
            shut = SettleOrder(place=place, head=head, delivery=delivery, is_strict_first=True)
            return (shut, review) if is_retarget else (review,)
        case ChangeTouched(place=place, head=head, may_loosen=may_loosen):
            return (SettleOrder(place=place, head=head, delivery=delivery, is_strict_first=not may_loosen),)
        case ChangeMerged(place=place, number=number, head=head):
            settle = SettleOrder(place=place, head=head, delivery=delivery, is_strict_first=False)
            return (settle, VerifyOrder(place=place, number=number, head=head))
        case CommandGiven():
            return (command_order(event),)
        case GroupFormed(place=place, head=head, branch=branch, base_ref=base_ref):
            return (GroupOrder(place=place, head=head, branch=branch, base_ref=base_ref, delivery=delivery),)
        case GroupDissolved(place=place, head=head):
            return (VoidOrder(place=place, head=head, delivery=delivery),)
        case Pinged() | Ignored():
            return ()
        case _:
            assert_never(event)


async def orders_for(equipment: Equipment, lights: Lights, event: Sweeping, delivery: DeliveryId) -> tuple[Order, ...]:
    """Return an order for each change that the event means. Raises Unavailable where the forge did not answer."""
    match event:
        case RerunAsked(place=place, head=head):
            named = await equipment.forge.fetch_open_changes(place, head=head)
            return tuple(_reviews(place, named, delivery, is_asked_for=True))
        case EvidenceGiven(place=place, head=head):
            # Most of what other Apps say is asked for by nobody: the trail tells, and the forge is left alone.
            await lights.read(equipment.store)
            settle = SettleOrder(place=place, head=head, delivery=delivery, is_strict_first=False)
            return (settle,) if lights.is_evidence(event) else ()
        case BaseMoved(place=place, base_ref=base_ref):
            named = await equipment.forge.fetch_open_changes(place)
            concerned = (each for each in named if each.base_ref == base_ref)
            return tuple(_reviews(place, concerned, delivery, is_asked_for=False))
        case AccessGained(places=places):
            orders: list[Order] = []
            for place in places:
                named = await equipment.forge.fetch_open_changes(place)
                orders += _reviews(place, named, delivery, is_asked_for=False)
            return tuple(orders)
        case AccessLost(repo_ids=repo_ids):
            await end_reviews_of(repo_ids)
            await equipment.store.forget(repo_ids)
            return ()
        case PeopleMoved(installation=installation):
            places = await equipment.roll.fetch_places(installation)
            return tuple([order for place in places for order in await _settles(equipment, place, delivery)])
        case _:
            assert_never(event)


def command_order(event: CommandGiven) -> CommandOrder:
    """Return the order to carry the command out."""
    return CommandOrder(
        place=event.place,
        number=event.number,
        is_on_change=event.is_on_change,
        comment=event.comment,
        account=event.account,
        login=event.login,
        command=event.command,
        given_at=event.given_at,
    )


def _reviews(
    place: Place, named: Iterable[OpenChange], delivery: DeliveryId, *, is_asked_for: bool
) -> Iterator[ReviewOrder]:
    for each in named:
        yield ReviewOrder(place=place, number=each.number, head=each.head, delivery=delivery, is_asked_for=is_asked_for)


async def _settles(equipment: Equipment, place: Place, delivery: DeliveryId) -> tuple[SettleOrder, ...]:
    named = await equipment.forge.fetch_open_changes(place)
    concerned = [each.head for each in named if await _depends_on_people(equipment, place, each)]
    return tuple(
        SettleOrder(place=place, head=head, delivery=delivery, is_strict_first=False)
        for head in dict.fromkeys(concerned)
    )


async def _depends_on_people(equipment: Equipment, place: Place, named: OpenChange) -> bool:
    # Where nobody has said anything, it makes no difference who is in which team.
    last = await equipment.store.fetch_last_record(place.repo, named.number)
    if last is None:
        return True
    record = record_in(last.payload)
    if not isinstance(record, AuditRecord):
        return True
    world = record.world
    said = world.overrides or world.overrulings or world.dismissals
    return bool(said) or any(review.state != "commented" and review.user.kind == "human" for review in world.reviews)
