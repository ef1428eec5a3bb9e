"""Steps: work whose result is remembered, so that after a crash it is not done again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from dbos import DBOS
from pydantic import TypeAdapter

from reviewbot.kernel.errors import Unavailable

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a step waits for a world that does not answer."""

    attempts: int
    """At least 1."""
    first_pause_seconds: float
    """Doubled after each attempt."""


class Steps(Protocol):
    """Runs the steps of one workflow, in an order that a replay repeats."""

    async def run(self, name: str, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Return what `work` gave, now or before the crash.

        Work may be done twice where the crash came before its result was kept; it has to bear that.
        Raises Unavailable when patience ends.
        """


class PlainSteps:
    """Steps that nobody remembers: for work that ends with the process, such as a review before a push."""

    async def run(self, name: str, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Do the work."""
        return await work()


class DurableSteps:
    """Steps of the durable workflow that is running. Results are kept as JSON, never as pickled objects."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience

    async def run(self, name: str, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        """Do the work, or return what it gave before."""

        async def run_once() -> str:
            return kind.dump_json(await work()).decode()

        kept = await DBOS.run_step_async(
            {
                "name": name,
                "retries_allowed": self._patience.attempts > 1,
                "max_attempts": self._patience.attempts,
                "interval_seconds": self._patience.first_pause_seconds,
                "backoff_rate": 2.0,
                "should_retry": _is_worth_another_try,
            },
            run_once,
        )
        return kind.validate_json(kept)


def _is_worth_another_try(error: BaseException) -> bool:
    return isinstance(error, Unavailable)
