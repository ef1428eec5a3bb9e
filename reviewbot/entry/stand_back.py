"""Standing back: a worker leaves the cores to whoever answers somebody that waits, and takes what is left."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

STANDS_BACK: Final = 10
"""Steps (`setpriority(2)`), a tenth of the weight: a door hardly notices it, and other work does not stop it."""
_THREADS: Final = Path("/proc/self/task")
"""Linux weighs each thread by itself; elsewhere a process is one."""
_SESSION: Final = Path("/proc/self/autogroup")
"""Where Linux weighs sessions against each other first (`sched(7)`), a process is nice only within its own."""


def stand_back() -> None:
    """Let this process, and its session where that is its own, go behind others for as long as it lives."""
    for thread in _threads():
        with contextlib.suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, thread, max(STANDS_BACK, os.getpriority(os.PRIO_PROCESS, thread)))
    if os.getsid(0) == os.getpid():
        # There is no such file elsewhere, nor where a container's weight counts alone.
        with contextlib.suppress(OSError):
            _SESSION.write_text(str(STANDS_BACK), encoding="ascii")


def _threads() -> Iterable[int]:
    return [int(each.name) for each in _THREADS.iterdir()] if _THREADS.exists() else [0]
