"""The npm packages the tests use."""

import json
from pathlib import Path

import pytest

from tests.standins.npm import PackagesMissing, npm_packages
from tests.standins.webhook_examples import webhook_examples

_HERE = Path(__file__).parent


def test_every_package_is_installed_as_pinned() -> None:
    pinned = json.loads((_HERE / "package.json").read_text())["dependencies"]

    installed = {name: json.loads((npm_packages() / name / "package.json").read_text())["version"] for name in pinned}

    assert installed == pinned


def test_the_lock_file_names_no_registry() -> None:
    assert "resolved" not in (_HERE / "package-lock.json").read_text()


@pytest.mark.parametrize(
    ("environment", "outcome"),
    [
        pytest.param({"CI": "true"}, PackagesMissing, id="an error in CI"),
        pytest.param({"CI": ""}, pytest.skip.Exception, id="a skip elsewhere"),
    ],
)
def test_an_unreachable_registry_is(
    environment: dict[str, str], outcome: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        **environment,
        "REVIEWBOT_TEST_CACHE": str(tmp_path),
        "npm_config_cache": str(tmp_path / "npm-cache"),
        "npm_config_registry": "http://127.0.0.1:1",
        "npm_config_fetch_retries": "0",
    }.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(outcome):
        npm_packages()


def test_real_webhook_payloads_can_be_read() -> None:
    examples = list(webhook_examples())

    assert len(examples) > 300
    assert {"pull_request", "pull_request_review", "check_run", "push", "installation", "ping"} <= {
        event for event, _, _ in examples
    }
    assert all(isinstance(json.loads(body), dict) for _, _, body in examples)
    assert all(action == json.loads(body).get("action") for _, action, body in examples)
