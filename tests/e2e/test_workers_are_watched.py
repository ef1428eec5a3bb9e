"""A worker with a port of its own, as Prometheus and a container's health check ask it."""

import http.client
import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from tests.e2e.held_models import HeldModels
from tests.e2e.program import Program, served
from tests.e2e.shown import Shown
from tests.e2e.small import small_on, small_rules
from tests.e2e.watched import WatchedGitHub

SESSION = re.compile(r"nice (-?\d+)$")
STATES = ("waiting", "running")
STANDS_BACK = 10
"""How nice a worker is, and its session: where it and a door want a core, GitHub gets its answer first."""


def asked(worker: Program, path: str) -> tuple[int, str]:
    """Return how a worker answers whoever watches it."""
    parts = urlsplit(worker.url)
    with closing(http.client.HTTPConnection(str(parts.hostname), parts.port or 0, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def in_lane(worker: Program) -> tuple[float, float]:
    """Return how much waits in the lane, and how much is at work."""
    figures = dict(line.rsplit(" ", 1) for line in asked(worker, "/metrics")[1].splitlines() if line[0] != "#")
    waiting, running = (float(figures[f'reviewbot_queue_{state}{{queue="lane:standard"}}']) for state in STATES)
    return waiting, running


def session_of(program: Program) -> int | None:
    """Return how nice its session is, None where sessions are not weighed against each other."""
    told = Path(f"/proc/{program.pid}/autogroup")
    nice = SESSION.search(told.read_text(encoding="ascii").strip()) if told.exists() else None
    return int(nice[1]) if nice else None


def test_a_worker_tells_what_waits_in_its_lane_how_it_was_decided_and_that_it_is_ready(
    github: WatchedGitHub, tmp_path: Path
) -> None:
    small, rules, models = small_on(github), small_rules(tmp_path / "rules"), HeldModels()
    with models as url:
        settings = small.settings(
            rules, tmp_path / "home", ANTHROPIC_API_KEY="none", ANTHROPIC_BASE_URL=url, REVIEWBOT_WORKER_NAME="watched"
        )
        worker = Program(arguments=("work", "--port", "0"), settings=settings, directory=tmp_path)
        with served(tmp_path, "--no-worker", **settings) as door, worker:
            worker.wait_for("listening on http://")
            shown = Shown(github=github, repo=small.shop, service=door)
            heads = [small.open("billing/tax.py", "topics/orders.py", branch=f"feature-{at}") for at in range(2)]
            shown.deliver()
            assert models.second_came.wait(60), worker.log

            # One slot, and four owners' reviews: one has ended, one is at work. Where a poll and a claim have met, a
            # second one was begun and waits inside for the slot, so that it is no longer told of as waiting.
            worker.look_until(lambda: in_lane(worker) in {(2, 1), (1, 2)})
            ready = asked(worker, "/readyz")[0]
            models.released.set()
            for head in heads:
                shown.wait_for(head, "success", "reviewbot/payments", "reviewbot/streaming")
            told = asked(worker, "/metrics")[1]
            knocked = asked(worker, "/webhooks/github")[0]
            niceness = {psutil.Process(thread.id).nice() for thread in psutil.Process(worker.pid).threads()}
            sessions = [session_of(each) for each in (worker, door)]

            assert worker.end() == 0

    assert (ready, knocked) == (200, 404)
    assert niceness == {STANDS_BACK}
    assert sessions in ([STANDS_BACK, 0], [None, None])
    assert 'reviewbot_queue_waiting{queue="lane:standard"} 0.0' in told
    assert 'reviewbot_circuit_open{name="anthropic",of="provider"} 0.0' in told
    assert 'reviewbot_decisions_total{outcome="open"} 2.0' in told


def test_in_the_session_of_others_only_the_worker_itself_stands_back() -> None:
    stands_back = "from reviewbot.entry.stand_back import stand_back as it; import os; it(); print(os.nice(0))"
    looks = "from pathlib import Path as P; at = P('/proc/self/autogroup'); print(at.exists() and at.read_text())"
    after = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {stands_back!r}], check=True); {looks}"

    told = subprocess.run(
        [sys.executable, "-c", after], start_new_session=True, capture_output=True, text=True, check=True
    ).stdout.split("\n")

    assert told[0] == str(STANDS_BACK)
    nice = SESSION.search(told[1])
    assert nice is None or nice[1] == "0"


def test_a_service_whose_engine_has_lost_its_table_is_not_ready_until_it_is_back(
    github: WatchedGitHub, tmp_path: Path
) -> None:
    settings = small_on(github).settings(small_rules(tmp_path / "rules"), tmp_path / "home")
    with (
        served(tmp_path, **settings) as service,
        closing(sqlite3.connect(tmp_path / "home" / "engine.db", isolation_level=None)) as engine,
    ):
        engine.execute("ALTER TABLE workflow_status RENAME TO lost")
        status, told = asked(service, "/readyz")
        engine.execute("ALTER TABLE lost RENAME TO workflow_status")
        service.look_until(lambda: asked(service, "/readyz")[0] == 200)

    why = "the durable engine does not answer: the database is unavailable: OperationalError"
    assert (status, json.loads(told)) == (503, {"ready": False, "why": why})
