"""Dispatch: what is queued before the queues are open waits for their poll; slots are kept, whoever began the work."""

import asyncio

import pytest

from reviewbot.flow.dispatch import Dispatch
from reviewbot.kernel.errors import BrokenInvariant


def test_what_is_recovered_while_the_queues_are_being_opened_is_left_to_their_poll() -> None:
    dispatch = Dispatch()

    dispatch._claim("lane:standard")

    assert not dispatch.is_first_run("owner:payments")


def test_a_queue_that_is_not_among_those_that_were_opened_is_a_fault_of_ours() -> None:
    dispatch = Dispatch()
    dispatch.know((), {})

    with pytest.raises(BrokenInvariant, match="queue 'lane:standard' was never opened"):
        dispatch._claim("lane:standard")


async def test_one_that_was_begun_beyond_the_slots_waits_until_one_is_free() -> None:
    dispatch = Dispatch()
    dispatch.know((), {"lane:narrow": 1})
    ran: list[str] = []

    async def run(workflow: str) -> None:
        async with dispatch.holding("lane:narrow", workflow):
            ran.append(f"{workflow} begins")
            await asyncio.sleep(0)
            ran.append(f"{workflow} ends")

    await asyncio.gather(run("payments"), run("streaming"))

    assert ran == ["payments begins", "payments ends", "streaming begins", "streaming ends"]
