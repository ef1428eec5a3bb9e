"""Batches answered on every core, in their order. A program that waits for each answer notices no difference."""

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import parent_process
from threading import Thread
from typing import Final

from reviewbot.entry.command.gate_line import Answered, Batch, answer_batch

_ALONE: Final = 256
"""Lines that one process answers before it calls others: fewer are done before they have started."""
_AHEAD: Final = 3
"""Batches for each process that are read before the oldest must be answered."""


def answers_to(batches: Iterator[Batch], is_waiting: Callable[[], bool]) -> Generator[Answered, None, None]:
    """Yield the answer to each batch, in order, and none later than the next input has to be waited for.

    `is_waiting` tells whether the next batch can be had at once. Other processes help where there is more than one
    core and many lines wait; whatever becomes of them, each batch is answered, once.
    """
    cores, count = _cores(), 0
    for batch in batches:
        yield answer_batch(batch)
        count += len(batch)
        if cores > 1 and count >= _ALONE and is_waiting():
            yield from _answers_of_many(batches, is_waiting, cores)


def _answers_of_many(batches: Iterator[Batch], is_waiting: Callable[[], bool], cores: int) -> Iterator[Answered]:
    with ProcessPoolExecutor(cores, initializer=_follow_parent) as pool:
        asked: deque[tuple[Batch, Future[Answered] | None]] = deque()
        while True:
            while asked and (len(asked) >= cores * _AHEAD or not is_waiting()):
                yield _answer_of(*asked.popleft())
            batch = next(batches, None)
            if batch is None:
                break
            asked.append((batch, _ask(pool, batch)))
        for each in asked:
            yield _answer_of(*each)


def _ask(pool: ProcessPoolExecutor, batch: Batch) -> Future[Answered] | None:
    try:
        return pool.submit(answer_batch, batch)
    except BrokenProcessPool:
        return None


def _answer_of(batch: Batch, asked: Future[Answered] | None) -> Answered:
    """Return the answer of the process that was asked; where it died, there is still this one."""
    try:
        return answer_batch(batch) if asked is None else asked.result()
    except BrokenProcessPool:
        return answer_batch(batch)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _follow_parent() -> None:
    """Leave it to the command to hear Ctrl-C, and end when it does, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
