"""Dispatch: what is queued before the queues are open waits for their poll; one that nobody opens is a fault."""

import pytest

from reviewbot.flow.dispatch import Dispatch
from reviewbot.kernel.errors import BrokenInvariant


async def test_what_is_recovered_while_the_queues_are_being_opened_is_left_to_their_poll() -> None:
    dispatch = Dispatch()

    await dispatch.begin("lane:standard", ["owner:payments"])

    assert not dispatch.is_first_run("owner:payments")


async def test_a_queue_that_is_not_among_those_that_were_opened_is_a_fault_of_ours() -> None:
    dispatch = Dispatch()
    dispatch.know(())

    with pytest.raises(BrokenInvariant, match="queue 'lane:standard' was never opened"):
        await dispatch.begin("lane:standard", ["owner:payments"])
