"""Being told to end: once for an orderly end, twice for one at once."""

import asyncio
import signal
from collections.abc import Callable
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def heed_signals(say: Callable[[str], None]) -> asyncio.Event:
    """Return an event that is set when this process is told to end. Told once more, it ends whatever it is at."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()

    def tell() -> None:
        for each in _SIGNALS:
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)
        # Before it is said: whoever reads what this process says may have ended first.
        told.set()
        say("ending; once more ends it at once")

    for each in _SIGNALS:
        loop.add_signal_handler(each, tell)
    return told
