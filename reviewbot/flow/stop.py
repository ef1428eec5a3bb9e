"""A stop reaches every head that shows green within seconds, and its release has each decided about afresh.

What is to be done follows from the switches and the trail as they are, not from the moment a switch was moved: a worker
that starts while one is on, or after one was released, finds the same to do as one that saw it happen.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final, TypeVar

from reviewbot.change.change import Binding
from reviewbot.change.open_change import OpenChange
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.hold import hold
from reviewbot.flow.light import Light, Lights, Unread
from reviewbot.flow.look import binding_of
from reviewbot.flow.order import ReviewOrder, SettleOrder
from reviewbot.flow.punctual import Late, Punctual
from reviewbot.flow.rank import Rank
from reviewbot.flow.running import next_turn
from reviewbot.flow.settle import head_turn, show
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import ChangeNumber, DeliveryId, Head, RepoId
from reviewbot.plan.switch import Switch, covers
from reviewbot.publish.notice import refused_by_stop, unreadable
from reviewbot.publish.reconcile import reconcile

_STOPPED: Final = "A switch stops this work; whoever set it can release it."
_UNREADABLE_RECORD: Final = "What was decided last is on record in a way that nobody can read."
_PATIENCE: Final = 2
"""Looks in a row at switches that cannot be read, after which they count as set."""
_LOOKS_APART: Final = 2
"""So many more for each rank: by then whoever acts before has shut what it could, and that is seen."""
_AT_ONCE: Final = 16
"""Heads that are shut side by side."""
_NO_CHANGE: Final = ChangeNumber(0)
_GROUP_LIVES: Final = timedelta(hours=6)
"""A merge queue waits no longer than this for a check (GitHub Docs, "Managing a merge queue")."""
_LOG: Final = logging.getLogger("reviewbot.flow")

Seen = TypeVar("Seen", Light, Unread)


@dataclass(slots=True, kw_only=True)
class Stops:
    """What one worker sees of the switches, and does about them."""

    equipment: Equipment
    settle: Callable[[SettleOrder], Awaitable[object]]
    review: Callable[[ReviewOrder], Awaitable[object]]
    lights: Lights
    _places: dict[RepoId, Place] = field(default_factory=dict)
    _done: set[tuple[int, bool]] = field(default_factory=set)
    """Records, by number, whose head was shut, or had its release ordered, and which of the two."""
    _dark: dict[int, Light] = field(default_factory=dict)
    """Lights that were put out while nothing could be read or written down."""
    _at_work: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _listed: dict[RepoId, asyncio.Future[tuple[OpenChange, ...]]] = field(default_factory=dict)
    """What is open in each repository that was asked since the last look."""
    _unread: int = 0
    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    _rank: Rank = field(init=False)
    _switches: Punctual[tuple[Switch, ...]] = field(init=False)
    _trail: Punctual[None] = field(init=False)

    def __post_init__(self) -> None:
        self._switches = Punctual("the switches", self.equipment.fetch_switches)
        self._trail = Punctual("the trail", partial(self.lights.read, self.equipment.store))
        self._rank = Rank(self.equipment.store)

    async def look(self) -> None:
        """Read the switches and begin what follows, without waiting for it. To be called about once a second."""
        self._listed = {}
        try:
            switches = await self._switches.answer()
            # A trail that is long is read on meanwhile.
            with suppress(Late):
                await self._trail.answer()
        except Unavailable:
            self._unread += 1
            if self._unread >= _PATIENCE + _LOOKS_APART * self._rank.number:
                self._begin([light for light in self._green() if light.sequence not in self._dark], self._darken)
            return
        self._unread = 0
        # Who keeps the ranks may be away though the switches were read: the one from before is good enough.
        with suppress(Unavailable):
            await self._rank.keep()
        self._begin(tuple(self._dark.values()), self._relight)
        self._begin(self.lights.unread, self._decide_afresh)
        self._begin([light for light in self._green() if self._wants(light, switches, stop=True)], self._shut)
        stopped = [light for light in self.lights if light.shows == "stopped"]
        self._begin([light for light in stopped if self._wants(light, switches, stop=False)], self._release)

    async def finish(self) -> None:
        """Wait until what was begun has ended."""
        while self._at_work:
            await asyncio.wait(self._at_work.values())

    async def leave(self) -> None:
        """Leave it to the other workers to act first, and look no more."""
        self._switches.drop()
        self._trail.drop()
        await self._rank.give_back()

    def _green(self) -> list[Light]:
        oldest = self.equipment.clock.now() - _GROUP_LIVES
        return [
            light
            for light in self.lights
            if light.shows == "green" and (not light.is_group or light.decided_at >= oldest)
        ]

    def _wants(self, light: Light, switches: Sequence[Switch], *, stop: bool) -> bool:
        is_covered = any(covers(each, repo=light.repo, owners=light.owners) for each in switches)
        if is_covered is not stop:
            self._done.discard((light.sequence, stop))
            return False
        return (light.sequence, stop) not in self._done

    def _begin(self, lights: Sequence[Seen], work: Callable[[Seen, Place], Awaitable[None]]) -> None:
        for light in lights:
            if light.sequence not in self._at_work:
                task = asyncio.create_task(self._try(light, work))
                self._at_work[light.sequence] = task
                task.add_done_callback(partial(self._end, light.sequence))

    def _end(self, sequence: int, _: object) -> None:
        del self._at_work[sequence]

    async def _try(self, light: Seen, work: Callable[[Seen, Place], Awaitable[None]]) -> None:
        try:
            async with self._free:
                place = await self._place_of(light)
                if place is not None:
                    await work(light, place)
        except (Unavailable, Misconfigured) as reason:
            _LOG.warning("what record %s about %s shows is tried again: %s", light.sequence, light.repo, reason)

    async def _place_of(self, light: Light | Unread) -> Place | None:
        place = self._known_place(light)
        if place is None:
            self._places = {each.repo_id: each for each in await self.equipment.roll.fetch_places()}
            place = self._known_place(light)
        return place

    def _known_place(self, light: Light | Unread) -> Place | None:
        if isinstance(light, Light):
            return self._places.get(light.binding.repo_id)
        return next((place for place in self._places.values() if place.repo == light.repo), None)

    async def _decide_afresh(self, unread: Unread, place: Place) -> None:
        # What cannot be read may have said green: it is shut whatever the switches say, until a new record is made.
        for named in await self.equipment.forge.fetch_open_changes(place):
            if named.number == unread.number:
                async with head_turn(self.equipment, place, named.head):
                    await hold(self.equipment, place, binding_of(place, named), _UNREADABLE_RECORD)
                delivery = DeliveryId(f"unread-{unread.sequence}")
                await self.settle(SettleOrder(place=place, head=named.head, delivery=delivery, is_strict_first=False))
        self.lights.pass_over(unread)

    async def _shut(self, light: Light, place: Place) -> None:
        head, bindings = light.binding.head, await self._open_with(light, place)
        if not (light.is_group or bindings):
            return
        async with head_turn(self.equipment, place, head):
            if light.is_group:
                await show(self.equipment, place, _NO_CHANGE, refused_by_stop(light.binding), checks_only=True)
            for binding in bindings:
                await hold(self.equipment, place, binding, _STOPPED)
        if not light.is_group:
            delivery = DeliveryId(f"stop-{light.sequence}")
            await self.settle(SettleOrder(place=place, head=head, delivery=delivery, is_strict_first=False))
        self._done.add((light.sequence, True))

    async def _release(self, light: Light, place: Place) -> None:
        for binding in await self._open_with(light, place):
            order = ReviewOrder(
                place=place,
                number=binding.number,
                head=binding.head,
                delivery=DeliveryId(f"release-{light.sequence}"),
                is_asked_for=False,
                asks_again=True,
            )
            await self.review(order)
        self._done.add((light.sequence, False))

    async def _darken(self, light: Light, place: Place) -> None:
        # No turn and no record: the store that gives both is what is missing. The write can only make it stricter.
        forge, number = self.equipment.forge, light.binding.number
        bindings = (light.binding,) if light.is_group else await self._open_with(light, place)
        if not bindings:
            return
        for binding in bindings:
            wanted = refused_by_stop(binding) if light.is_group else unreadable(binding)
            present = await forge.fetch_present(place, number, binding.head, checks_only=True)
            for action in reconcile(wanted, present):
                await forge.apply(place, number, action)
        self._dark[light.sequence] = light

    async def _relight(self, light: Light, place: Place) -> None:
        if not light.is_group:
            await self._settle_once(f"relight-{light.sequence}", place, light.binding.head)
        del self._dark[light.sequence]

    async def _settle_once(self, cause: str, place: Place, head: Head) -> None:
        # Every worker comes back to the same heads at the same time, and to settle each of them once is enough.
        turn = await next_turn(f"settle:{place.repo_id}:{head}:{cause}-")
        if turn is not None:
            delivery = DeliveryId(f"{cause}-{turn}")
            await self.settle(SettleOrder(place=place, head=head, delivery=delivery, is_strict_first=False))

    async def _open_with(self, light: Light, place: Place) -> tuple[Binding, ...]:
        if light.is_group:
            return ()
        named = [each for each in await self._open_in(place) if each.head == light.binding.head]
        if not named:
            self.lights.put_out(light)
        return tuple(binding_of(place, each) for each in named)

    async def _open_in(self, place: Place) -> tuple[OpenChange, ...]:
        # Asked once for all heads of a repository: most of what was ever green is closed by now.
        if place.repo_id not in self._listed:
            self._listed[place.repo_id] = asyncio.ensure_future(self.equipment.forge.fetch_open_changes(place))
        return await asyncio.shield(self._listed[place.repo_id])
