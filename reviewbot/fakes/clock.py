"""A clock that stands still until it is told to move."""

from datetime import datetime, timedelta


class FrozenClock:
    """The same instant for everybody, until `advance`."""

    def __init__(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError(f"{instant!r} has no time zone")
        self._instant = instant

    def now(self) -> datetime:
        """Return the instant it stands at."""
        return self._instant

    def advance(self, **passed: float) -> None:
        """Let time pass: `advance(hours=1)`. Negative amounts step back, as a bad clock does."""
        self._instant += timedelta(**passed)
