"""What a piece of work fails with is told, and the others go on."""

import asyncio

import pytest

from reviewbot.flow.apart import given_or
from reviewbot.kernel.errors import Unavailable


async def fails_with(fault: Exception) -> str:
    raise fault


def test_where_something_is_away_a_sentence_says_so(caplog: pytest.LogCaptureFixture) -> None:
    away = Unavailable("the database", why="it is not there")

    given = asyncio.run(given_or(fails_with(away), "nothing", what="a look"))

    (record,) = caplog.records
    assert (given, record.getMessage()) == (
        "nothing",
        "a look is set aside: the database is unavailable: it is not there",
    )
    assert (record.levelname, record.exc_info) == ("WARNING", None)


def test_a_surprise_is_told_with_its_whole_trace(caplog: pytest.LogCaptureFixture) -> None:
    surprise = KeyError("no such thing")

    given = asyncio.run(given_or(fails_with(surprise), "nothing", what="a look"))

    (record,) = caplog.records
    assert (given, record.getMessage(), record.levelname) == ("nothing", "a look is set aside", "ERROR")
    assert record.exc_info is not None
    assert record.exc_info[1] is surprise
