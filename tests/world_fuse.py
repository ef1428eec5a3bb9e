"""The fuse: ends the process at one call of one port, as `kill -9` would, right after the call had its effect."""

import asyncio
import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar, cast

from reviewbot.kernel.errors import Unavailable

T = TypeVar("T")

_PARTS: Final = frozenset({"nights", "observations", "upkeep"})
"""Ports that are reached through another one."""


class Fuse:
    """Counts the calls that pass through it, and burns at the one that was chosen.

    What was under way by then has its effect, too, and nothing after it: so a crash at one call leaves one state.
    """

    def __init__(self, *, at: tuple[str, int] | None = None, when_burnt: Callable[[], None] = lambda: None) -> None:
        """`at` is a call's name and which one of that name, from 1; `when_burnt` keeps what a killed process leaves."""
        self._at = at
        self._when_burnt = when_burnt
        self.calls: Counter[str] = Counter()
        self.order: list[tuple[str, int]] = []
        self.burnt = asyncio.Event()
        self._is_lit = False
        self._under_way = 0
        self._down: Counter[str] = Counter()
        self._still: set[str] = set()
        self._first: dict[tuple[str, int], Callable[[], None]] = {}

    def burns_at_next(self, name: str) -> None:
        """End the process at the next call of this name."""
        self._at = (name, self.calls[name] + 1)

    def burn(self) -> None:
        """End the process now, if it lives."""
        self._is_lit = True
        if not self.burnt.is_set():
            self.burnt.set()
            self._when_burnt()

    def fails(self, name: str, *, times: int = 1) -> None:
        """Let the next calls of this name get no answer and have no effect."""
        self._down[name] += times

    def stands_still(self, name: str) -> None:
        """Let the next call of this name get no answer and no refusal either."""
        self._still.add(name)

    def first(self, name: str, happens: Callable[[], None], *, time: int = 1) -> None:
        """Let something happen right before a call of this name: the next one, or a later one."""
        self._first[name, self.calls[name] + time] = happens

    def mends(self) -> None:
        """Let every call get its answer again."""
        self._down.clear()

    def through(self, port: T) -> T:
        """Return the port as it is seen through the fuse."""
        return cast("T", _Wired(port, self))

    async def pass_on(self, name: str, call: Callable[[], Any]) -> Any:
        """Make the call; once lit, no call is made and none comes back."""
        if self._is_lit:
            await _forever()
        self._first.pop((name, self.calls[name] + 1), _nothing)()
        if name in self._still:
            self._still.remove(name)
            await _forever()
        if self._down[name]:
            self._down[name] -= 1
            raise Unavailable("the other side", why=f"{name} is down")
        with self._is_made():
            answer = await call()
            self.calls[name] += 1
            self.order.append((name, self.calls[name]))
            self._is_lit = self._is_lit or self._at == (name, self.calls[name])
        if self._is_lit:
            await _forever()
        return answer

    @contextmanager
    def _is_made(self) -> Iterator[None]:
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            if self._is_lit and not self._under_way:
                self.burn()


class _Wired:
    def __init__(self, port: object, fuse: Fuse) -> None:
        self._port = port
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if name in _PARTS:
            return self._fuse.through(found)
        if not inspect.iscoroutinefunction(found):
            return found

        async def wired(*arguments: Any, **named: Any) -> Any:
            return await self._fuse.pass_on(name, lambda: found(*arguments, **named))

        return wired


def _nothing() -> None:
    """Happen not at all."""


async def _forever() -> None:
    await asyncio.get_running_loop().create_future()
