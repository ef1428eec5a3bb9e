"""The sweep: every open governed change shows what a fresh decision gives, whatever was lost on the way to us."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from reviewbot.change.open_change import OpenChange
from reviewbot.flow.apart import given_or, outcome_of, tell_of
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.hold import give_up
from reviewbot.flow.light import Lights
from reviewbot.flow.look import binding_of
from reviewbot.flow.lookalike import Lookalikes
from reviewbot.flow.lost_merge import lost_merges
from reviewbot.flow.merge_group import groups_to_ask
from reviewbot.flow.order import ReviewOrder, SettleOrder, SweepOrder, Swept
from reviewbot.flow.protection import Protections
from reviewbot.flow.quarantine import Quarantine, fetch_quarantine
from reviewbot.flow.running import is_under_review
from reviewbot.flow.settle import Settled, settle_in_turn
from reviewbot.flow.wake import wakes_after
from reviewbot.gate.decision import Blocked
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import BrokenInvariant, Misconfigured, Unavailable
from reviewbot.kernel.ids import ChangeNumber, DeliveryId, Head
from reviewbot.ownership.founding import FOUNDING
from reviewbot.publish.breakage import breakage_of

MOST_HEADS: Final = 1_000
"""In one sweep; the next one goes on where it ended."""
MOST_ASKED_AGAIN: Final = 100
"""Webhooks that one sweep asks for once more."""
_MOST_ATTEMPTS: Final = 4
"""What the forge could not hand over so often is refused for a reason, and would be again."""
_LOST_WITHIN: Final = timedelta(days=1)
_AT_ONCE: Final = 4
"""Heads, so that a sweep never takes the machine from what people wait for."""
_NOTHING: Final = Swept(reviews=(), wakes=())
_LOG: Final = logging.getLogger("reviewbot.flow")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    place: Place
    head: Head
    changes: tuple[OpenChange, ...]


async def sweep(
    equipment: Equipment,
    order: SweepOrder,
    protections: Protections,
    lookalikes: Lookalikes,
    lights: Lights,
    *,
    spread_seconds: float,
) -> Swept:
    """Settle the open governed changes of every repository, and return which of them want a review first.

    Merges that nobody told us of are returned, too.

    `spread_seconds` is over how long the work is spread. What cannot be settled now is left to the next sweep: nothing
    that one repository does keeps the others from being looked at. A head of which a fault of ours keeps us is shut,
    with that as its reason.
    """
    places = await _places(equipment)
    spots = [spot for place in places for spot in await _spots_or_none(equipment, protections, place)]
    still_open = {(spot.place.repo_id, each.number) for spot in spots for each in spot.changes}
    first = order.turn * MOST_HEADS % len(spots) if spots else 0
    quarantine = await fetch_quarantine()
    chosen = [*spots[first:], *spots[:first]][:MOST_HEADS]
    free = asyncio.Semaphore(_AT_ONCE)

    async def one(at: int, spot: _Spot) -> Swept:
        await asyncio.sleep(at * spread_seconds / len(chosen))
        async with free:
            swept = await outcome_of(
                _sweep_head(equipment, lights, quarantine, spot, DeliveryId(f"sweep-{order.turn}"))
            )
            await given_or(_look_for(lookalikes, equipment, spot), None, what=f"a look at statuses of {spot.head}")
            if not isinstance(swept, Exception):
                return swept
            await _set_aside(equipment, spot, swept)
            return _NOTHING

    found = await asyncio.gather(*(one(at, spot) for at, spot in enumerate(chosen)))
    return Swept(
        reviews=tuple(review for each in found for review in each.reviews),
        wakes=tuple(wake for each in found for wake in each.wakes),
        merges=await given_or(
            lost_merges(equipment, places, still_open), (), what="a look for merges that nobody told of"
        ),
        groups=tuple({group.head: group for each in found for group in each.groups}.values()),
    )


async def ask_for_lost_deliveries(equipment: Equipment) -> int:
    """Ask the forge for the webhooks that never reached us, and return how many those were."""
    try:
        lost = await equipment.roll.fetch_lost(since=equipment.clock.now() - _LOST_WITHIN)
        known = await equipment.store.fetch_known([each.id for each in lost])
        wanted = [each for each in lost if each.id not in known and each.attempts < _MOST_ATTEMPTS]
        for each in wanted[:MOST_ASKED_AGAIN]:
            await equipment.roll.ask_again(each)
    except Unavailable as reason:
        _LOG.warning("lost webhooks are asked for with the next sweep: %s", reason)
        return 0
    return len(wanted[:MOST_ASKED_AGAIN])


async def _places(equipment: Equipment) -> tuple[Place, ...]:
    try:
        return await equipment.roll.fetch_places()
    except Unavailable as reason:
        _LOG.warning("the sweep is left to the next one: %s", reason)
        return ()


async def _spots_or_none(equipment: Equipment, protections: Protections, place: Place) -> Sequence[_Spot]:
    return await given_or(_spots_in(equipment, protections, place), [], what=f"the sweep of {place.repo}")


async def _spots_in(equipment: Equipment, protections: Protections, place: Place) -> Sequence[_Spot]:
    try:
        named = await equipment.forge.fetch_open_changes(place)
        governed = [each for each in named if await _is_governed(equipment, place, each)]
    except (Unavailable, Misconfigured) as reason:
        _LOG.warning("%s is left to the next sweep: %s", place.repo, reason)
        return []
    try:
        await protections.look(equipment, place, (each.base_ref for each in governed))
    except (Unavailable, Misconfigured) as reason:
        _LOG.warning("the protection of %s is left to the next sweep: %s", place.repo, reason)
    heads = dict.fromkeys(each.head for each in reversed(governed))
    return [
        _Spot(place=place, head=head, changes=tuple(each for each in governed if each.head == head)) for head in heads
    ]


async def _is_governed(equipment: Equipment, place: Place, named: OpenChange) -> bool:
    try:
        if await equipment.governance.fetch_rulebook(place, named.base) is not None:
            return True
    except Misconfigured:
        return True  # there are rules, and settling says on the change what is wrong with them
    # One that brings the first rules was seen to do so; asking every other one for its files would cost too much.
    look = await equipment.store.fetch_last_look(binding_of(place, named))
    return look is not None and look.policy_digest == FOUNDING


async def _sweep_head(
    equipment: Equipment, lights: Lights, quarantine: Quarantine, spot: _Spot, delivery: DeliveryId
) -> Swept:
    place = spot.place
    for each in spot.changes:
        broken = await quarantine.breakage_on(place, each, now=equipment.clock.now())
        if broken is not None:
            _LOG.error("%s#%d at %s is in quarantine: %s", place.repo, each.number, spot.head, broken.cause)
            await given_or(give_up(equipment, place, spot.head, broken), None, what=f"telling of {spot.head}")
            return _NOTHING
    deadly = [each.number for each in spot.changes if await quarantine.is_to_be_tried(place, each)]
    if deadly:
        return Swept(reviews=await _reviews_of(spot, deadly, delivery), wakes=())
    settle = SettleOrder(place=place, head=spot.head, delivery=delivery, is_strict_first=False)
    try:
        unseen = [each for each in spot.changes if not await _was_seen(equipment, place, each)]
        settled = await settle_in_turn(equipment, place, spot.head)
        groups = await groups_to_ask(equipment, lights, settle, settled)
    except (Unavailable, Misconfigured) as reason:
        _LOG.warning("%s at %s is left to the next sweep: %s", place.repo, spot.head, reason)
        return _NOTHING
    wanted = {*(each.number for each in unseen), *(one.number for one in settled if _awaits_agents(one))}
    wakes = wakes_after(place, settled, now=equipment.clock.now())
    return Swept(reviews=await _reviews_of(spot, wanted, delivery), wakes=wakes, groups=groups)


async def _reviews_of(spot: _Spot, wanted: Iterable[ChangeNumber], delivery: DeliveryId) -> tuple[ReviewOrder, ...]:
    return tuple(
        [
            ReviewOrder(place=spot.place, number=number, head=spot.head, delivery=delivery, is_asked_for=False)
            for number in sorted(wanted)
            if not await is_under_review(spot.place.repo_id, number)
        ]
    )


async def _set_aside(equipment: Equipment, spot: _Spot, fault: Exception) -> None:
    # It is not known what the head should show, and it may show green.
    what = f"{spot.place.repo} at {spot.head}"
    tell_of(fault, what=what)
    broken = breakage_of(fault, step="sweep", tries=1)
    await given_or(give_up(equipment, spot.place, spot.head, broken), None, what=f"telling of {what}")


async def _look_for(lookalikes: Lookalikes, equipment: Equipment, spot: _Spot) -> None:
    try:
        await lookalikes.look(equipment, spot.place, spot.head)
    except (Unavailable, Misconfigured, BrokenInvariant) as reason:
        _LOG.warning("statuses of %s at %s are left to the next sweep: %s", spot.place.repo, spot.head, reason)


async def _was_seen(equipment: Equipment, place: Place, named: OpenChange) -> bool:
    return await equipment.store.fetch_last_look(binding_of(place, named)) is not None


def _awaits_agents(one: Settled) -> bool:
    return isinstance(one.decision, Blocked) and bool(one.decision.pending) and one.waiting is None
