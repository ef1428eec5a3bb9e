"""The service on a GitHub that others wrote: sign-in, a token, a signed webhook of theirs, a check on the head.

The emulator lists no App with a check, so the service cannot find its own checks again there and makes new ones; it
knows neither GraphQL nor a branch's activity. Nor does it show the events of a pull request, so `events_beside` adds
them: without those nobody can tell for which base an approval was given. The rest is covered by our own stand-in.
"""

import base64
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from tests.e2e.events_beside import events_beside
from tests.e2e.program import Program
from tests.e2e.small import small_rules
from tests.standins.emulators import EmulatedGitHub, emulated_github

REGULATED: Final = '[{name: audited, paths: ["billing/**"], approvals: 2, from: ["acme/auditors"]}]'
PROTECTION: Final = {
    "required_status_checks": {"strict": False, "contexts": ["reviewbot/gate"]},
    "enforce_admins": True,
    "required_pull_request_reviews": None,
    "restrictions": None,
}


def test_a_webhook_of_the_emulator_leads_to_a_check_on_the_head(tmp_path: Path) -> None:
    with _served(tmp_path) as (service, github):
        head = _open_pull_request(github)

        check = _wait_for_gate(service, github, head, "success")

    assert (check["name"], check["head_sha"]) == ("reviewbot/gate", head)


def test_a_protected_branch_refuses_the_merge_until_two_eligible_people_approved(tmp_path: Path) -> None:
    with _served(tmp_path, regulated=REGULATED) as (service, github):
        github.add_team("auditors", "grace", "lin")
        github.ask("PUT", "/repos/acme/shop/branches/main/protection", PROTECTION)
        head = _open_pull_request(github)
        awaits_two = _wait_for_gate(service, github, head, "action_required")
        refused = _merge(github)

        _approve(github, "ada")  # of no team that the rule asks
        _approve(github, "grace")
        awaits_one = _wait_for_gate(service, github, head, "action_required", says="1 of 2 approvals")
        refused_again = _merge(github)
        _approve(github, "lin")
        _wait_for_gate(service, github, head, "success")
        merged = _merge(github)

    assert "2 of 2 approvals by eligible people of `acme/auditors` are missing" in awaits_two["output"]["summary"]
    assert "ada's approval does not count" in awaits_one["output"]["text"]
    assert (refused.status_code, refused_again.status_code) == (422, 422)  # GitHub itself says 405
    assert (merged.status_code, merged.json()["merged"]) == (200, True)


@contextmanager
def _served(directory: Path, *, regulated: str = "[]") -> Iterator[tuple[Program, EmulatedGitHub]]:
    """Run the service as the App of an emulated GitHub that sends it webhooks."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    door = f"http://127.0.0.1:{port}/webhooks/github"
    rules = small_rules(directory / "rules", "guardrails", regulated=regulated)
    with emulated_github(directory, webhook_url=door) as github, events_beside(github.url) as api:
        settings = {
            "REVIEWBOT_HOME": str(directory / "home"),
            "REVIEWBOT_GOVERNANCE": str(rules),
            "REVIEWBOT_GITHUB_API_URL": api,
            "REVIEWBOT_GITHUB_APP_ID": str(github.app_id),
            "REVIEWBOT_GITHUB_PRIVATE_KEY": github.private_key,
            "REVIEWBOT_GITHUB_WEBHOOK_SECRET": github.webhook_secret,
        }
        with Program(arguments=("serve", "--port", str(port)), settings=settings, directory=directory) as service:
            service.wait_for("listening on")
            yield service, github


def _open_pull_request(github: EmulatedGitHub) -> str:
    tip = github.ask("GET", "/repos/acme/shop/git/ref/heads/main")["object"]["sha"]
    github.ask("POST", "/repos/acme/shop/git/refs", {"ref": "refs/heads/feature", "sha": tip})
    content = base64.b64encode(b"RATE = 2\n").decode()
    body = {"message": "Add a rate", "content": content, "branch": "feature"}
    github.ask("PUT", "/repos/acme/shop/contents/billing/tax.py", body)
    opened = {"title": "Add a rate", "head": "feature", "base": "main", "body": "It was missing."}
    return str(github.ask("POST", "/repos/acme/shop/pulls", opened)["head"]["sha"])


def _wait_for_gate(
    service: Program, github: EmulatedGitHub, head: str, conclusion: str, *, says: str = ""
) -> dict[str, Any]:
    def found() -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = github.ask("GET", f"/repos/acme/shop/commits/{head}/check-runs")["check_runs"]
        return [
            row
            for row in rows
            if (row["name"], row["conclusion"]) == ("reviewbot/gate", conclusion) and says in row["output"]["summary"]
        ]

    service.look_until(lambda: bool(found()))
    return found()[-1]


def _approve(github: EmulatedGitHub, login: str) -> None:
    github.ask("POST", "/repos/acme/shop/pulls/1/reviews", {"event": "APPROVE"}, by=login)


def _merge(github: EmulatedGitHub) -> httpx.Response:
    return github.answer("PUT", "/repos/acme/shop/pulls/1/merge", {})
