"""The API of a running service, beside what the command line says of the same change."""

import json
import secrets
from pathlib import Path

import httpx
import pytest

from tests.e2e.program import run_reviewbot, served
from tests.e2e.small import small_rules
from tests.standins.hub.accounts import shared_private_key

PATH = "/api/v1/decisions/acme/shop/1"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """What the demo leaves behind: a change that was blocked, mended and approved."""
    run_reviewbot("demo", "--format", "json", home=tmp_path / "home")
    return tmp_path / "home"


def settings(directory: Path, home: Path) -> dict[str, str]:
    return {
        "REVIEWBOT_HOME": str(home),
        "REVIEWBOT_GOVERNANCE": str(small_rules(directory / "rules")),
        "REVIEWBOT_GITHUB_API_URL": "http://127.0.0.1:9",
        "REVIEWBOT_GITHUB_APP_ID": "7",
        "REVIEWBOT_GITHUB_PRIVATE_KEY": shared_private_key(),
        "REVIEWBOT_GITHUB_WEBHOOK_SECRET": "a secret",
    }


def test_it_says_what_explain_says_to_whoever_holds_the_token(home: Path, tmp_path: Path) -> None:
    token, tokens = secrets.token_hex(16), tmp_path / "tokens"
    tokens.write_text(f"acme {token}\n", encoding="utf-8")
    given = settings(tmp_path, home) | {"REVIEWBOT_API_TOKENS_FILE": str(tokens)}
    told = run_reviewbot("explain", "acme/shop#1", "--format", "json", home=home)
    with served(tmp_path, "--no-worker", **given) as service:
        url = f"{service.url}{PATH}"
        right = httpx.get(url, headers={"Authorization": f"Bearer {token}"}, trust_env=False)
        wrong = httpx.get(url, headers={"Authorization": f"Bearer {token[::-1]}"}, trust_env=False)
        described = httpx.get(f"{service.url}/api/v1/openapi.json", trust_env=False)

    assert (right.status_code, right.json()) == (200, json.loads(told.out))
    assert right.json()["decision"]["outcome"] == "open"
    assert wrong.status_code == 401
    assert "/api/v1/decisions/{owner}/{repo}/{number}" in described.json()["paths"]
    assert token not in service.log


def test_it_is_closed_where_no_token_was_given_out(home: Path, tmp_path: Path) -> None:
    with served(tmp_path, "--no-worker", **settings(tmp_path, home)) as service:
        said = httpx.get(f"{service.url}{PATH}", headers={"Authorization": "Bearer any"}, trust_env=False)

    assert said.status_code == 401


def test_a_token_that_is_too_short_is_refused_before_anything_is_served(home: Path, tmp_path: Path) -> None:
    given = settings(tmp_path, home) | {"REVIEWBOT_API_TOKENS": "acme canary"}
    del given["REVIEWBOT_HOME"]

    said = run_reviewbot("serve", home=home, settings=given)

    assert said.code == 2
    assert "REVIEWBOT_API_TOKENS, line 1: a token of 32 to 512 characters has to follow" in said.err
    assert "canary" not in said.err
