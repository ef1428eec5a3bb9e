"""Abreast: a few of one repository at a time, in their order, and no repository waits for another."""

import asyncio

from reviewbot.flow.abreast import Abreast
from reviewbot.kernel.ids import RepoId

SHOP, BANK = RepoId(1), RepoId(2)


class Crowd:
    """Pieces of work, each of which goes on until it is told to end."""

    def __init__(self, abreast: Abreast) -> None:
        self.begun: list[str] = []
        self._abreast = abreast
        self._may_end = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def comes(self, name: str, repo_id: RepoId) -> "asyncio.Task[None]":
        task = asyncio.create_task(self._work(name, repo_id))
        self._tasks.append(task)
        await asyncio.sleep(0)
        return task

    async def goes(self) -> None:
        self._may_end.set()
        await asyncio.gather(*self._tasks)

    async def _work(self, name: str, repo_id: RepoId) -> None:
        async with self._abreast.room(repo_id):
            self.begun.append(name)
            await self._may_end.wait()


async def test_of_one_repository_a_few_go_on_and_the_others_follow_in_their_order() -> None:
    crowd = Crowd(Abreast(2))
    for name in "abcde":
        await crowd.comes(name, SHOP)
    at_first = list(crowd.begun)

    await crowd.goes()

    assert (at_first, crowd.begun) == (["a", "b"], ["a", "b", "c", "d", "e"])


async def test_w12_another_repository_does_not_wait() -> None:
    crowd = Crowd(Abreast(1))
    for name in "abc":
        await crowd.comes(name, SHOP)

    await crowd.comes("x", BANK)

    assert crowd.begun == ["a", "x"]
    await crowd.goes()


async def test_what_is_cut_off_leaves_its_room_to_the_next_one() -> None:
    crowd = Crowd(Abreast(1))
    first = await crowd.comes("a", SHOP)
    await crowd.comes("b", SHOP)

    first.cancel()
    await asyncio.wait({first})
    await asyncio.sleep(0)

    assert crowd.begun == ["a", "b"]
