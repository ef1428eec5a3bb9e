"""The engine's naps: a database that is back is noticed soon, however long it was away."""

import time

import psycopg
from dbos import _sys_db
from dbos._sys_db import db_retry
from sqlalchemy.exc import OperationalError

from reviewbot.flow.nap import LONGEST_SECONDS, short_naps


def away_for(tries: int) -> str:
    left = iter(range(tries))

    @db_retry()
    def ask() -> str:
        if next(left, None) is None:
            return "there"
        hung_up = psycopg.OperationalError("server closed the connection unexpectedly")
        raise OperationalError("SELECT 1", {}, hung_up, connection_invalidated=True)

    return ask()


def test_fault_database_the_engine_never_sleeps_for_longer_than_a_quarter_of_a_minute() -> None:
    naps: list[float] = []

    with short_naps(naps.append):
        answer = away_for(9)

    # Its pauses double from a second to a minute, half of that or half as much again.
    assert answer == "there"
    assert 0.5 <= naps[0] <= 1.5
    assert naps[-4:] == [LONGEST_SECONDS] * 4


def test_the_engine_tells_the_time_meanwhile_and_has_its_own_clock_back_afterwards() -> None:
    before = time.time()

    with short_naps():
        told = vars(_sys_db)["time"].time()

    assert before <= told <= time.time()
    assert vars(_sys_db)["time"] is time
