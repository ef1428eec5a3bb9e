"""One change's review, up to the point where its owners are asked."""

import asyncio
from collections import OrderedDict
from typing import Final

from reviewbot.flow.abreast import Abreast
from reviewbot.flow.admission import admission_of
from reviewbot.flow.broken_rules import shut_by
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.governance import require_rulebook, rulebook_for
from reviewbot.flow.hold import hold
from reviewbot.flow.look import Seen, look_at, seen_under
from reviewbot.flow.older import is_overtaken, is_present, make_way
from reviewbot.flow.order import ReviewOrder
from reviewbot.flow.prepared import Dropped, Prepared, Ready
from reviewbot.flow.settle import head_turn, show
from reviewbot.flow.tempo import Patience, Tempo
from reviewbot.flow.ungoverned import tell_ungoverned
from reviewbot.intake.event import Place
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.errors import BrokenInvariant, Misconfigured
from reviewbot.kernel.ids import Digest, OwnerName

_AT_WORK: Final = "The owners' reviewers are at work."
_LOOKS_ABREAST: Final = 4
"""Changes of one repository that are looked at at once."""
_MOST_KEPT: Final = 32
_MOST_REREADS: Final = 3
"""For a head that the forge has told of and does not show."""


class Sights:
    """What was looked at, in memory for as long as it is asked for: five owners' reviews start from one look."""

    def __init__(self, equipment: Equipment) -> None:
        self._equipment = equipment
        self.abreast = Abreast(_LOOKS_ABREAST)
        self._kept: OrderedDict[Digest, Seen] = OrderedDict()

    async def keep(self, seen: Seen) -> Digest:
        """Keep it durably, and return the key under which it is seen again."""
        key = await self._equipment.store.keep_look(seen.look)
        self._remember(key, seen)
        return key

    async def see(self, place: Place, key: Digest) -> Seen:
        """Return what was looked at, under the rules of that moment."""
        if key not in self._kept:
            self._remember(key, await _seen_again(self._equipment, place, key))
        return self._kept[key]

    def _remember(self, key: Digest, seen: Seen) -> None:
        self._kept[key] = seen
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)


async def prepare(equipment: Equipment, sights: Sights, order: ReviewOrder, own: str, tempo: Tempo) -> Prepared:
    """Look at the change as it is now, if its base has rules.

    `own` is the name of the running workflow. An order only wakes us: where the forge goes on to show another head, and
    nobody is at work on that one, it is the one that is looked at. Rules that exist and are broken shut the gate, with
    every fault on the check.
    """
    await make_way(equipment, order, own, calm_seconds=tempo.calm_seconds)
    async with sights.abreast.room(order.place.repo_id):
        return await _look(equipment, sights, order, own, tempo)


async def _look(equipment: Equipment, sights: Sights, order: ReviewOrder, own: str, tempo: Tempo) -> Prepared:
    place = order.place
    change = await equipment.forge.fetch_change(place, order.number)
    if change is not None and change.head != order.head and not await is_overtaken(order, own, change.head):
        await _let_the_forge_catch_up(equipment, order, tempo.patience)
        change = await equipment.forge.fetch_change(place, order.number)
    if change is None or not change.is_open:
        return Dropped(reason="the change is gone or closed")
    if change.head != order.head and await is_overtaken(order, own, change.head):
        return Dropped(reason="the change has a newer head")
    try:
        rulebook = await rulebook_for(equipment.governance, place, change)
        seen = None if rulebook is None else await look_at(equipment, place, change, rulebook)
    except Misconfigured as broken:
        shut = await shut_by(equipment, place, change.binding, change.base, broken)
        async with head_turn(equipment, place, change.head):
            await show(equipment, place, order.number, shut)
        return Dropped(reason="the rules are broken")
    if seen is None:
        await tell_ungoverned(equipment, place)
        return Dropped(reason="the base has no rules", wants_settling=True)
    admission = await admission_of(equipment, seen, asked_by_writer=order.is_asked_for)
    key = await sights.keep(seen)
    return Ready(
        look=key,
        binding=change.binding,
        merge_base=change.merge_base,
        policy_digest=seen.look.policy_digest,
        admission=admission,
    )


async def hold_for_agents(equipment: Equipment, place: Place, ready: Ready) -> None:
    """Shut the gate visibly until the agents that were asked have answered and the change is decided afresh."""
    # Another delivery may have this head reviewed at once: without turns both would find no check, and make one.
    async with head_turn(equipment, place, ready.binding.head):
        await hold(equipment, place, ready.binding, _AT_WORK)


async def _let_the_forge_catch_up(equipment: Equipment, order: ReviewOrder, patience: Patience) -> None:
    # A replica may not show yet what the webhook told of; or the webhook is late, and it will never be shown again.
    pause = patience.first_pause_seconds
    for _ in range(_MOST_REREADS):
        await asyncio.sleep(pause)
        if await is_present(equipment, order):
            return
        pause *= 2


def owner_review_id(order: ReviewOrder, owner: OwnerName, ready: Ready) -> str:
    """Return the name of an owner's review: by what is judged, not by who asked.

    Two deliveries about one head share one review, paid for once.
    """
    judged = digest_of((ready.binding, ready.merge_base, ready.policy_digest))[-16:]
    return f"owner:{order.place.repo_id}:{order.number}:{order.head}:{judged}:{owner}"


async def _seen_again(equipment: Equipment, place: Place, key: Digest) -> Seen:
    look = await equipment.store.fetch_look(key)
    if look is None:
        raise BrokenInvariant(f"look {key} is gone")
    rulebook = await require_rulebook(equipment.governance, place, look)
    return seen_under(rulebook, look)
