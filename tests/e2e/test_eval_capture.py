"""`reviewbot eval capture`, after the demo has left a reviewed change in the home directory."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from tests.e2e.organization import PROJECT
from tests.e2e.program import Said, run_reviewbot

INCIDENT = "runbooks/payments/inc-2026-03-ledger.md"


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home directory in which a change has been reviewed."""
    home = tmp_path_factory.mktemp("reviewed") / "home"
    said = run_reviewbot("demo", home=home)
    assert said.code == 0, said.err
    return home


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The sample organisation's rules, without a suite."""
    for folder in ("owners", "runbooks"):
        shutil.copytree(PROJECT / folder, tmp_path / "rules" / folder)
    return tmp_path / "rules"


def _capture(rules: Path, home: Path, *what: str) -> Said:
    return run_reviewbot("eval", "capture", *what, "--governance", str(rules), home=home)


def test_a_reviewed_change_becomes_a_draft_that_is_linted_and_runs(rules: Path, reviewed: Path) -> None:
    said = _capture(rules, reviewed, "acme/shop#1", "--owner", "payments")

    assert said.code == 0, said.err
    assert said.out == "evals/payments/acme-shop-1: a draft; look at what it expects\n"
    case = yaml.safe_load((rules / "evals" / "payments" / "acme-shop-1" / "case.yaml").read_text(encoding="utf-8"))
    assert (case["review"], "payments" in case["expect"]["owners"]) == ("draft", True)
    linted = run_reviewbot("lint", "--governance", str(rules), "--format", "json", home=reviewed)
    assert [each for each in json.loads(linted.out)["faults"] if each["file"].startswith("evals/payments")] == []
    ran = run_reviewbot(
        "eval",
        "run",
        str(rules / "evals" / "payments"),
        "--model",
        "guardrails",
        "--governance",
        str(rules),
        "--format",
        "json",
        home=reviewed,
    )
    (score,) = (suite["score"] for suite in json.loads(ran.out)["suites"])
    assert len(score["cases"]) == 1


def test_what_the_author_mended_must_be_found(rules: Path, reviewed: Path) -> None:
    _capture(rules, reviewed, "acme/shop#1")

    cases = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in (rules / "evals").glob("*/*/case.yaml")]
    assert len(cases) > 1
    assert any(case["expect"].get("must_find") for case in cases)


def test_a_draft_that_is_there_is_not_written_over(rules: Path, reviewed: Path) -> None:
    _capture(rules, reviewed, "acme/shop#1", "--owner", "payments")

    again = _capture(rules, reviewed, "acme/shop#1", "--owner", "payments")

    assert again.code == 2
    assert again.err == "reviewbot: eval capture: evals/payments/acme-shop-1 is there already\n"


def test_an_incident_becomes_a_row_that_lint_reminds_of(rules: Path, reviewed: Path) -> None:
    said = _capture(rules, reviewed, INCIDENT)
    again = _capture(rules, reviewed, INCIDENT)

    linted = run_reviewbot("lint", "--governance", str(rules), "--format", "json", home=reviewed)

    assert said.code == 0, said.err
    assert (again.code, f"has a row for {INCIDENT} already" in again.err) == (2, True)
    (warning,) = (each for each in json.loads(linted.out)["warnings"] if each["file"] == "evals/payments/suite.md")
    assert warning["sentence"] == (
        "row-3: is told in words alone, so it does not run; link its diff in the first column"
    )


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        pytest.param("acme/shop#9", "no decision about it is on record here", id="an unknown change"),
        pytest.param("runbooks/payments/nothing.md", "is no incident below runbooks/", id="an unknown incident"),
        pytest.param("runbooks/payments/ledger-entries.md", "is no incident below runbooks/", id="a runbook"),
    ],
)
def test_what_is_not_there_is_refused(rules: Path, reviewed: Path, what: str, sentence: str) -> None:
    said = _capture(rules, reviewed, what)

    assert said.code == 2
    assert sentence in said.err
    assert not (rules / "evals").exists()
