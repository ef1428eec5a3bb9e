"""Steps: work whose result is remembered, so that after a crash it is not done again."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


class Steps(Protocol):
    """Runs the steps of one workflow, in an order that a replay repeats."""

    async def run(self, name: str, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Return what `work` gave, now or before the crash.

        Work may be done twice where the crash came before its result was kept; it has to bear that.
        Raises Unavailable when patience ends.
        """

    async def read(self, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Return what `work` gave, now or before the crash; for work that changes nothing.

        It is kept with the next step, and so costs none: what no step came after may be read anew.
        Raises Unavailable when patience ends.
        """

    async def insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work each time, and again where nobody answered; for work that is the same done twice.

        Raises Unavailable when patience ends.
        """


class PlainSteps:
    """Steps that nobody remembers: for work that ends with the process, such as a review before a push."""

    async def run(self, name: str, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Do the work."""
        return await work()

    async def read(self, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Do the work."""
        return await work()

    async def insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work."""
        return await work()
