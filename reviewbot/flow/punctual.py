"""What is asked again and again, by somebody who cannot wait for an answer that does not come."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from reviewbot.kernel.errors import Unavailable

T = TypeVar("T")

_TURNS: Final = 3
_TURN_SECONDS: Final = 0.5
"""That many turns are waited. Turns, as one in which the loop stood still is over at once and says nothing."""


class Late(Unavailable):
    """There is no answer yet. A server that stands still refuses nothing, so nothing else tells of it."""

    def __init__(self, what: str) -> None:
        super().__init__(what, why=f"no answer within {_TURNS * _TURN_SECONDS:.1f} s")


class Punctual(Generic[T]):
    """A question that has at most one call under way, however often it is put."""

    def __init__(self, what: str, ask: Callable[[], Awaitable[T]]) -> None:
        """Put no call yet; `what` is who answers, in words."""
        self._what = what
        self._ask = ask
        self._asking: asyncio.Future[T] | None = None

    async def answer(self) -> T:
        """Return the answer to a call of now, or to one that was late before and has not ended until now.

        Raises Late where there is none in time, and whatever the call raises.
        """
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._ask())
            self._asking.add_done_callback(_hear)
        for _ in range(_TURNS):
            await asyncio.wait((self._asking,), timeout=_TURN_SECONDS)
            if self._asking.done():
                return self._asking.result()
        raise Late(self._what)

    def drop(self) -> None:
        """Wait for no answer any more."""
        if self._asking is not None:
            self._asking.cancel()


def _hear(asking: "asyncio.Future[T]") -> None:
    # What nobody waits for any more may fail like anything else, and asyncio would tell of it with its stack.
    if not asking.cancelled():
        asking.exception()
