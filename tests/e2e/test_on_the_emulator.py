"""The service on a GitHub that others wrote: sign-in, a token, a signed webhook of theirs, a check on the head.

The emulator lists no App with a check, so the service cannot find its own checks again there, and it knows neither
GraphQL nor a branch's activity: what lies beyond is covered by our own stand-in.
"""

import base64
import socket
from pathlib import Path
from typing import Any

from tests.e2e.program import Program
from tests.e2e.small import small_rules
from tests.standins.emulators import EmulatedGitHub, emulated_github


def test_a_webhook_of_the_emulator_leads_to_a_check_on_the_head(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    door = f"http://127.0.0.1:{port}/webhooks/github"
    with emulated_github(tmp_path, webhook_url=door) as github:
        settings = {
            "REVIEWBOT_HOME": str(tmp_path / "home"),
            "REVIEWBOT_GOVERNANCE": str(small_rules(tmp_path / "rules", "guardrails")),
            "REVIEWBOT_GITHUB_API_URL": github.url,
            "REVIEWBOT_GITHUB_APP_ID": str(github.app_id),
            "REVIEWBOT_GITHUB_PRIVATE_KEY": github.private_key,
            "REVIEWBOT_GITHUB_WEBHOOK_SECRET": github.webhook_secret,
        }
        with Program(arguments=("serve", "--port", str(port)), settings=settings, directory=tmp_path) as service:
            service.wait_for("listening on")
            head = _open_pull_request(github)

            check = _wait_for_check(service, github, head)

    assert (check["name"], check["head_sha"]) == ("reviewbot/gate", head)


def _open_pull_request(github: EmulatedGitHub) -> str:
    tip = github.ask("GET", "/repos/acme/shop/git/ref/heads/main")["object"]["sha"]
    github.ask("POST", "/repos/acme/shop/git/refs", {"ref": "refs/heads/feature", "sha": tip})
    content = base64.b64encode(b"RATE = 2\n").decode()
    body = {"message": "Add a rate", "content": content, "branch": "feature"}
    github.ask("PUT", "/repos/acme/shop/contents/billing/tax.py", body)
    opened = {"title": "Add a rate", "head": "feature", "base": "main", "body": "It was missing."}
    return str(github.ask("POST", "/repos/acme/shop/pulls", opened)["head"]["sha"])


def _wait_for_check(service: Program, github: EmulatedGitHub, head: str) -> dict[str, Any]:
    def found() -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = github.ask("GET", f"/repos/acme/shop/commits/{head}/check-runs")["check_runs"]
        return [row for row in rows if row["name"] == "reviewbot/gate"]

    service.look_until(lambda: bool(found()))
    return found()[0]
