"""The upgrade as `deploy/README.md` has it: a new version's worker starts beside one that is in the middle of work."""

import signal
import sys
from pathlib import Path

import psycopg

from tests.e2e.program import Program
from tests.e2e.shown import GATE
from tests.e2e.test_workers_take_over import OWNERS, Plant, plant
from tests.e2e.version_before import VERSION
from tests.e2e.watched import WatchedGitHub
from tests.standins.postgres import MakeDatabase

PROJECT = Path(__file__).parents[2]


def version_before(shared: Plant, **more: str) -> Program:
    """Return a worker of the version before that is to be started; it is found from the project's root."""
    command = (sys.executable, "-m", "tests.e2e.version_before")
    return Program(arguments=("work",), settings={**shared.settings, **more}, directory=PROJECT, command=command)


def opened(shared: Plant, *branches: str) -> list[str]:
    """Open a change on each branch, tell of it, and return their heads."""
    heads = [shared.small.open(f"billing/{each}.py", f"topics/{each}.py", branch=each) for each in branches]
    shared.shown.deliver()
    return heads


def workflows(database: str) -> dict[tuple[str, bool], int]:
    """Return how many workflows of each version there are, those that have ended and those that have not."""
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT application_version, status IN ('PENDING', 'ENQUEUED'), count(*)"
            " FROM dbos.workflow_status WHERE workflow_uuid NOT LIKE 'sweep%' GROUP BY 1, 2"
        )
        return {(str(version), is_at_work): count for version, is_at_work, count in rows}


def test_q07_work_of_both_versions_is_finished_once_while_the_new_one_takes_over(
    github: WatchedGitHub, make_database: MakeDatabase, tmp_path: Path
) -> None:
    database = make_database()
    with (
        plant(github, tmp_path, REVIEWBOT_DATABASE_URL=database) as shared,
        version_before(shared, REVIEWBOT_DRAIN_SECONDS="300") as older,
    ):
        older.wait_for("working;")
        begun = opened(shared, "first", "second", "third")
        assert shared.models.second_came.wait(60), older.log
        github.wait_until(
            lambda: all(shared.shown.checks(head).keys() >= {GATE} for head in begun), or_say=lambda: older.log
        )
        with shared.worker() as newer:
            newer.wait_for("working;")

            older.hears(signal.SIGTERM)
            older.wait_for("ending;")
            (after,) = opened(shared, "after")
            shared.shown.wait_for(after, "success", *OWNERS)
            left = workflows(database)
            shared.models.released.set()
            code = older.wait_for_end()

            for head in begun:
                shared.shown.wait_for(head, "success", *OWNERS)
            newer.end()

    assert code == 0, older.log
    assert left[VERSION, True] > 0
    assert (VERSION, True) not in workflows(database)
    runs = [check.name for head in (*begun, after) for check in shared.small.shop.checks(head, only_latest=False)]
    assert sorted(runs) == sorted([GATE, *OWNERS] * 4)
    assert [len(pull.comments) for pull in shared.small.shop.repository.pulls.values()] == [1] * 4
    assert len(set(shared.models.questions)) == len(shared.models.questions) == 2 * 4
