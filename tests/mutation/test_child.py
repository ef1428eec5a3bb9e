"""Processes in which a fault may do what it likes: how their end is told."""

from itertools import count
from typing import NoReturn

import pytest

from tests.mutation.child import KILLED, SURVIVED, end_after, fork, outcome_of


def loop() -> NoReturn:
    for _ in count():
        pass
    raise AssertionError


def test_a_fault_that_never_ends_is_killed() -> None:
    def work() -> int:
        end_after(0)
        loop()

    assert outcome_of(fork(work, cpu_seconds=60)) == KILLED


@pytest.mark.parametrize("outcome", [KILLED, SURVIVED])
def test_what_the_tests_say_is_told(outcome: int) -> None:
    def work() -> int:
        end_after(60)
        return outcome

    assert outcome_of(fork(work, cpu_seconds=60)) == outcome
