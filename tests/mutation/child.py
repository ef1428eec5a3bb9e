"""Processes of our own in which a fault may do what it likes: loop, fill the memory, print."""

import math
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Final, NoReturn

SURVIVED: Final = 0
KILLED: Final = 1
BROKEN: Final = 70
"""The trial itself failed; a fault's end is told by `KILLED` or by the signal of a limit."""

_MOST_MEMORY: Final = 4 * 1024**3


def fork(work: Callable[[], int], *, cpu_seconds: int) -> int:
    """Start the work in a copy of this process, quiet and limited, and return its process id."""
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if not process:
        _run(work, cpu_seconds)
    return process


def outcome_of(process: int) -> int:
    """Wait for the process. Whatever a limit ended is killed: the tests noticed, by never ending."""
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return KILLED if code < 0 else code


def end_after(cpu_seconds: float) -> None:
    """Let this process be ended once it has worked for so long from now on, whatever it was given for all its work."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (min(most, math.ceil(time.process_time() + cpu_seconds)), most))


def _run(work: Callable[[], int], cpu_seconds: int) -> NoReturn:
    code = BROKEN
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        code = work()
    finally:
        os._exit(code)
