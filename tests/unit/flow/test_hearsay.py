"""What an operator reads of the durable engine: an outage once, what is nobody's fault in a line, a bug in full."""

import io
import logging
from collections.abc import Iterator

import psycopg
import pytest
from dbos import DBOS
from dbos._error import (
    DBOSAwaitedWorkflowCancelledError,
    DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded,
    MaxRecoveryAttemptsExceededError,
)
from sqlalchemy.exc import OperationalError

from reviewbot.flow.hearsay import SECONDS_BETWEEN_OUTAGES, engine_heard
from reviewbot.kernel.errors import Unavailable

ENGINE = logging.getLogger("dbos")
AWAY = "(psycopg.OperationalError) connection is bad: no such socket\nIs the server running?\n[SQL: SELECT 1]"
CAUSE = "connection is bad: no such socket"
OUTAGE = "WARNING reviewbot.engine: the database is away; whatever waits for it goes on when it is back: "
BROKEN = "Exception encountered in asynchronous workflow:"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What stands in the log that a process writes while the engine runs."""
    read, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(read), root.level
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    with engine_heard():
        yield read
    root.setLevel(level)
    root.removeHandler(handler)


def say_at(second: float, text: str) -> None:
    record = ENGINE.makeRecord("dbos", logging.WARNING, "_queue.py", 848, text, (), None)
    record.created = second
    ENGINE.handle(record)


@pytest.mark.parametrize(
    "text",
    [
        f"Exception encountered in queue thread for changes: {AWAY}",
        f"Exception polling schedules: Traceback (most recent call last):\n  File ...\nOperationalError: {CAUSE}",
    ],
)
def test_of_an_outage_one_sentence_names_the_cause_and_neither_statement_nor_stack(log: io.StringIO, text: str) -> None:
    ENGINE.warning(text)

    assert log.getvalue() == f"{OUTAGE}{CAUSE}\n"


def test_an_outage_without_a_known_cause_is_told_by_its_first_line(log: io.StringIO) -> None:
    ENGINE.warning("Notification listener error: server closed the connection unexpectedly\n\tThis probably means")

    assert log.getvalue() == f"{OUTAGE}Notification listener error: server closed the connection unexpectedly\n"


def test_an_outage_that_lasts_is_told_again_after_a_while_and_not_before(log: io.StringIO) -> None:
    for second in (0.0, 0.5, SECONDS_BETWEEN_OUTAGES - 1, SECONDS_BETWEEN_OUTAGES, SECONDS_BETWEEN_OUTAGES + 1):
        say_at(second, f"Exception listing queues: {AWAY}")

    assert log.getvalue() == 2 * f"{OUTAGE}{CAUSE}\n"


def test_an_outage_that_the_engine_fails_of_is_one_as_well(log: io.StringIO) -> None:
    ENGINE.error(
        "DBOS failed to launch:", exc_info=OperationalError("SELECT 1", {}, psycopg.OperationalError("no such host"))
    )

    assert log.getvalue() == f"{OUTAGE}no such host\n"


def test_a_review_that_was_ended_for_a_newer_one_is_no_fault(log: io.StringIO) -> None:
    ENGINE.error(BROKEN, exc_info=DBOSAwaitedWorkflowCancelledError("review:1:7:abc"))

    assert log.getvalue() == "INFO reviewbot.engine: review:1:7:abc was ended before it was done\n"


def test_a_workflow_that_somebody_else_has_to_help_is_told_without_a_stack(log: io.StringIO) -> None:
    ENGINE.error(BROKEN, exc_info=Unavailable("GitHub", why="it did not answer, after 5 tries"))

    told = "a workflow broke off: GitHub is unavailable: it did not answer, after 5 tries"
    assert log.getvalue() == f"WARNING reviewbot.engine: {told}\n"


def test_a_bug_keeps_its_stack_even_where_it_speaks_of_a_connection(log: io.StringIO) -> None:
    try:
        dict[str, int]()["connection failed"]
    except KeyError as bug:
        ENGINE.error(BROKEN, exc_info=bug)

    assert log.getvalue().startswith(f"ERROR reviewbot.engine: {BROKEN}\nTraceback (most recent call last):\n")


def test_what_is_begun_no_more_is_one_sentence_whoever_hears_of_it(log: io.StringIO) -> None:
    ENGINE.error(f"Error executing workflow review:1:2: {MaxRecoveryAttemptsExceededError('review:1:2', 5)}")
    ENGINE.error(BROKEN, exc_info=DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded("review:1:2"))

    told = "ERROR reviewbot.engine: review:1:2 is begun no more: its process died 6 times in a row\n"
    assert log.getvalue() == 2 * told


def test_what_else_the_engine_says_is_told_once_and_in_its_words(
    log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    DBOS(config={"name": "heard", "system_database_url": "sqlite:///:memory:", "log_level": "WARNING"})
    try:
        ENGINE.warning("queue changes is not known")
    finally:
        DBOS.destroy(destroy_registry=True)

    assert log.getvalue() == "WARNING reviewbot.engine: queue changes is not known\n"
    assert capsys.readouterr().err == ""
