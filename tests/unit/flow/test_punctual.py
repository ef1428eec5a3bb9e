"""A question that is put again and again: a late answer keeps nobody waiting, and is not asked for twice."""

import asyncio
import gc

import pytest

from reviewbot.flow.punctual import Late, Punctual
from reviewbot.kernel.errors import Unavailable


class Server:
    """It answers with how often it was asked, once it is let."""

    def __init__(self) -> None:
        self.lets = asyncio.Event()
        self.asked = 0

    async def answer(self) -> int:
        self.asked += 1
        asked = self.asked
        await self.lets.wait()
        return asked


async def test_what_is_answered_is_asked_anew_each_time() -> None:
    server = Server()
    server.lets.set()
    question = Punctual("the server", server.answer)

    assert [await question.answer(), await question.answer()] == [1, 2]


async def test_a_late_answer_is_waited_for_no_longer_and_taken_once_it_is_there() -> None:
    server = Server()
    question = Punctual("the server", server.answer)

    for _ in range(2):
        with pytest.raises(Late, match=r"the server is unavailable: no answer within 1\.5 s"):
            await question.answer()
    asyncio.get_running_loop().call_later(0.01, server.lets.set)

    assert [await question.answer(), await question.answer()] == [1, 2]


async def test_an_answer_that_came_after_everybody_had_gone_is_too_old() -> None:
    server = Server()
    question = Punctual("the server", server.answer)
    with pytest.raises(Late):
        await question.answer()
    server.lets.set()
    await asyncio.sleep(0.01)

    assert await question.answer() == 2


async def test_what_fails_after_everybody_had_gone_is_told_by_nobody() -> None:
    told: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))
    lets = asyncio.Event()

    async def refuse() -> int:
        await lets.wait()
        raise Unavailable("the server", why="it went away")

    question = Punctual("the server", refuse)
    with pytest.raises(Late):
        await question.answer()
    lets.set()
    await asyncio.sleep(0.01)
    del question
    gc.collect()

    assert told == []


async def test_what_the_server_refuses_is_told_at_once() -> None:
    async def refuse() -> int:
        raise Unavailable("the server", why="it is full")

    with pytest.raises(Unavailable, match="it is full"):
        await Punctual("the server", refuse).answer()


async def test_what_is_dropped_is_asked_no_more() -> None:
    server = Server()
    question = Punctual("the server", server.answer)
    question.drop()
    with pytest.raises(Late):
        await question.answer()

    question.drop()
    await asyncio.sleep(0)

    assert len(asyncio.all_tasks()) == 1
