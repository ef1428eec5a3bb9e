"""What a storm leaves is judged: a check that nobody could fail would prove nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.chaos.aftermath import breaches, losses_told, lost, stacks_told
from tests.chaos.change import Made
from tests.e2e.shown import GATE
from tests.e2e.small import Small, small_on
from tests.e2e.watched import WatchedGitHub
from tests.standins.conftest import app_token
from tests.standins.postgres import MakeDatabase


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    github: WatchedGitHub
    small: Small
    made: Made

    def writes(self, conclusion: str, *, outer_id: str) -> None:
        """Write the gate of the change, as the App, and wait until that was noted."""
        noted = self._noted()
        app = f"/app/installations/{self.github.installation().id}/access_tokens"
        with httpx.Client(base_url=self.github.url, trust_env=False) as client:
            reply = client.post(app, json={}, headers={"authorization": f"Bearer {app_token(self.github)}"})
            said = {"name": GATE, "head_sha": self.made.head, "external_id": outer_id, "status": "completed"}
            client.post(
                "/repos/acme/shop/check-runs",
                json={**said, "conclusion": conclusion, "output": {"title": "Said", "summary": "Said."}},
                headers={"authorization": f"token {reply.json()['token']}"},
            ).raise_for_status()
        self.github.wait_until(lambda: self._noted() > noted, or_say=lambda: "the write was not noted")

    def _noted(self) -> int:
        return sum(span.path.endswith("/check-runs") for span in self.github.watched.spans)

    def breaches(self) -> list[str]:
        """Return what is wrong."""
        return breaches(self.github, self.small.shop, [self.made])


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[_Scene]:
    with WatchedGitHub(tmp_path) as github:
        small = small_on(github)
        head = small.open("ledger/tax.sql")
        (number,) = small.shop.repository.pulls
        yield _Scene(
            github=github, small=small, made=Made(number=number, branch="feature", kind="ledger", heads=[head])
        )


def test_the_same_check_twice_in_a_row_is_a_breach(scene: _Scene) -> None:
    for _ in range(2):
        scene.writes("failure", outer_id="one")

    said = "('one', 'completed', 'failure'), by POST check-runs from "
    (breach,) = scene.breaches()
    assert breach.startswith(f"#{scene.made.number}: {GATE} on {scene.made.head} was written twice: {said}")


def test_a_check_that_says_the_same_again_after_something_else_is_none(scene: _Scene) -> None:
    for outer_id in ("one", "another", "one"):
        scene.writes("failure", outer_id=outer_id)

    assert scene.breaches() == []


def test_a_green_gate_that_nobody_approved_is_a_breach(scene: _Scene) -> None:
    scene.writes("success", outer_id="one")

    assert scene.breaches() == [f"#{scene.made.number}: {scene.made.head} was green"]


def test_a_delivery_that_was_promised_and_is_gone_is_a_breach(make_database: MakeDatabase) -> None:
    database = make_database()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE deliveries (id text)")
        connection.execute("INSERT INTO deliveries VALUES ('kept')")

    assert lost(database, {"kept", "gone"}) == ["delivery gone was answered with 202 and is gone"]


def test_a_worker_that_takes_the_trail_for_lost_is_a_breach() -> None:
    told = "2026-11-22 ERROR reviewbot.flow: the audit trail has lost what was signed: record 4 is not what was signed"

    assert losses_told(["working", f"working\n{told}\nending"]) == [told]


def test_a_stack_in_a_log_is_told_by_what_it_ends_with() -> None:
    stack = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    g()\nKeyError: 7\n'

    assert stacks_told(["working\n", f"working\n{stack}ending\n{stack}"]) == ["KeyError: 7", "KeyError: 7"]
