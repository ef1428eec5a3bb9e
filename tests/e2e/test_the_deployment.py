"""`deploy/compose.yaml` by hand: its processes with its arguments and its settings, on a real Postgres and Chroma."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.instant_models import instant_models
from tests.e2e.program import Program
from tests.e2e.shown import GATE, Shown
from tests.e2e.small import Small, small_on, small_rules
from tests.e2e.watched import WatchedGitHub
from tests.standins.postgres import MakeDatabase

_COMPOSE = Path(__file__).parents[2] / "deploy" / "compose.yaml"
_ASKED = re.compile(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """The services of compose.yaml on this machine: names of containers and places in them stand for real ones here."""

    filled: Mapping[str, str]
    """What the operator's `.env` says."""
    here: Mapping[str, str]
    """What in compose.yaml is only there inside a container, and what it is on this machine."""
    directory: Path

    def program(self, name: str, **more: str) -> Program:
        """Make one service's process."""
        service: dict[str, Any] = yaml.safe_load(_COMPOSE.read_text(encoding="utf-8"))["services"][name]
        home = self.directory / name
        home.mkdir()
        settings = {key: self._here(self._filled(value), home) for key, value in service["environment"].items()}
        arguments = [self._here(each, home) for each in service["command"]]
        return Program(arguments=arguments, settings=settings | more, directory=home)

    def _filled(self, text: str) -> str:
        return _ASKED.sub(lambda asked: self.filled.get(asked[1]) or asked[2] or "", text)

    def _here(self, text: str, home: Path) -> str:
        for there, here in self.here.items():
            text = text.replace(there, here)
        return text.replace("/var/lib/reviewbot", str(home))


def test_the_processes_of_compose_review_a_change_with_the_settings_of_compose(
    github: WatchedGitHub, make_database: MakeDatabase, chroma_server: str, tmp_path: Path
) -> None:
    small = small_on(github)
    with instant_models() as models:
        deployed = as_an_operator_fills_it_in(small, tmp_path, database=make_database(), chroma=chroma_server)
        model = {"ANTHROPIC_BASE_URL": models.url}
        web, *workers = (deployed.program(name, **model) for name in ("web", "worker-1", "worker-2"))
        with web, workers[0], workers[1]:
            web.wait_for("listening on http://")
            for each in workers:
                each.wait_for("working; press Ctrl-C to stop")
            shown = Shown(github=github, repo=small.shop, service=web)
            head = small.open("billing/tax.py", "topics/orders.py")
            shown.deliver()
            shown.wait_for(head, "success", "reviewbot/payments", "reviewbot/streaming")
            ended = [each.end() for each in (*workers, web)]

    assert shown.checks(head) == {GATE: "success", "reviewbot/payments": "success", "reviewbot/streaming": "success"}
    assert ended == [0, 0, 0]
    # Beside what was signed, which has to stand outside of the database, a home has nothing but copies: the database
    # and the index are servers.
    homes = list(tmp_path.glob("worker-*"))
    assert {each.name for home in homes for each in home.iterdir()} - {"audit"} <= {"mirrors", ".gitignore"}
    signed = {each.name for home in homes for each in (home / "audit").iterdir()}
    assert signed == {"key.pem", "key.pub", "checkpoints"}


def as_an_operator_fills_it_in(small: Small, tmp_path: Path, *, database: str, chroma: str) -> Deployed:
    app = small.github.app
    key, secret = tmp_path / "app-key.pem", tmp_path / "webhook-secret"
    key.write_text(app.private_key, encoding="utf-8")
    secret.write_text(f"{app.webhook_secret}\n", encoding="utf-8")
    rules = small_rules(tmp_path / "rules")
    return Deployed(
        directory=tmp_path,
        filled={
            "POSTGRES_PASSWORD": "letters",
            "REVIEWBOT_GOVERNANCE": f"file://{rules}",
            "REVIEWBOT_GITHUB_API_URL": small.github.url,
            "REVIEWBOT_GITHUB_APP_ID": str(app.id),
            "ANTHROPIC_API_KEY": "none",
        },
        here={
            "postgresql://reviewbot:letters@postgres:5432/reviewbot": database,
            "http://chroma:8000": chroma,
            "/run/secrets/github-app-key": str(key),
            "/run/secrets/github-webhook-secret": str(secret),
            "0.0.0.0": "127.0.0.1",
            "8080": "0",
            "8081": "0",
        },
    )
