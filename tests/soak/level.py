"""Whether what a process holds stays level: its memory and its handles, looked at again and again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import psutil

MOST_GROWTH: Final = 0.05
"""Of memory, from the second quarter of the time to the last one. What a process fills once, it fills in the first."""
MOST_MORE_HANDLES: Final = 8
"""Open files and sockets, between the same: connections come and go."""
FEWEST_SAMPLES: Final = 8
_MEBIBYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A process at one moment."""

    seconds: float
    """Since the soak began."""
    memory: float
    """Resident, in MiB, of the process alone: what it starts lives for a moment."""
    handles: int
    threads: int


def sample(process: psutil.Process, *, seconds: float) -> Sample:
    """Look at a process. Raises psutil.NoSuchProcess where it has ended."""
    return Sample(
        seconds=seconds,
        memory=process.memory_info().rss / _MEBIBYTE,
        handles=process.num_fds(),
        threads=process.num_threads(),
    )


def faults_in(samples: Sequence[Sample]) -> list[str]:
    """Return a sentence for each thing that did not stay level. Raises ValueError for too few samples to tell."""
    if len(samples) < FEWEST_SAMPLES:
        raise ValueError(f"{len(samples)} samples are too few to tell; at least {FEWEST_SAMPLES} are needed")
    quarter = len(samples) // 4
    then, now = samples[quarter : 2 * quarter], samples[-quarter:]
    faults = []
    before, after = _middle(then, lambda each: each.memory), _middle(now, lambda each: each.memory)
    if after > before * (1 + MOST_GROWTH):
        faults.append(f"memory grew from {before:.0f} to {after:.0f} MiB")
    for name, count in (("handles", lambda each: each.handles), ("threads", lambda each: each.threads)):
        before, after = _middle(then, count), _middle(now, count)
        if after > before + MOST_MORE_HANDLES:
            faults.append(f"{name} grew from {before:.0f} to {after:.0f}")
    return faults


def _middle(samples: Sequence[Sample], of: Callable[[Sample], float]) -> float:
    return median(of(each) for each in samples)
