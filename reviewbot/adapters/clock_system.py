"""The machine's clock: corrected where the forge's says otherwise, and shifted where a test asks for it."""

import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Final

_LOG: Final = logging.getLogger("reviewbot.clock")
_TOLERATED: Final = timedelta(seconds=30)
"""An answer is as old as its way, and its date has no fractions: what is off by less is right."""
_WORTH_A_MOVE: Final = timedelta(seconds=5)


class HeardClock:
    """The machine's clock, put right by what somebody with a better one is heard to say. Threads may share it."""

    def __init__(self) -> None:
        self._off = timedelta()

    def now(self) -> datetime:
        """Return the present instant in UTC, as those say who were heard."""
        return _machine_now() + self._off

    def hear(self, theirs: datetime) -> None:
        """Take their present instant for the present one, where the machine's is off by more than half a minute.

        All that is waited for counts from instants that they gave: a clock of ours that is ahead would end it early.
        """
        off = theirs - _machine_now()
        if abs(off) <= _TOLERATED:
            off = timedelta()
        if abs(off - self._off) <= _WORTH_A_MOVE:
            return
        self._off = off
        if off:
            way, seconds = "behind" if off > timedelta() else "ahead of", abs(off).total_seconds()
            _LOG.warning(
                "this machine's clock is %.0f s %s GitHub's; that is used, and ours wants setting", seconds, way
            )
        else:
            _LOG.warning("this machine's clock is right again")


class SystemClock:
    """The present instant in UTC. Nothing else in the program reads the time."""

    def __init__(self, *, offset_seconds: float = 0, heard: HeardClock | None = None) -> None:
        self._offset = timedelta(seconds=offset_seconds)
        self._heard = heard or HeardClock()

    def now(self) -> datetime:
        """Return the machine's time, put right and shifted."""
        return self._heard.now() + self._offset


def steady_seconds() -> float:
    """Return seconds since some instant, for deadlines: they go on evenly, whatever is done to the machine's clock."""
    return time.monotonic()


def _machine_now() -> datetime:
    return datetime.now(UTC)
