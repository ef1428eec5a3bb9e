"""The machine's clock, shifted by a fixed number of seconds where a test asks for it."""

import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The present instant in UTC. Nothing else in the program reads the time."""

    def __init__(self, *, offset_seconds: float = 0) -> None:
        self._offset = timedelta(seconds=offset_seconds)

    def now(self) -> datetime:
        """Return the machine's time, shifted."""
        return datetime.now(UTC) + self._offset


def steady_seconds() -> float:
    """Return seconds since some instant, for deadlines: they go on evenly, whatever is done to the machine's clock."""
    return time.monotonic()
