"""Fifty webhooks that come at one moment: each is answered 202, and each change reviewed, once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.e2e.instant_models import instant_models
from tests.e2e.program import Program, served
from tests.e2e.shown import GATE, Shown
from tests.e2e.small import small_on, small_rules
from tests.e2e.watched import WatchedGitHub
from tests.standins.postgres import MakeDatabase

MANY = 50
OWNER = "reviewbot/payments"
PATIENCE_SECONDS = 300.0
"""How soon they are through is the benchmarks' to say."""


def test_i10_fifty_webhooks_at_once_are_all_answered_and_each_change_is_reviewed_once(
    github: WatchedGitHub, make_database: MakeDatabase, tmp_path: Path
) -> None:
    small, rules = small_on(github), small_rules(tmp_path / "rules")
    heads = [small.open(f"billing/file_{at}.py", branch=f"change-{at}") for at in range(MANY)]
    opened = [each for each in github.take_deliveries() if each.event == "pull_request"]
    with instant_models() as models:
        keys = {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": models.url}
        settings = small.settings(rules, tmp_path / "home", REVIEWBOT_DATABASE_URL=make_database(), **keys)
        worker = Program(arguments=("work",), settings=settings, directory=tmp_path)
        with served(tmp_path, "--no-worker", **settings) as door, worker, ThreadPoolExecutor(MANY) as senders:
            worker.wait_for("working;")
            answers = list(senders.map(lambda each: github.deliver(each, f"{door.url}/webhooks/github"), opened))
            shown = Shown(github=github, repo=small.shop, service=worker)
            github.wait_until(
                lambda: all(shown.checks(head) == {GATE: "success", OWNER: "success"} for head in heads),
                or_say=lambda: worker.log,
                seconds=PATIENCE_SECONDS,
            )
            worker.end()

    assert answers == [202] * MANY
    runs = [check.name for head in heads for check in small.shop.checks(head, only_latest=False)]
    assert sorted(runs) == sorted([GATE, OWNER] * MANY)
    assert [len(pull.comments) for pull in small.shop.repository.pulls.values()] == [1] * MANY
    questions = [span.body for span in models.watched.spans]
    assert len(set(questions)) == len(questions) == MANY
