"""The worker: hands stored deliveries to the durable engine, no faster than it gets through them, and looks around."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from reviewbot.flow.running import MOST_REVIVALS, Running, WornOut
from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import Event, Ignored
from reviewbot.intake.interpret import interpret
from reviewbot.intake.topic import topic_of
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import DeliveryId, RepoId
from reviewbot.ports import Store
from reviewbot.publish.breakage import Breakage, breakage_of, worn_out

_LOG: Final = logging.getLogger("reviewbot.worker")
MOST_IN_HAND: Final = 256
"""Deliveries being worked on at once; the others wait in the inbox, where they cost nothing."""
MOST_OF_ONE: Final = 32
"""Of these, of one repository: however many it sends, the others find room."""
_MOST_AT_A_TIME: Final = 64
MOST_TRIES: Final = 3
"""To hand one delivery on. What fails each time is set aside, and the others go on."""
_SECONDS_BETWEEN_LOOKS: Final = 0.2
"""Deliveries that another process stored are seen this late at most; those of our own web door at once."""
SECONDS_BETWEEN_SWITCHES: Final = 1.0
"""A stop is seen this late at most; what is green has to be shut within five."""
SECONDS_BETWEEN_TRAILS: Final = 1.0
"""That the trail lacks what was signed is seen this late at most, and until then no gate opens."""
_PAUSE_SECONDS: Final = 2.0


class Recipient(Protocol):
    """Whom deliveries are handed on to: the durable workflows."""

    async def hand_on(self, delivery: DeliveryId, event: Event) -> Running:
        """Take an event durably; the same delivery twice is taken once."""

    async def wait_for(self, handle: Running) -> None:
        """Wait until what was taken has ended; raises what it ended with."""

    async def give_up(self, event: Event, broken: Breakage) -> None:
        """Tell those concerned that the work which the event asked for ended badly."""


class Pump:
    """Moves deliveries from the inbox to the durable engine, repositories in turn, each until the engine has it."""

    def __init__(self, store: Store, workflows: Recipient) -> None:
        self._store = store
        self._workflows = workflows
        self._arrived = asyncio.Event()
        self._in_hand: dict[asyncio.Task[None], RepoId] = {}
        self._tries: Counter[DeliveryId] = Counter()
        self.is_moving = False
        """Whether `run` runs."""

    @property
    def in_hand(self) -> int:
        """How many deliveries are being worked on."""
        return len(self._in_hand)

    def wake(self) -> None:
        """Look now: a delivery has just been stored by this process."""
        self._arrived.set()

    async def run(self) -> None:
        """Move deliveries until cancelled. A database that does not answer is asked again."""
        self.is_moving = True
        try:
            await self._move_until_cancelled()
        finally:
            self.is_moving = False

    async def _move_until_cancelled(self) -> None:
        while True:
            fault = await _fault_of(self._move_or_wait())
            if fault is not None:
                _tell("deliveries wait", fault)
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _move_or_wait(self) -> None:
        if not await self.move():
            await self._wait()

    async def move(self) -> int:
        """Move what waits and fits in hand, and return how many deliveries that were."""
        self._arrived.clear()
        while len(self._in_hand) >= MOST_IN_HAND:
            await asyncio.wait(self._in_hand, return_when=asyncio.FIRST_COMPLETED)
        moved = 0
        for delivery in await self._waiting(min(MOST_IN_HAND - len(self._in_hand), _MOST_AT_A_TIME)):
            event = interpret(delivery)
            repo_id = topic_of(event).repo_id
            if repo_id not in self._full():
                moved += await self._move_one(delivery, event, repo_id)
        return moved

    async def finish(self) -> None:
        """Wait until everything in hand has ended."""
        while self._in_hand:
            await asyncio.wait(self._in_hand)

    async def let_go(self) -> None:
        """Follow nothing any more: the process ends, and what is in hand with it or elsewhere."""
        for each in self._in_hand:
            each.cancel()
        await asyncio.gather(*self._in_hand, return_exceptions=True)

    async def _waiting(self, room: int) -> tuple[Delivery, ...]:
        if len(self._in_hand) < MOST_IN_HAND // 2:
            return await self._store.fetch_waiting_deliveries(most=room, beside=self._full())
        # Room is scarce: whoever has nothing in hand goes first, however many repositories there are.
        fresh = await self._store.fetch_waiting_deliveries(most=room, beside=frozenset(self._in_hand.values()))
        return fresh or await self._store.fetch_waiting_deliveries(most=room, beside=self._full())

    def _full(self) -> frozenset[RepoId]:
        in_hand = Counter(self._in_hand.values())
        return frozenset(repo_id for repo_id, count in in_hand.items() if repo_id and count >= MOST_OF_ONE)

    async def _move_one(self, delivery: Delivery, event: Event, repo_id: RepoId) -> bool:
        fault = await _fault_of(self._hand_on(delivery, event, repo_id))
        if isinstance(fault, Unavailable):
            raise fault
        if fault is not None:
            self._tries[delivery.id] += 1
            _tell(f"delivery {delivery.id} was not handed on, try {self._tries[delivery.id]}", fault)
            if self._tries[delivery.id] < MOST_TRIES:
                return False
            await self._give_up(delivery, event, breakage_of(fault, step="handing the delivery on", tries=MOST_TRIES))
        self._tries.pop(delivery.id, None)
        # Only now: a crash before this line hands it on again, under the same id.
        await self._store.mark_handed_on(delivery.id)
        return True

    async def _hand_on(self, delivery: Delivery, event: Event, repo_id: RepoId) -> None:
        if isinstance(event, Ignored):
            _LOG.info("delivery %s is ignored: %s", delivery.id, event.reason)
            return
        work = await self._workflows.hand_on(delivery.id, event)
        task = asyncio.create_task(self._follow(delivery, event, work))
        self._in_hand[task] = repo_id
        task.add_done_callback(self._let_go)

    def _let_go(self, task: "asyncio.Task[None]") -> None:
        if self._in_hand[task] in self._full():
            self._arrived.set()
        del self._in_hand[task]

    async def _follow(self, delivery: Delivery, event: Event, work: Running) -> None:
        fault = await _fault_of(self._workflows.wait_for(work))
        if fault is not None:
            # The change is shut with a reason, and the engine keeps what happened.
            _tell(f"delivery {delivery.id} is set aside", fault)
            await self._give_up(delivery, event, _breakage_after(fault, step=event.kind))

    async def _give_up(self, delivery: Delivery, event: Event, broken: Breakage) -> None:
        fault = await _fault_of(self._workflows.give_up(event, broken))
        if fault is not None:
            _tell(f"delivery {delivery.id} is set aside, and nobody could be told", fault)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_SECONDS_BETWEEN_LOOKS):
                await self._arrived.wait()
        except TimeoutError:
            return


class Watch:
    """Looks again and again: whether a sweep is due, whether somebody left work behind, whether a switch was turned."""

    def __init__(
        self, name: str, look: Callable[[], Awaitable[object]], *, every_seconds: float, looks_at_once: bool = False
    ) -> None:
        """`name` is what waits where `look` fails; `every_seconds` is how long it is between two looks.

        The first look is after that time, too, so that what waits in the inbox comes first; or at once.
        """
        self._name = name
        self._look = look
        self._every_seconds = every_seconds
        self._seconds_to_first = 0.0 if looks_at_once else every_seconds

    async def run(self) -> None:
        """Look until cancelled."""
        await asyncio.sleep(self._seconds_to_first)
        while True:
            fault = await _fault_of(self._look())
            if fault is not None:
                _tell(f"{self._name} waits", fault)
            await asyncio.sleep(self._every_seconds)


async def _fault_of(work: Awaitable[object]) -> Exception | None:
    """Wait for some work, and return what it failed with: whatever that is, it must not end the rest of the worker."""
    try:
        await work
    except Exception as fault:  # noqa: BLE001 # one of the three doors: see above
        return fault
    return None


def _breakage_after(fault: Exception, *, step: str) -> Breakage:
    if isinstance(fault, WornOut):
        return worn_out(step=step, tries=MOST_REVIVALS + 1)
    # How often it tried a step that got no answer the engine does not say.
    return breakage_of(fault, step=step, tries=None)


def _tell(what: str, fault: Exception) -> None:
    """Log what comes of a fault: a sentence where something is away or dies, the whole trace where it is a surprise."""
    if isinstance(fault, Unavailable | WornOut):
        _LOG.warning("%s: %s", what, fault)
    else:
        _LOG.error("%s", what, exc_info=fault)
