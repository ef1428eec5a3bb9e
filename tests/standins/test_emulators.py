"""The emulators that others wrote start, answer, and end."""

from pathlib import Path

import anthropic
import httpx
import openai
import pytest
from github import Auth, Github

from tests.standins.emulators import EmulatedGitHub, EmulatedModels, NotStarted, _free_port, _running, emulated_models

_SCRIPT = {"match": {"userMessage": "tax.py"}, "response": {"content": "The rate is rounded twice."}}


def test_the_github_emulator_knows_the_app_the_team_and_the_repository(emulate_github: EmulatedGitHub) -> None:
    emulate_github.add_team("payments", "ada", "lin")
    app = Auth.AppAuth(emulate_github.app_id, emulate_github.private_key)
    auth = app.get_installation_auth(emulate_github.installation_id, {"checks": "write", "contents": "read"})

    with Github(auth=auth, base_url=emulate_github.url, retry=None) as client:
        shop = client.get_repo("acme/shop")
        check = shop.create_check_run("reviewbot/gate", shop.get_branch("main").commit.sha, status="in_progress")

    assert (check.name, check.status) == ("reviewbot/gate", "in_progress")
    members = emulate_github.ask("GET", "/orgs/acme/teams/payments/members")
    assert [member["login"] for member in members] == ["ada", "lin"]


def test_the_model_emulator_answers_as_anthropic(aimock: EmulatedModels) -> None:
    aimock.script(_SCRIPT)

    with anthropic.Anthropic(api_key="none", base_url=aimock.anthropic_url, max_retries=0) as client:
        reply = client.messages.create(
            model="claude-sonnet-5", max_tokens=100, messages=[{"role": "user", "content": "Look at tax.py"}]
        )

    assert [block.text for block in reply.content if block.type == "text"] == ["The rate is rounded twice."]
    assert [request["path"] for request in aimock.requests()] == ["/v1/messages"]


def test_the_model_emulator_answers_as_openai(aimock: EmulatedModels) -> None:
    aimock.script(_SCRIPT)

    with openai.OpenAI(api_key="none", base_url=aimock.openai_url, max_retries=0) as client:
        reply = client.responses.create(model="gpt-5.4", input="Look at tax.py")

    assert reply.output_text == "The rate is rounded twice."


def test_the_model_emulator_starts_each_test_without_a_script(aimock: EmulatedModels) -> None:
    with (
        anthropic.Anthropic(api_key="none", base_url=aimock.anthropic_url, max_retries=0) as client,
        pytest.raises(anthropic.NotFoundError, match="No fixture matched"),
    ):
        client.messages.create(
            model="claude-sonnet-5", max_tokens=100, messages=[{"role": "user", "content": "Look at tax.py"}]
        )


def test_a_program_is_gone_when_its_context_ends(tmp_path: Path) -> None:
    with emulated_models(tmp_path) as models:
        assert models.requests() == []

    with pytest.raises(httpx.ConnectError):
        models.requests()


def test_a_program_that_cannot_start_shows_its_log(tmp_path: Path) -> None:
    with (
        pytest.raises(NotStarted, match="Cannot find module"),
        _running([str(tmp_path / "missing.js")], _free_port(), tmp_path / "log"),
    ):
        pass
