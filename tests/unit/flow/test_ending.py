"""Endings: whoever waits for workflows of this process is told by them, whether it began to wait before or after."""

import asyncio

import pytest

from reviewbot.flow.ending import Endings


async def test_whoever_waits_is_told_once_all_have_ended() -> None:
    endings = Endings()
    waiting = asyncio.ensure_future(endings.wait_for(["payments", "streaming"]))
    await asyncio.sleep(0)

    with endings.telling("payments"):
        pass
    await asyncio.sleep(0)
    has_waited = not waiting.done()
    with endings.telling("streaming"):
        pass
    await waiting

    assert has_waited


async def test_what_ended_before_anybody_waited_is_not_waited_for() -> None:
    endings = Endings()
    with endings.telling("payments"):
        pass

    await endings.wait_for(["payments"])


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(asyncio.CancelledError(), id="it was cut off by the end of its process"),
        pytest.param(ValueError("taken over"), id="it failed, and may be at work elsewhere"),
    ],
)
async def test_of_what_did_not_end_well_the_engine_is_asked_whoever_waits(end: BaseException) -> None:
    endings = Endings()
    before = asyncio.ensure_future(endings.wait_for(["payments"]))
    await asyncio.sleep(0)
    with pytest.raises(type(end)), endings.telling("payments"):
        raise end

    after = asyncio.ensure_future(endings.wait_for(["payments"]))
    done, _ = await asyncio.wait((before, after), timeout=0.01)
    before.cancel()
    after.cancel()

    assert not done


async def test_waiting_for_nothing_takes_no_time() -> None:
    await Endings().wait_for([])
