"""The search of a change's history: its commits are fetched one by one, unless there is only one."""

import asyncio
from dataclasses import replace
from typing import Final

from reviewbot.change.change import Change
from reviewbot.change.history import MOST_COMMITS, History, Step, search, step_of
from reviewbot.flow.equipment import Equipment
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import Commit

_AT_ONCE: Final = 4


async def search_history(equipment: Equipment, place: Place, change: Change) -> History:
    """Search every commit of the change, at most 50, for secrets. A single one costs no request.

    What a merge commit adds by hand is searched as far as it is left in the end.
    """
    if set(change.commits) <= {Commit(change.head)}:
        return search((_whole(change),))
    free = asyncio.Semaphore(_AT_ONCE)

    async def step(commit: Commit) -> Step:
        async with free:
            return await equipment.forge.fetch_step(place, commit)

    chosen = change.commits[:MOST_COMMITS]
    steps = await asyncio.gather(*map(step, chosen))
    return search((*steps, _whole(change)), left_out=len(change.commits) - len(chosen))


def _whole(change: Change) -> Step:
    # What is not shown of the whole keeps the change uncovered, which is told already.
    return replace(step_of(Commit(change.head), change.entries), unseen=())
