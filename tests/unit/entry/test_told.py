"""Being told to end."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from reviewbot.entry.told import heed_signals


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    heeded = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    yield
    for each, by in heeded.items():
        signal.signal(each, by)


def nobody_hears(_: str) -> None:
    raise BrokenPipeError


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
async def test_it_ends_in_order_and_says_so(told: signal.Signals) -> None:
    said: list[str] = []
    ending = heed_signals(said.append)
    assert not ending.is_set()

    os.kill(os.getpid(), told)
    async with asyncio.timeout(5):
        await ending.wait()

    assert said == ["ending; once more ends it at once"]
    assert signal.getsignal(told) is signal.SIG_DFL


async def test_it_ends_though_nobody_hears_that_it_does() -> None:
    heard: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, fault: heard.append(fault["exception"]))
    ending = heed_signals(nobody_hears)

    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(5):
        await ending.wait()

    assert [type(each) for each in heard] == [BrokenPipeError]
