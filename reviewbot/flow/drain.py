"""Drain: an orderly end. What runs may come to its own; the rest is left as a crash would leave it, for others.

It takes DBOS's own list of what runs, which is not public: ended by `DBOS.destroy` alone, a workflow could find the
engine gone in the middle and be recorded as failed.
"""

import asyncio
from typing import Final

from dbos._dbos import _get_dbos_instance

_SECONDS_BETWEEN_LOOKS: Final = 0.1
_SECONDS_TO_LET_GO: Final = 5.0


async def drain(seconds: float) -> int:
    """Begin nothing more from the queues, wait for what runs, and return how many workflows were left unfinished.

    Those stay begun under this worker's name: another worker, or the next start under this name, goes on with them.
    """
    engine = _get_dbos_instance()
    for stop in engine.background_thread_stop_events:
        stop.set()
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while engine._workflow_tasks and loop.time() < until:  # noqa: ASYNC110 # DBOS tells of no end
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
    left = tuple(engine._workflow_tasks)
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left, timeout=_SECONDS_TO_LET_GO)
    return len(left)
