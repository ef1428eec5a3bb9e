"""A stop shuts what is green in a running service, with no webhook, within the five seconds that it may take."""

import asyncio
import time
from contextlib import closing
from pathlib import Path

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.plan.switch import Switch, SwitchState
from tests.e2e.instant_models import instant_models
from tests.e2e.program import served
from tests.e2e.shown import Shown
from tests.e2e.small import small_on, small_rules
from tests.e2e.watched import WatchedGitHub

HEADS = 12
MOST_SECONDS = 5.0


def test_a05_every_green_head_is_shut_in_time_and_no_model_is_asked_until_the_release(
    github: WatchedGitHub, tmp_path: Path
) -> None:
    small, home = small_on(github), tmp_path / "home"
    with instant_models() as models:
        settings = small.settings(
            small_rules(tmp_path / "rules"), home, ANTHROPIC_API_KEY="sk-test", ANTHROPIC_BASE_URL=models.url
        )
        with served(tmp_path, **settings) as service:
            shown = Shown(github=github, repo=small.shop, service=service)
            heads = [small.open(f"billing/part_{at}.py", branch=f"feature-{at}") for at in range(HEADS)]
            shown.deliver()
            for head in heads:
                shown.wait_for(head, "success")
            asked = len(models.watched.spans)

            set_at = time.perf_counter()
            turn(home, "enforcing")
            github.wait_until(
                lambda: all(shown.checks(head)["reviewbot/gate"] != "success" for head in heads),
                or_say=lambda: service.log,
            )
            took = time.perf_counter() - set_at
            late = small.open("billing/late.py", branch="late")
            shown.deliver()
            github.wait_until(lambda: shown.checks(late).get("reviewbot/gate") == "failure", or_say=lambda: service.log)

            assert took <= MOST_SECONDS
            assert len(models.watched.spans) == asked

            turn(home, "released")
            for head in (*heads, late):
                shown.wait_for(head, "success")


def turn(home: Path, state: SwitchState) -> None:
    """Set or release a switch, as a command in another process does."""
    with closing(SqlStore(f"sqlite:///{home / 'reviewbot.db'}")) as store:
        asyncio.run(store.keep_switch(Switch(id="drill", scope="global", state=state), reason="A drill"))
