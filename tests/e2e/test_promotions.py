"""`evals/promotions.yaml` by hand and by command, as whoever picks models uses it."""

import json
from pathlib import Path

import pytest

from tests.builders import a_promotions_file
from tests.e2e.program import run_reviewbot
from tests.e2e.small import small_rules
from tests.trials import SUITE
from tests.unit.scoring.suite_builders import a_line

PROMOTIONS = "evals/promotions.yaml"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Small rules with a suite of one case."""
    directory = small_rules(tmp_path / "rules")
    folder = directory / "evals" / "payments"
    folder.mkdir(parents=True)
    (folder / "suite.yaml").write_text(SUITE, encoding="utf-8")
    base = {"ledger/tax.py": "one\ntwo\nthree\nfour\n"}
    (folder / "cases.jsonl").write_text(a_line(base=base), encoding="utf-8")
    return directory


def test_lint_tells_every_fault_with_its_line(rules: Path, tmp_path: Path) -> None:
    (rules / PROMOTIONS).write_bytes(
        a_promotions_file(
            {"model": "openai:x", "verdict": "block", "owner": "ghosts"}, {"model": "x", "stage": "canary"}
        )
    )

    said = run_reviewbot("lint", "--governance", str(rules), "--format", "json", home=tmp_path / "home")

    faults = [each for each in json.loads(said.out)["faults"] if each["file"] == PROMOTIONS]
    assert said.code == 2
    assert {each["sentence"] for each in faults} == {
        "there is no owner 'ghosts' in owners/",
        "stage is 'canary', so repositories are needed, as owner/name",
        "promotions[1].model: 'x' is not a model; write provider:model with anthropic or openai",
    }
    assert all(each["line"] for each in faults)


def test_without_the_file_lint_says_once_that_every_model_may_review(rules: Path, tmp_path: Path) -> None:
    said = run_reviewbot("lint", "--governance", str(rules), "--format", "json", home=tmp_path / "home")

    assert [each["sentence"] for each in json.loads(said.out)["warnings"] if each["file"] == PROMOTIONS] == [
        "is not there, so every model of an owner's tier may review; `reviewbot eval promote` writes it"
    ]


def test_what_gives_no_verdict_ends_with_two_and_every_reason(rules: Path, tmp_path: Path) -> None:
    home, document = tmp_path / "home", tmp_path / "run.json"
    asked = ("--model", "guardrails", "--governance", str(rules), "--repeat", "2", "--format", "json")
    made = run_reviewbot("eval", "run", str(rules / "evals" / "payments"), *asked, home=home)
    document.write_text(made.out, encoding="utf-8")

    said = run_reviewbot("eval", "promote", str(document), str(document), "--governance", str(rules), home=home)

    assert said.code == 2
    assert "payments: both runs are of guardrails; name a run of another model as the candidate" in said.err
    assert "payments: guardrails are no candidate; a chain may always end with them" in said.err
    assert not (rules / PROMOTIONS).exists()


def test_broken_promotions_stop_an_eval_run_with_their_fault(rules: Path, tmp_path: Path) -> None:
    (rules / PROMOTIONS).write_text("version: 2\npromotions: []\n", encoding="utf-8")

    said = run_reviewbot(
        "eval", "run", str(rules / "evals" / "payments"), "--model", "guardrails", "--governance", str(rules),
        home=tmp_path / "home",
    )  # fmt: skip

    assert said.code == 2
    assert "line 1: version: 2 is not known; write 1" in said.err
