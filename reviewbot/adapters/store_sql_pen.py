"""Group commit: whatever waits while one commit reaches the disk goes with the next."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from reviewbot.kernel.errors import BrokenInvariant

_T = TypeVar("_T")

_MOST_IN_A_GROUP: Final = 256

_REFUSALS: Final = (SQLAlchemyError, ValueError, OverflowError)
"""What a database says of what it does not take, or its driver of a value that it cannot send."""


@dataclass(frozen=True, slots=True)
class _Stroke(Generic[_T]):
    work: Callable[[sa.Connection], _T]
    given: "Future[_T]"

    def end(self, turn: "Future[None]") -> None:
        """Leave nobody waiting, now that its turn has passed."""
        if not self.given.done():
            self.given.set_exception(turn.exception() or BrokenInvariant("what was written beside it broke it off"))


class Pen:
    """Writes from one thread, many to a commit. A future that is done is on the disk."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._waiting: deque[_Stroke[Any]] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pen")

    def write(self, work: "Callable[[sa.Connection], _T]") -> "Future[_T]":
        """Return a future of what some statements give. They may be carried out again, once they were undone.

        The future fails with what they failed with: nothing of them was kept then, and all that others wrote was.
        """
        stroke = _Stroke(work, Future())
        self._waiting.append(stroke)
        self._thread.submit(self._write_what_waits).add_done_callback(stroke.end)
        return stroke.given

    def close(self) -> None:
        """Write what waits, and end the thread."""
        self._thread.shutdown()

    def _write_what_waits(self) -> None:
        # Nobody else takes from the line, and whoever joins it later has this called once more.
        group = [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST_IN_A_GROUP))]
        # Whoever gave up waiting gets no answer; what it brought is written all the same.
        waiting = [each.given.set_running_or_notify_cancel() for each in group]
        given = self._commit(group) if group else ()
        for each, is_waiting, what in zip(group, waiting, given, strict=True):
            if is_waiting and isinstance(what, _REFUSALS):
                each.given.set_exception(what)
            elif is_waiting:
                each.given.set_result(what)

    def _commit(self, group: Sequence[_Stroke[Any]]) -> Sequence[Any]:
        try:
            with self._engine.begin() as connection:
                return [each.work(connection) for each in group]
        except _REFUSALS as error:
            # What one of them cannot write keeps the others from nothing.
            return [error] if len(group) == 1 else [self._commit((each,))[0] for each in group]
