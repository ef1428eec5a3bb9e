"""Ranks: each worker has one of its own, keeps it, and acts by it while nobody can say which are taken."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from reviewbot.fakes.store import MemoryStore
from reviewbot.flow.rank import RANKS, Rank
from reviewbot.kernel.errors import Unavailable


class Fleeting(MemoryStore):
    """A roster that strikes whoever is on it off, or is away."""

    def __init__(self) -> None:
        super().__init__()
        self.term = 1
        self.is_away = False

    @asynccontextmanager
    async def standing_in(self, name: str) -> AsyncIterator[bool]:
        if self.is_away:
            raise Unavailable("the database")
        async with super().standing_in(name) as is_mine:
            yield is_mine


async def ranked(roster: MemoryStore, workers: int) -> list[Rank]:
    ranks = [Rank(roster) for _ in range(workers)]
    for each in ranks:
        await each.keep()
    return ranks


async def test_whoever_comes_later_has_the_next_rank() -> None:
    assert [each.number for each in await ranked(MemoryStore(), 3)] == [0, 1, 2]


async def test_whoever_has_none_acts_last() -> None:
    assert Rank(MemoryStore()).number == RANKS
    assert [each.number for each in await ranked(MemoryStore(), RANKS + 2)] == [*range(RANKS), RANKS, RANKS]


async def test_a_rank_that_is_free_again_goes_to_whoever_has_none() -> None:
    ranks = await ranked(MemoryStore(), RANKS + 1)

    await ranks[3].give_back()
    await ranks[-1].keep()

    assert ranks[-1].number == 3


async def test_whoever_is_left_moves_up_a_rank_at_each_look_and_leaves_its_own_to_others() -> None:
    roster = MemoryStore()
    first, second, third = await ranked(roster, 3)
    await first.give_back()
    await second.give_back()

    moved = []
    for _ in range(3):
        await third.keep()
        moved.append(third.number)
    newcomer = Rank(roster)
    await newcomer.keep()

    assert (moved, newcomer.number) == ([1, 0, 0], 1)


async def test_a_rank_is_kept_while_whoever_has_the_one_before_is_there() -> None:
    _, second = await ranked(MemoryStore(), 2)

    await second.keep()

    assert second.number == 1


async def test_whoever_was_struck_off_wants_its_rank_again_and_takes_the_lowest_where_that_is_gone() -> None:
    roster = Fleeting()
    first, second, third = await ranked(roster, 3)
    for each in (first, second, third):
        await each.give_back()
    roster.term += 1

    await third.keep()
    newcomer = Rank(roster)
    await newcomer.keep()
    await first.keep()
    await second.keep()

    assert [each.number for each in (third, newcomer, first, second)] == [2, 0, 1, 3]


async def test_where_nobody_can_say_what_is_free_the_rank_is_what_it_was() -> None:
    roster = Fleeting()
    _, second = await ranked(roster, 2)
    roster.term += 1
    roster.is_away = True

    with pytest.raises(Unavailable):
        await second.keep()

    assert second.number == 1
