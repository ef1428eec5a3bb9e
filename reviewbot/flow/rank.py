"""Rank: which worker acts first where nobody can give turns, settled between them while turns could still be given."""

from contextlib import AsyncExitStack
from typing import Final

from reviewbot.roster import Roster

RANKS: Final = 8
"""Kept apart; whoever finds all of them taken has the last one, beside others."""


class Rank:
    """The lowest rank that was free when this worker last came onto the roster."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._held = AsyncExitStack()
        self._term: int | None = None
        self.number = RANKS
        """From 0, which acts first; `RANKS` while this worker has none of its own."""

    async def keep(self) -> None:
        """See to it that this worker has a rank. Raises Unavailable where nobody can say which are taken.

        It outlasts the roster: whoever was struck off acts by the rank it had until it is back, and then wants that
        before any other.
        """
        if self._term == self._roster.term and self.number < RANKS:
            return
        await self.give_back()
        for number in sorted(range(RANKS), key=lambda each: each != self.number):
            term = self._roster.term
            if await self._held.enter_async_context(self._roster.standing_in(f":rank:{number}")):
                self._term, self.number = term, number
                return
        self.number = RANKS

    async def give_back(self) -> None:
        """Leave the rank to others."""
        await self._held.aclose()
