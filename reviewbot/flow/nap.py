"""How long the durable engine sleeps between two tries at a database that is away: not for longer than a step does.

Left alone it sleeps up to a minute and a half, and whatever it was about to keep stays undone that long after the
database is back. It has no setting for that, so the module that it takes for the clock is stood in for; DBOS's version
is pinned, and `tests/` would notice.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from dbos import _sys_db

LONGEST_SECONDS: Final = 15.0


class _Clock:
    """The module `time`, but for how long it sleeps."""

    def __init__(self, wait: Callable[[float], object]) -> None:
        self._wait = wait

    def __getattr__(self, name: str) -> object:
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        self._wait(min(seconds, LONGEST_SECONDS))


@contextmanager
def short_naps(wait: Callable[[float], object] | None = None) -> Iterator[None]:
    """Have the engine sleep for LONGEST_SECONDS at most while the block runs; `wait` is how it does."""
    vars(_sys_db)["time"] = _Clock(wait or threading.Event().wait)
    try:
        yield
    finally:
        vars(_sys_db)["time"] = time
