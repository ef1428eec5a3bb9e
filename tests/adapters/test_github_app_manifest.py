"""The App asks for what its tokens use, and for nothing else."""

import json
from pathlib import Path

from reviewbot.adapters.forge_github_token import PERMISSIONS
from reviewbot.intake.interpret import EVENTS

MANIFEST = json.loads((Path(__file__).parents[2] / "deploy" / "github-app-manifest.json").read_text())

TO_BE_TOLD = {"merge_queues": "read"}
"""A right without which GitHub does not tell (GitHub Docs, "Webhook events and payloads"); no token has it."""


def test_the_app_asks_for_exactly_what_its_tokens_use() -> None:
    used = {**PERMISSIONS["read"], **PERMISSIONS["deployments"], **PERMISSIONS["statuses"]}
    for name, level in PERMISSIONS["write"].items():
        used[name] = "write" if "write" in (level, used.get(name)) else level

    assert MANIFEST["default_permissions"] == used | TO_BE_TOLD


def test_the_app_can_change_no_code_and_no_setting() -> None:
    writing = {name for name, level in MANIFEST["default_permissions"].items() if level != "read"}

    assert writing == {"checks", "issues", "pull_requests"}


def test_the_app_is_told_of_what_the_door_takes() -> None:
    # GitHub sends these to every App; they cannot be asked for (GitHub Docs, "Webhook events and payloads").
    unasked = {"installation", "installation_repositories", "ping"}

    assert MANIFEST["default_events"] == sorted(EVENTS - unasked)


def test_the_app_is_private_and_signs_nobody_in() -> None:
    assert (MANIFEST["public"], MANIFEST["request_oauth_on_install"]) == (False, False)
    assert MANIFEST["hook_attributes"]["url"].endswith("/webhooks/github")
