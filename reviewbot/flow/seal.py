"""The seal: the trail's end, signed and kept outside of the database, and held against the database ever after."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final, TypedDict

from reviewbot.audit.checkpoint import (
    BEGINNING,
    Before,
    Checkpoint,
    End,
    Lost,
    Sealed,
    Whose,
    checkpoint_after_loss,
    end_of,
    is_there,
    next_checkpoint,
    parse_sealed,
    render_sealed,
    signed_bytes,
)
from reviewbot.audit.record import ChainedRecord
from reviewbot.kernel.errors import Unavailable
from reviewbot.notary import Safe, Signer, Slip, Verifier
from reviewbot.ports import Clock, Store

_MOST_LOOKED_AT: Final = 32
"""Checkpoints that are gone through to find how far a trail holds that does not hold any more."""
_MOST_AT_ONCE: Final = 100
"""Records read before other work has its turn."""
_LOG: Final = logging.getLogger("reviewbot.flow")


class _Next(TypedDict):
    number: int
    whose: Whose
    now: datetime


class Seal:
    """The line of checkpoints of one key, as one process goes on with it. Other processes may do so as well."""

    def __init__(self, *, signer: Signer, safe: Safe, clock: Clock, app_id: int | None, api_url: str) -> None:
        self._signer = signer
        self._safe = safe
        self._clock = clock
        self._whose = Whose(app_id=app_id, api_url=api_url, key=signer.key)
        self._newest: Before = None
        self._number = 0
        self.lost: Lost | None = None
        """What the trail lacked the last time that it was noticed, by whichever process of this line."""
        self._turn = asyncio.Lock()

    async def cover(self, store: Store, record: ChainedRecord) -> None:
        """Keep a checkpoint that answers for this record of the trail, unless one does.

        Raises Unavailable where none can be kept, and where the trail lacks what was signed: that is told first, with
        the next look.
        """
        async with self._turn:
            while not await self._covers(store, record):
                pass

    async def look(self, store: Store, on_loss: Callable[[Lost], Awaitable[object]]) -> None:
        """Hold the trail against the newest checkpoint, and sign how far it goes now.

        Where it lacks what was signed, that is told, `on_loss` is waited for, and the line goes on with a checkpoint
        that says what was lost: so it is told at least once, and once only where nothing dies in between.
        """
        async with self._turn:
            newest = await self._safe.fetch_newest(most=1)
            if newest and newest[0].number != self._number:
                # Another process of this home went on with the line, and may be gone with what it knew.
                self._newest = None
            while not await self._is_up_to_date(store, on_loss):
                pass

    async def _covers(self, store: Store, record: ChainedRecord) -> bool:
        before, end = await self._line(), end_of(record)
        if before is not None:
            signed = before.checkpoint.end
            if end == signed:
                return True
            if (record.sequence, record.previous) != (signed.sequence + 1, signed.digest):
                if not await has_end(store, signed):
                    raise Unavailable("the audit trail", why="it lacks what was signed, which has to be told first")
                if end.sequence < signed.sequence:
                    return True
        return await self._keep(next_checkpoint(before, end, **self._next()))

    async def _is_up_to_date(self, store: Store, on_loss: Callable[[Lost], Awaitable[object]]) -> bool:
        before = await self._line()
        if before is None:
            end = await _end_from(store, await _newest_decision(store))
            return end == BEGINNING or await self._keep(next_checkpoint(None, end, **self._next()))
        signed = before.checkpoint.end
        if await has_end(store, signed):
            end = await _end_from(store, signed.sequence)
            return end in {signed, BEGINNING} or await self._keep(next_checkpoint(before, end, **self._next()))
        end = await _end_from(store, await _newest_decision(store))
        _, kept = await kept_in(self._safe, self._signer)
        told, lost = checkpoint_after_loss(before, end, held=await held_in(store, kept), **self._next())
        _LOG.error("the audit trail has lost what was signed: %s", loss_line(lost))
        await on_loss(lost)
        return await self._keep(told)

    async def _line(self) -> Before:
        if self._newest is None:
            self._number, kept = await kept_in(self._safe, self._signer)
            self._newest = next(iter(kept), None)
            self.lost = None if self._newest is None else self._newest.checkpoint.lost
        return self._newest

    def _next(self) -> _Next:
        return {"number": self._number + 1, "whose": self._whose, "now": self._clock.now()}

    async def _keep(self, checkpoint: Checkpoint) -> bool:
        sealed = Sealed(checkpoint=checkpoint, signature=self._signer.sign(signed_bytes(checkpoint)))
        is_kept = await self._safe.keep(Slip(number=checkpoint.number, content=render_sealed(sealed)))
        # Where another process was quicker, its checkpoint is the one to go on from.
        self._newest, self._number = (sealed, checkpoint.number) if is_kept else (None, 0)
        if is_kept:
            self.lost = checkpoint.lost
        return is_kept


def loss_line(lost: Lost) -> str:
    """Return what was lost, in a sentence's end."""
    return (
        f"record {lost.gone.sequence} is not what was signed, nor surely anything behind record {lost.held.sequence}; "
        f"checkpoint {lost.told_by} says so"
    )


async def kept_in(safe: Safe, verifier: Verifier) -> tuple[int, tuple[Sealed, ...]]:
    """Return the highest number that is taken, 0 where none is, and the checkpoints that hold, newest first.

    The log tells of those that were changed, or that another key has signed.
    """
    slips = await safe.fetch_newest(most=_MOST_LOOKED_AT)
    found = []
    for slip in slips:
        sealed = parse_sealed(slip.content)
        if sealed is not None and _is_of(sealed, slip, verifier):
            found.append(sealed)
        else:
            _LOG.error("checkpoint %d is passed over: it was changed, or another key signed it", slip.number)
    return max((slip.number for slip in slips), default=0), tuple(found)


def _is_of(sealed: Sealed, slip: Slip, verifier: Verifier) -> bool:
    checkpoint = sealed.checkpoint
    is_named = (checkpoint.number, checkpoint.key, checkpoint.is_export) == (slip.number, verifier.key, False)
    return is_named and verifier.holds(signed_bytes(checkpoint), sealed.signature)


async def has_end(store: Store, end: End) -> bool:
    """Say whether the trail has now what was signed."""
    found = await store.fetch_records(after=max(0, end.sequence - 1), most=1)
    return is_there(end, found[0] if found else None)


async def held_in(store: Store, kept: Sequence[Sealed]) -> End:
    """Return the newest of the ends of these checkpoints, newest first, that the trail has; the beginning for none."""
    for sealed in kept:
        if await has_end(store, sealed.checkpoint.end):
            return sealed.checkpoint.end
    return BEGINNING


async def _newest_decision(store: Store) -> int:
    newest = await store.fetch_newest_records(most=1)
    return newest[0].sequence - 1 if newest else 0


async def _end_from(store: Store, after: int) -> End:
    """Return the end of the trail, looked for behind a record of this number; the beginning where nothing is there."""
    end = BEGINNING
    while records := await store.fetch_records(after=max(after, end.sequence), most=_MOST_AT_ONCE):
        end = end_of(records[-1])
        await asyncio.sleep(0)
    return end
