"""The stand-in's time: the machine's, which a test may move forward."""

import time
from datetime import UTC, datetime


class Clock:
    """Seconds since 1970, plus what a test has added."""

    def __init__(self) -> None:
        """Start at the machine's time."""
        self._ahead = 0.0

    def __deepcopy__(self, memo: object) -> "Clock":
        """Return itself: a snapshot of the world does not stop time."""
        return self

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._ahead += seconds

    def seconds(self) -> int:
        """Return the time now, in whole seconds since 1970, as GitHub's API shows time."""
        return int(time.time() + self._ahead)

    def now(self) -> str:
        """Return the time now in ISO 8601."""
        return iso(self.seconds())


def iso(seconds: int) -> str:
    """Render seconds since 1970 the way GitHub writes an instant."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
