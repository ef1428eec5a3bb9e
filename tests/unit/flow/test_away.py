"""The engine's database: what it says of itself, and what it says of what was to be kept."""

import sqlite3

import pytest
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError

from reviewbot.flow.away import away_told
from reviewbot.kernel.errors import Unavailable

DRIVER = sqlite3.Error("no such table: workflow_status")


@pytest.mark.parametrize("kind", [OperationalError, ProgrammingError])
def test_fault_database_what_is_not_there_is_away(kind: type[DBAPIError]) -> None:
    with pytest.raises(Unavailable, match=f"^the database is unavailable: {kind.__name__}$"), away_told():
        raise kind("SELECT 1", {}, DRIVER)


@pytest.mark.parametrize("kind", [DataError, IntegrityError])
def test_what_cannot_be_kept_is_a_fault_and_nobody_waits_for_it(kind: type[DBAPIError]) -> None:
    with pytest.raises(kind), away_told():
        raise kind("INSERT", {}, DRIVER)
