"""`kill -9` in the middle: what was promised is kept, nothing is paid for twice, nothing is shown twice."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.e2e.held_models import HeldModels
from tests.e2e.program import Program, served
from tests.e2e.shown import GATE, Shown
from tests.e2e.small import small_on, small_rules
from tests.e2e.watched import WatchedGitHub

KILLS = 3


def test_a_worker_killed_after_the_first_answer_goes_on_and_asks_nothing_again(
    github: WatchedGitHub, tmp_path: Path
) -> None:
    small = small_on(github)
    rules = small_rules(tmp_path / "rules")
    models = HeldModels()
    with models as url:
        keys = {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": url}
        settings = small.settings(rules, tmp_path / "home", **keys)
        worker = Program(arguments=("work",), settings=settings, directory=tmp_path)
        with served(tmp_path, "--no-worker", **settings) as door, worker:
            worker.wait_for("working;")
            shown = Shown(github=github, repo=small.shop, service=door)
            head = small.open("billing/tax.py", "topics/orders.py")
            shown.deliver()
            assert models.second_came.wait(30), worker.log

            worker.kill()
            models.released.set()
            worker.start()

            shown.wait_for(head, "success", "reviewbot/payments", "reviewbot/streaming")

    checks = small.shop.checks(head, only_latest=False)
    assert sorted(check.name for check in checks) == [GATE, "reviewbot/payments", "reviewbot/streaming"]
    (pull,) = small.shop.repository.pulls.values()
    assert len(pull.comments) == 1
    # The answer that was lost with the process is asked for again; the one that was kept is not.
    first, second, third = models.questions
    assert (first == second, second == third) == (False, True)


def test_q01_what_was_answered_202_is_there_after_a_kill(github: WatchedGitHub, tmp_path: Path) -> None:
    small = small_on(github)
    rules = small_rules(tmp_path / "rules")
    promised = set()
    settings = small.settings(rules, tmp_path / "home")
    door = Program(arguments=("serve", "--port", "0", "--no-worker"), settings=settings, directory=tmp_path)
    with door:
        for cycle in range(KILLS):
            door.wait_for("listening on", times=cycle + 1)
            small.open("billing/tax.py", branch=f"feature-{cycle}")
            for delivery in github.take_deliveries():
                assert github.deliver(delivery, f"{door.url}/webhooks/github") == 202
                promised.add(delivery.guid)
            door.kill()
            door.start()

    with closing(sqlite3.connect(tmp_path / "home" / "reviewbot.db")) as database:
        kept = {guid for (guid,) in database.execute("SELECT id FROM deliveries")}
    assert kept == promised
