"""The worker: hands stored deliveries to the durable engine, no faster than it gets through them, and looks around."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from reviewbot.flow.running import Running
from reviewbot.flow.stop import Stops
from reviewbot.flow.tempo import TEMPO
from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import Event, Ignored
from reviewbot.intake.interpret import interpret
from reviewbot.intake.topic import topic_of
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import DeliveryId, RepoId
from reviewbot.ports import Store
from reviewbot.publish.breakage import Breakage, breakage_of

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
_SECONDS_BETWEEN_SWITCHES: Final = 1.0
"""A stop is seen this late at most; what is green has to be shut within five."""
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
            try:
                moved = await self.move()
            except Unavailable as reason:
                _LOG.warning("deliveries wait: %s", reason)
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            except Exception:  # noqa: BLE001 # one of the three doors: a pump that ends would leave every webhook unread
                _LOG.exception("deliveries wait")
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            if not moved:
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
        try:
            await self._hand_on(delivery, event, repo_id)
        except Unavailable:
            raise
        except Exception as fault:  # noqa: BLE001 # one of the three doors: one delivery must not hold up the others
            self._tries[delivery.id] += 1
            _LOG.exception("delivery %s was not handed on, try %d", delivery.id, self._tries[delivery.id])
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
        try:
            await self._workflows.wait_for(work)
        except Exception as fault:  # noqa: BLE001 # one of the three doors where whatever it is must not end the others
            # Whatever it is, the others go on; the change is shut with a reason, and the engine keeps what happened.
            _LOG.exception("delivery %s is set aside", delivery.id)
            await self._give_up(delivery, event, breakage_of(fault, step=event.kind, tries=TEMPO.patience.attempts))

    async def _give_up(self, delivery: Delivery, event: Event, broken: Breakage) -> None:
        try:
            await self._workflows.give_up(event, broken)
        except Unavailable as reason:
            _LOG.warning("delivery %s is set aside, and nobody could be told: %s", delivery.id, reason)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_SECONDS_BETWEEN_LOOKS):
                await self._arrived.wait()
        except TimeoutError:
            return


class Watch:
    """Looks again and again: whether a sweep is due, whether somebody left work behind."""

    def __init__(self, name: str, look: Callable[[], Awaitable[object]], *, every_seconds: float) -> None:
        """`name` is what waits where `look` fails; `every_seconds` is how long it is between two looks."""
        self._name = name
        self._look = look
        self._every_seconds = every_seconds

    async def run(self) -> None:
        """Look until cancelled. What waits in the inbox comes first."""
        while True:
            await asyncio.sleep(self._every_seconds)
            try:
                await self._look()
            except Unavailable as reason:
                _LOG.warning("%s waits: %s", self._name, reason)
            except Exception:  # noqa: BLE001 # one of the three doors: a watch that ends would leave what was lost unfound
                _LOG.exception("%s waits", self._name)


class Sentry:
    """Looks at the switches about once a second, so that a stop or its release need not wait for an event."""

    def __init__(self, stops: Stops) -> None:
        self._stops = stops

    async def run(self) -> None:
        """Look until cancelled, at once when the process starts."""
        while True:
            try:
                await self._stops.look()
            except Exception:  # noqa: BLE001 # one of the three doors: a sentry that ends would let a stop pass unseen
                _LOG.exception("the switches are looked at again")
            await asyncio.sleep(_SECONDS_BETWEEN_SWITCHES)
