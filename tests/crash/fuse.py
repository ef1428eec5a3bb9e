"""`python -m tests.crash.fuse POINT SIGNAL reviewbot-arguments…`: reviewbot, in a process that a signal ends or stops.

It is sent at one call: SIGKILL ends the process as a power cut would, SIGSTOP stops it until it is told to go on.
"""

import functools
import importlib
import inspect
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from reviewbot.entry.cli import main as reviewbot
from tests.crash.point import POINTS, CrashPoint


class Fuse:
    """Goes round a call, and sends this process the signal when the named one is reached."""

    def __init__(self, point: CrashPoint, burns: signal.Signals) -> None:
        self._point = point
        self._burns = burns
        self._calls = 0

    def __enter__(self) -> None:
        self._burn_if("before")

    def __exit__(self, *_: object) -> None:
        self._burn_if("after")

    def _burn_if(self, when: str) -> None:
        if when == self._point.when:
            self._calls += 1
            if self._calls == self._point.time:
                os.kill(os.getpid(), self._burns)


def arm(point: CrashPoint, burns: signal.Signals) -> None:
    """Put the fuse into the call that the point names."""
    assert point.target is not None, f"{point.name} is killed from outside"
    module, _, path = point.target.partition(":")
    *owners, name = path.split(".")
    owner = functools.reduce(getattr, owners, importlib.import_module(module))
    setattr(owner, name, _fused(getattr(owner, name), Fuse(point, burns)))


def _fused(call: Callable[..., Any], fuse: Fuse) -> Callable[..., Any]:
    @functools.wraps(call)
    async def later(*args: Any, **kwargs: Any) -> Any:
        with fuse:
            return await call(*args, **kwargs)

    @functools.wraps(call)
    def now(*args: Any, **kwargs: Any) -> Any:
        with fuse:
            return call(*args, **kwargs)

    return later if inspect.iscoroutinefunction(call) else now


def main() -> None:
    """Arm the fuse that the first argument names, and be `reviewbot` with the rest."""
    name, burns, *arguments = sys.argv[1:]
    arm(next(point for point in POINTS if point.name == name), signal.Signals[burns])
    sys.argv = ["reviewbot", *arguments]
    reviewbot()


if __name__ == "__main__":
    main()
