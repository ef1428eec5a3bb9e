"""The database dies in the middle of a review and comes back: the same worker goes on, and asks nothing twice."""

from pathlib import Path

from tests.e2e.test_workers_take_over import plant
from tests.e2e.watched import WatchedGitHub
from tests.standins.postgres import database_server


def test_fault_database_a_review_goes_on_once_its_database_is_back(github: WatchedGitHub, tmp_path: Path) -> None:
    with (
        database_server() as server,
        plant(github, tmp_path, REVIEWBOT_DATABASE_URL=server()) as shared,
        shared.worker() as worker,
    ):
        worker.wait_for("working;")
        head = shared.opens(worker)

        server.crash()
        shared.models.released.set()
        # It has its answer, and nowhere to keep it.
        worker.wait_for("stands as asked, though it is answered")
        server.start()

        shared.is_reviewed(head)
        assert len(shared.models.questions) == 2
        assert "is set aside" not in worker.log
        assert (worker.log.count("the database is away"), "Traceback" in worker.log) == (1, False)
