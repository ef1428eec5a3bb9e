"""Rank: which worker acts first where nobody can give turns, settled between them while turns could still be given."""

from contextlib import AsyncExitStack
from typing import Final

from reviewbot.roster import Roster

RANKS: Final = 8
"""Kept apart; whoever finds all of them taken has the last one, beside others."""


class Rank:
    """A rank that no other worker has, and that falls towards the first while those before it are free."""

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
        if self._term != self._roster.term or self.number == RANKS:
            await self._take_one()
        elif self.number > 0:
            await self._move_up()

    async def _take_one(self) -> None:
        await self.give_back()
        for number in sorted(range(RANKS), key=lambda each: each != self.number):
            term = self._roster.term
            if await self._held.enter_async_context(self._roster.standing_in(_name(number))):
                self._term, self.number = term, number
                return
        self.number = RANKS

    async def _move_up(self) -> None:
        # Whoever acted before may have ended for good: after workers were replaced one by one, all of the first have.
        async with AsyncExitStack() as higher:
            if await higher.enter_async_context(self._roster.standing_in(_name(self.number - 1))):
                await self.give_back()
                self._held, self.number = higher.pop_all(), self.number - 1

    async def give_back(self) -> None:
        """Leave the rank to others."""
        await self._held.aclose()


def _name(number: int) -> str:
    return f":rank:{number}"
