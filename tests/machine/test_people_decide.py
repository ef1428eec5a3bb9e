"""Whatever happens in whatever order, the gate is open exactly where people and rules say so."""

import os
from itertools import combinations
from typing import Final

import pytest

from tests.machine.histories import Forge, hold

SEQUENCES: Final = int(os.environ.get("REVIEWBOT_TEST_SEQUENCES", "5000"))
SHARDS: Final = 10
EACH: Final = SEQUENCES // SHARDS + 1
"""Histories of a shard. Every shard begins with the simplest history there is, so one of them is no other."""


@pytest.mark.apart
@pytest.mark.parametrize("shard", range(SHARDS))
def test_i1_to_i7_hold_after_every_step_of_every_history(shard: int) -> None:
    hold(EACH, shard=shard)


def test_no_two_shards_tell_the_same_histories() -> None:
    told = [_told(shard) for shard in range(3)]

    assert all(len(histories) > 5 for histories in told)
    assert all(len(one & other) <= 1 for one, other in combinations(told, 2))


def test_a_shard_tells_the_same_histories_every_time() -> None:
    assert _told(1) == _told(1)


def _told(shard: int) -> frozenset[str]:
    told = set[str]()

    class Telling(Forge):
        def teardown(self) -> None:
            changes = [self.now.change(at) for at in range(2)]
            told.add(repr([(each.heads, each.reviews, each.title) for each in changes]))
            super().teardown()

    hold(12, shard=shard, kind=Telling)
    return frozenset(told)
