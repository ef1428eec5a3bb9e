"""`kill -9` in the middle: what was promised is kept, nothing is paid for twice, nothing is shown twice."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.e2e import instant_models
from tests.e2e.program import Program, served
from tests.e2e.shown import GATE, Shown
from tests.e2e.small import small_on, small_rules
from tests.e2e.watched import Watched, WatchedGitHub
from tests.standins.hub.server import LoopbackServer

KILLS = 3


class HeldModels:
    """Answers the first question at once and holds the second until it is released."""

    def __init__(self) -> None:
        self.questions: list[bytes] = []
        self.second_came = threading.Event()
        self.released = threading.Event()
        self.watched = Watched(self._answer)
        self._server = LoopbackServer(self.watched)

    def __enter__(self) -> str:
        """Listen, and return the address."""
        return self._server.start()

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.released.set()
        self._server.stop()

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        body = message.get("body", b"")
        while message.get("more_body"):
            message = await receive()
            body += message.get("body", b"")
        self.questions.append(body)
        if len(self.questions) == 2:
            self.second_came.set()
            await asyncio.to_thread(self.released.wait)

        async def again() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        await instant_models.answer(scope, again, send)


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


def test_what_was_answered_202_is_there_after_a_kill(github: WatchedGitHub, tmp_path: Path) -> None:
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
