"""Postgres as the database of everything: one whole way, the door and the worker in two processes."""

from pathlib import Path

from tests.e2e.instant_models import instant_models
from tests.e2e.program import Program, served
from tests.e2e.shown import GATE, Shown
from tests.e2e.small import small_on, small_rules
from tests.e2e.watched import WatchedGitHub
from tests.standins.postgres import MakeDatabase


def test_a_change_is_reviewed_by_a_worker_that_shares_a_postgres(
    github: WatchedGitHub, make_database: MakeDatabase, tmp_path: Path
) -> None:
    small = small_on(github)
    rules = small_rules(tmp_path / "rules")
    with instant_models() as models:
        keys = {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": models.url}
        settings = small.settings(rules, tmp_path / "home", REVIEWBOT_DATABASE_URL=make_database(), **keys)
        worker = Program(arguments=("work",), settings=settings, directory=tmp_path)
        with served(tmp_path, "--no-worker", **settings) as door, worker:
            shown = Shown(github=github, repo=small.shop, service=door)
            head = small.open("billing/tax.py", "topics/orders.py")
            shown.deliver()
            shown.wait_for(head, "success", "reviewbot/payments", "reviewbot/streaming")

    assert shown.checks(head) == {GATE: "success", "reviewbot/payments": "success", "reviewbot/streaming": "success"}
    assert not (tmp_path / "home" / "reviewbot.db").exists()
