"""The App is set up whole, or whoever serves is told everything that is wrong with it."""

from pathlib import Path

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.settings import read_settings, require_github_app
from tests.unit.test_settings import SERVING, faults_of


def test_two_webhook_secrets_stand_on_two_lines() -> None:
    app = read_settings(SERVING | {"REVIEWBOT_GITHUB_WEBHOOK_SECRET": "new\r\n\n old \n"}).github_app

    assert app is not None
    assert app.webhook_secrets == (b"new", b"old")


@pytest.mark.parametrize("app_id", ["seventeen", "1.5", "-1", "٣", "9" * 19])
@pytest.mark.parametrize("others", [pytest.param(SERVING, id="set up"), pytest.param({}, id="alone")])
def test_an_app_id_is_a_number(app_id: str, others: dict[str, str]) -> None:
    assert faults_of(others | {"REVIEWBOT_GITHUB_APP_ID": app_id}) == (
        f"REVIEWBOT_GITHUB_APP_ID is {app_id!r}; it has to be the App's number",
    )


def test_whoever_serves_is_told_every_fault_of_the_app_at_once() -> None:
    with pytest.raises(Misconfigured) as refusal:
        read_settings(
            {"REVIEWBOT_GITHUB_APP_ID": "abc", "REVIEWBOT_GITHUB_PRIVATE_KEY": "junk", "REVIEWBOT_EMBEDDER": "none"},
            is_serving=True,
            faults_of_key=lambda key: (f"it has {len(key)} characters",),
        )

    assert refusal.value.faults == (
        "REVIEWBOT_GITHUB_APP_ID is 'abc'; it has to be the App's number",
        "REVIEWBOT_GITHUB_PRIVATE_KEY: it has 4 characters",
        "REVIEWBOT_GITHUB_WEBHOOK_SECRET is required to serve and is not set",
        "REVIEWBOT_EMBEDDER is 'none'; it has to be ngrams, openai or onnx",
    )


def test_a_secret_in_a_file_that_cannot_be_read_is_not_told_as_missing_too(tmp_path: Path) -> None:
    unread = {"REVIEWBOT_GITHUB_PRIVATE_KEY_FILE": str(tmp_path / "missing"), "REVIEWBOT_GITHUB_APP_ID": "17"}

    with pytest.raises(Misconfigured) as refusal:
        read_settings(unread, is_serving=True)

    first, *others = refusal.value.faults
    assert first.startswith("REVIEWBOT_GITHUB_PRIVATE_KEY_FILE cannot be read: ")
    assert others == ["REVIEWBOT_GITHUB_WEBHOOK_SECRET is required to serve and is not set"]


def test_a_webhook_secret_may_hold_any_byte() -> None:
    app = read_settings(SERVING | {"REVIEWBOT_GITHUB_WEBHOOK_SECRET": "caf\udce9"}).github_app

    assert app is not None
    assert app.webhook_secrets == (b"caf\xe9",)


def test_a_webhook_secret_of_blanks_is_none() -> None:
    assert faults_of(SERVING | {"REVIEWBOT_GITHUB_WEBHOOK_SECRET": " \n "}) == (
        "REVIEWBOT_GITHUB_WEBHOOK_SECRET is blank; without a secret nothing is served",
    )


def test_w04_serving_needs_the_app_and_says_what_is_missing() -> None:
    with pytest.raises(Misconfigured) as refusal:
        require_github_app(read_settings({"REVIEWBOT_GITHUB_APP_ID": "17"}))

    assert refusal.value.faults == (
        "REVIEWBOT_GITHUB_PRIVATE_KEY is required to serve and is not set",
        "REVIEWBOT_GITHUB_WEBHOOK_SECRET is required to serve and is not set",
    )


def test_an_app_that_is_set_up_may_serve() -> None:
    settings = read_settings(SERVING)

    assert require_github_app(settings) is settings.github_app
