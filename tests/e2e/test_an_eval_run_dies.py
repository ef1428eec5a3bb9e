"""`reviewbot eval run`, killed in the middle, against a vendor's API on this machine: no answer is paid for twice."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.instant_models import InstantModels, instant_models
from tests.e2e.organization import PROJECT
from tests.e2e.program import Program, Said, run_reviewbot

MODEL = "anthropic:claude-sonnet-5"
AT_ONCE = 4
CASES = ("a-float-of-money", "points-in-decimal", "migration-that-can-go-back", "invoice-docstring", "one-sided-entry")


@pytest.fixture
def asked(tmp_path: Path) -> tuple[str, ...]:
    """A run of a few of the sample's own cases."""
    suite = tmp_path / "payments"
    for case in CASES:
        shutil.copytree(PROJECT / "evals" / "payments" / case, suite / case)
    (suite / "suite.yaml").write_text("version: 1\nowner: payments\nbase: reviewbot/sample/shop/base\n")
    return ("eval", "run", str(suite), "--model", MODEL, "--governance", str(PROJECT))


def _settings(models: InstantModels) -> dict[str, str]:
    return {"ANTHROPIC_BASE_URL": models.url, "ANTHROPIC_API_KEY": "sk-ant-instant"}


def _finished(asked: tuple[str, ...], models: InstantModels, home: Path) -> Said:
    return run_reviewbot(*asked, "--format", "json", home=home, settings=_settings(models))


def _asked(models: InstantModels) -> Counter[bytes]:
    return Counter(span.body for span in models.watched.spans if span.method == "POST")


def _outcome(said: Said) -> list[Any]:
    """What was found and decided, and for how much; how long an answer took is another every time."""
    (suite,) = json.loads(said.out)["suites"]
    for response in suite["responses"]:
        response["spent"].pop("latency_seconds")
    return [suite["responses"], suite["cost_usd"], suite["golden_digest"]]


def test_a_run_that_was_killed_goes_on_without_paying_again(asked: tuple[str, ...], tmp_path: Path) -> None:
    with instant_models() as models:
        whole = _finished(asked, models, tmp_path / "uncrashed")
        wanted = _asked(models)
        models.watched.spans.clear()
        settings = {"REVIEWBOT_HOME": str(tmp_path / "home"), **_settings(models)}
        with Program(arguments=asked, settings=settings, directory=PROJECT) as run:
            run.wait_for("[1/5]")
            run.kill()
        before = _asked(models)

        resumed = _finished(asked, models, tmp_path / "home")
        together = _asked(models)
        again = _finished(asked, models, tmp_path / "home")

    assert "this run was begun before and never ended: $0." in resumed.err
    assert "never ended" not in again.err
    assert 0 < sum(before.values()) <= sum(wanted.values())
    assert together.keys() == wanted.keys()
    assert sum((together - wanted).values()) <= AT_ONCE
    assert _outcome(resumed) == _outcome(again) == _outcome(whole)
    assert json.loads(whole.out)["cost_usd"] > 0
    assert _asked(models) == together


def test_a_cap_that_is_too_small_asks_nobody_and_does_not_pass(asked: tuple[str, ...], tmp_path: Path) -> None:
    with instant_models() as models:
        said = run_reviewbot(*asked, "--cap", "0.000001", home=tmp_path / "home", settings=_settings(models))
        answered = _asked(models)

    assert said.code == 1
    assert sum(answered.values()) == 0
    assert "5 reviews did not run: the cap was reached" in said.out
    assert "answers could not be read; " not in said.out
    assert "0 of 1 suites pass" in said.out
