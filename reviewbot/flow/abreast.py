"""Abreast: of one repository a few pieces of work go on side by side in a process, the others in their order.

Where there are more than there is processor for, each waits for all: with two dozen begun at once all of them end late,
and a process that dies takes two dozen with it, none of which had ended.
"""

import asyncio
from contextlib import AbstractAsyncContextManager
from weakref import WeakValueDictionary

from reviewbot.kernel.ids import RepoId


class Abreast:
    """Room for so much work of each repository; one that sends much keeps no other waiting."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rooms: WeakValueDictionary[RepoId, asyncio.Semaphore] = WeakValueDictionary()

    def room(self, repo_id: RepoId) -> AbstractAsyncContextManager[None]:
        """Wait until there is room for work of this repository, and take it while the block runs."""
        return self._rooms.setdefault(repo_id, asyncio.Semaphore(self._most))
