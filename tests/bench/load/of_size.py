"""What a change costs door and worker by its files and by its owners: is it linear?"""

import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Final

from tests.bench.load.ground import Opened, as_requests
from tests.bench.load.sender import Order, send
from tests.bench.load.stage import Stage, cpu_of, progress, stage
from tests.bench.table import Row

FILES: Final = (10, 100, 1_000)
OWNERS: Final = (1, 10, 40)
OWNERS_OF_FILES: Final = 3
FILES_OF_OWNERS: Final = 40
LINES: Final = 4
TIMES: Final = 3
MOST_GROWTH: Final = 1.25
"""How much dearer one more may be among many than among few: 1 is exactly linear."""
_PATIENCE_SECONDS: Final = 300.0
_IDLE_SECONDS: Final = 3.0
_REST_SECONDS: Final = 0.5
"""After the gate is concluded: comments, and what the engine writes down."""


def rows() -> list[Row]:
    """Return the processor time of changes of different sizes."""
    with stage(owners=max(OWNERS)) as on:
        on.work(1)
        gauge = _Gauge(on)
        gauge.cost_of(lambda mark: on.ground.open(mark, files=FILES_OF_OWNERS))
        by_files = [
            gauge.cost_of(
                lambda mark, files=files: on.ground.open(  # type: ignore[misc]  # mypy knows no default of a lambda
                    mark, files=files, owners=OWNERS_OF_FILES, lines=LINES
                )
            )
            for files in FILES
        ]
        by_owners = [
            gauge.cost_of(
                lambda mark, owners=owners: on.ground.open(  # type: ignore[misc]  # as above
                    mark, files=FILES_OF_OWNERS, owners=owners, lines=LINES
                )
            )
            for owners in OWNERS
        ]
    return [
        _row("files", FILES, by_files, f"of {LINES} lines, {OWNERS_OF_FILES} owners"),
        _row("owners", OWNERS, by_owners, f"with {FILES_OF_OWNERS} files of {LINES} lines in all"),
    ]


class _Gauge:
    """Reads the processor time of door and worker, less what they use when nothing happens."""

    def __init__(self, on: Stage) -> None:
        self._on = on
        self._mark = 0
        before = self._cpu()
        time.sleep(_IDLE_SECONDS)
        self._idle_share = (self._cpu() - before) / _IDLE_SECONDS

    def cost_of(self, make: Callable[[int], Opened]) -> float:
        """Return the milliseconds of one change, the median of some."""
        return 1_000 * median([self._one(make) for _ in range(TIMES)])

    def _one(self, make: Callable[[int], Opened]) -> float:
        self._mark += 1
        opened = make(self._mark)
        before, began = self._cpu(), time.perf_counter()
        url = f"{self._on.door.url}/webhooks/github"
        send(Order(url=url, requests=as_requests([opened.announcement]), connections=1, seconds=0))
        self._on.wait_for_all([opened.head], seconds=_PATIENCE_SECONDS)
        time.sleep(_REST_SECONDS)
        used, passed = self._cpu() - before, time.perf_counter() - began
        progress(f"change {self._mark}: {1_000 * used:.0f} ms")
        return used - self._idle_share * passed

    def _cpu(self) -> float:
        return cpu_of(self._on.door) + sum(map(cpu_of, self._on.workers))


def _row(name: str, sizes: Sequence[int], costs: Sequence[float], besides: str) -> Row:
    few, some, many = sizes
    cheap, middle, dear = costs
    early, late = (middle - cheap) / (some - few), (dear - middle) / (many - some)
    growth = late / early
    shown = ", ".join(f"{cost:,.0f} ms at {size:,}" for size, cost in zip(sizes, costs, strict=True))
    return Row(
        what=f"own processor time of a change by its {name} ({besides}): {shown}; one more costs {early:.2f} ms up to "
        f"{some}, {late:.2f} ms beyond: growth of the cost of one more",
        measured=growth,
        unit="times",
        ceiling=None,
        ceiling_is="none",
        target=f"<= {MOST_GROWTH} times: linear",
        is_met=growth <= MOST_GROWTH,
    )
