"""`reviewbot eval night`, and the workflow for GitHub that runs it."""

import asyncio
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewbot.entry.command.eval_night import SuiteRunner
from reviewbot.entry.command.suite_folder import read_suites
from reviewbot.fakes.model_line import a_finding
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.money import Money
from reviewbot.settings import read_settings
from tests.adapters.models_server import ModelsServer, models_server
from tests.e2e.instant_models import instant_models
from tests.e2e.organization import PROJECT, commit, git
from tests.e2e.program import REVIEWBOT, Said, environment, run_reviewbot
from tests.e2e.small import small_rules
from tests.unit.scoring.suite_builders import SUITE, a_line

BASE = {"ledger/tax.py": "one\ntwo\nthree\nfour\n"}
DAY_SECONDS = 86_400
TO_NOON_SECONDS = int(DAY_SECONDS / 2 - time.time() % DAY_SECONDS)
"""What the programs' clocks are put forward or back by: midnight must not fall between two of them."""
NIGHTS = 'must_pass: [tax]\nmodel: guardrails\nnights: {cap: 1.0, candidates: ["anthropic:claude-*"]}\n'


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Small rules with a suite of one case that runs each night on guardrails."""
    directory = small_rules(tmp_path / "rules")
    (directory / "evals" / "payments").mkdir(parents=True)
    (directory / "evals" / "payments" / "suite.yaml").write_text(SUITE + NIGHTS, encoding="utf-8")
    _expect(directory, "open")
    return directory


def _expect(rules: Path, decision: str) -> None:
    line = a_line("tax", base=BASE, expect={"decision": decision})
    (rules / "evals" / "payments" / "cases.jsonl").write_text(line + "\n", encoding="utf-8")


def _night(rules: Path, *more: str, days: int = 0, settings: Mapping[str, str] | None = None) -> Said:
    return run_reviewbot(
        "eval",
        "night",
        "--governance",
        str(rules),
        *more,
        home=rules.parent / "home",
        settings={**_at_noon(days), **(settings or {})},
    )


def _at_noon(days: int) -> dict[str, str]:
    return {"REVIEWBOT_CLOCK_OFFSET_SECONDS": str(TO_NOON_SECONDS + days * DAY_SECONDS)}


def test_what_is_due_runs_once_in_a_night_and_again_in_the_next(rules: Path) -> None:
    first = _night(rules)
    second = _night(rules)
    next_night = _night(rules, days=1)

    assert first.code == 0, first.err
    assert first.out.startswith("payments on guardrails: passes for $0.000000 (sha256:")
    assert (second.code, second.out) == (0, "nothing is due\n")
    assert next_night.out == first.out


def test_a_suite_that_fails_is_told_by_the_exit_code_and_its_document_can_be_compared(rules: Path) -> None:
    _expect(rules, "people")
    folder = rules.parent / "nights"

    said = _night(rules, "--out", str(folder), "--format", "json")
    (file,) = folder.iterdir()
    compared = run_reviewbot(
        "eval", "compare", str(file), str(file), "--format", "markdown", home=rules.parent / "home"
    )

    assert said.code == 1, said.err
    (told,) = json.loads(said.out)["runs"]
    assert (told["owner"], told["model"], told["passed"], told["spent_usd"]) == ("payments", "guardrails", False, 0)
    assert file.name == "payments--guardrails.json"
    assert compared.code == 1, compared.err
    assert compared.out.startswith("<!-- reviewbot evals -->\n### Evals: 1 of 1 suites BLOCK this\n")
    assert "\n**payments**: BLOCK\n\n- quality: `recall has no value on both sides" in compared.out
    assert "- must pass: `0 of 1 must-pass cases pass 1 times of 1`\n" in compared.out


OLD, WORSE = "claude-sonnet-5", "claude-haiku-4-5"
FINDS = json.dumps({"findings": [a_finding("ledger/tax.py", 3, "THREE")], "doubts": []})
CANDIDATES = f"""\
repeat: 2
model: anthropic:{OLD}
promotion: {{metric: recall, cost: {{median: 1, p95: 2}}, latency: {{median: 60, p95: 120}}}}
nights: {{cap: 5.0, candidates: ["anthropic:{WORSE}"]}}
"""


def test_a_night_holds_a_candidate_beside_the_model_in_use_and_blocks_one_that_is_worse(rules: Path) -> None:
    suite = rules / "evals" / "payments"
    (suite / "suite.yaml").write_text(SUITE + CANDIDATES, encoding="utf-8")
    expect = {"must_find": [{"path": "ledger/tax.py", "line": 3}]}
    (suite / "cases.jsonl").write_text(a_line("tax", base=BASE, expect=expect), encoding="utf-8")

    with instant_models({OLD: FINDS}) as models:
        key = {"ANTHROPIC_BASE_URL": models.url, "ANTHROPIC_API_KEY": "sk-ant-instant"}
        said = _night(rules, "--format", "json", settings=key)

    assert said.code == 1, said.err
    old, worse = json.loads(said.out)["runs"]
    assert (old["model"], old["held"]) == (f"anthropic:{OLD}", None)
    assert (worse["passed"], worse["held"]["beside"]) == (True, f"anthropic:{OLD}")
    assert (worse["held"]["verdict"], worse["held"]["worse"], worse["held"]["because"]) == (
        "block",
        True,
        ["quality: recall is worse by 100.0 points, more than the margin of 5.0 points"],
    )


def test_a_suite_that_wants_fresh_answers_asks_anew_once_they_serve_no_more(
    rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights = f"model: anthropic:{OLD}\nnights: {{cap: 5.0, fresh: 7}}\n"
    (rules / "evals" / "payments" / "suite.yaml").write_text(SUITE + nights, encoding="utf-8")
    (suite,), _ = read_suites([rules / "evals" / "payments"], root=rules)
    first = date.fromordinal(7 * 100_000)
    asked = []

    with instant_models() as models:
        settings = {"HOME": str(rules.parent / "home"), "GOVERNANCE": str(rules)}
        key = {"ANTHROPIC_BASE_URL": models.url, "ANTHROPIC_API_KEY": "sk-ant-instant"}
        for name, value in {**{f"REVIEWBOT_{each}": told for each, told in settings.items()}, **key}.items():
            monkeypatch.setenv(name, value)
        runner = SuiteRunner(settings=read_settings(), root=rules)
        for night in (first, first + timedelta(days=6), first + timedelta(days=7)):
            model = ModelName(f"anthropic:{OLD}")
            asyncio.run(runner.run(suite, model, night=night, cap=Money(5_000_000), ablates=False))
            asked.append(len(models.watched.spans))

    assert asked[0] > 0
    assert asked == [asked[0], asked[0], 2 * asked[0]]


def test_the_rules_of_a_git_url_are_read_at_its_default_branch(rules: Path) -> None:
    git(rules, "init", "--quiet", "--initial-branch", "main")
    commit(rules, "The rules.")
    _expect(rules, "people")

    said = run_reviewbot(
        "eval", "night", home=rules.parent / "home", settings={"REVIEWBOT_GOVERNANCE": f"file://{rules}"}
    )

    assert said.code == 0, said.err
    assert said.out.startswith("payments on guardrails: passes")


def test_the_trend_shows_each_night_and_breaks_where_the_expectations_have_changed(rules: Path) -> None:
    home = rules.parent / "home"
    empty = run_reviewbot("eval", "trend", home=home)
    _night(rules)
    _expect(rules, "people")
    _night(rules, days=1)

    later = _at_noon(1)
    said = run_reviewbot("eval", "trend", "--owner", "payments", home=home, settings=later)
    told = run_reviewbot("eval", "trend", "--format", "json", "--nights", "1", home=home, settings=later)

    assert (empty.code, empty.out.startswith("nothing has run since ")) == (0, True), empty.err
    assert said.code == 0, said.err
    assert said.out.startswith("payments on guardrails: 1 of 2 nights pass, ")
    assert "  decision_accuracy  1.00 | 0.00\n" in said.out
    (series,) = json.loads(told.out)["series"]
    assert [each["passed"] for each in series["nights"]] == [False]


@pytest.fixture
def vendor() -> Iterator[ModelsServer]:
    with models_server() as server:
        server.models = ["claude-sonnet-5"]
        yield server


def test_the_workflow_watches_runs_and_leaves_a_summary(rules: Path, vendor: ModelsServer) -> None:
    workflow: dict[str, Any] = yaml.safe_load((PROJECT / "deploy" / "evals.yaml").read_text(encoding="utf-8"))
    steps = {step["name"]: step["run"] for step in workflow["jobs"]["night"]["steps"] if "name" in step}
    summary = rules.parent / "summary.md"

    for name in ("watch", "night"):
        ended = subprocess.run(
            ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", steps[name]],
            cwd=rules,
            env=environment(
                PATH=f"{REVIEWBOT.parent}{os.pathsep}{os.environ['PATH']}",
                REVIEWBOT_HOME=str(rules.parent / "home"),
                REVIEWBOT_GOVERNANCE=str(rules),
                ANTHROPIC_API_KEY="none",
                ANTHROPIC_BASE_URL=vendor.anthropic_url,
                GITHUB_STEP_SUMMARY=str(summary),
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr

    assert summary.read_text(encoding="utf-8").startswith("    payments on guardrails: passes for $0.000000")
    assert [file.name for file in (rules / "nights").iterdir()] == ["payments--guardrails.json"]


def test_a_night_without_runbooks_tells_what_changes_no_outcome_and_so_does_the_command(rules: Path) -> None:
    suite = rules / "evals" / "payments"
    (suite / "suite.yaml").write_text(SUITE + NIGHTS.replace("cap: 1.0", "cap: 1.0, ablation: 7"), encoding="utf-8")

    said = _night(rules, "--out", str(rules.parent / "nights"), "--format", "json")
    by_hand = run_reviewbot(
        "eval", "ablate", str(suite), "--model", "guardrails", "--governance", str(rules), home=rules.parent / "home"
    )

    assert said.code == 0, said.err
    (told,) = json.loads(said.out)["runs"]
    (document,) = (rules.parent / "nights").iterdir()
    shown = json.loads(document.read_bytes())["suites"][0]["ablation"]
    assert (told["hurt_by_context"], told["idle"]) == ([], ["rounding"])
    assert shown["documents"] == [{"document": "rounding", "cases": ["tax"], "changed": []}]
    assert by_hand.code == 0, by_hand.err
    assert "  rounding: recalled by 1 cases, and none ends otherwise without it: a candidate for" in by_hand.out
    assert "payments: 1 reviews without runbooks, and 1 without one of 1 that cases recall, are about" in by_hand.err


def test_the_workflow_comments_on_a_change_of_runbooks_and_edits_its_comment(rules: Path) -> None:
    workflow: dict[str, Any] = yaml.safe_load((PROJECT / "deploy" / "evals.yaml").read_text(encoding="utf-8"))
    steps = {step["name"]: step["run"] for step in workflow["jobs"]["change"]["steps"] if "name" in step}
    place = rules.parent / "job"
    for side in ("before", "after"):
        shutil.copytree(rules, place / side)
    (place / "after" / "evals" / "payments" / "suite.yaml").write_text("broken", encoding="utf-8")
    gh = place / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text('#!/bin/sh\necho "$@" >> "$ASKED"\ncase "$*" in *--jq*) cat "$KNOWN" ;; esac\n', encoding="utf-8")
    gh.chmod(0o755)
    known = place / "known"

    said = []
    for step, ids in (("runs", ""), ("comment", ""), ("comment", "7\n9\n")):
        known.write_text(ids, encoding="utf-8")
        ended = subprocess.run(
            ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", steps[step]],
            cwd=place,
            env=environment(
                PATH=f"{gh.parent}{os.pathsep}{REVIEWBOT.parent}{os.pathsep}{os.environ['PATH']}",
                REVIEWBOT_HOME=str(place / "home"),
                MODEL="guardrails",
                REPOSITORY="acme/rules",
                NUMBER="12",
                ASKED=str(place / "asked"),
                KNOWN=str(known),
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        said.append((ended.returncode, ended.stderr[-300:]))

    assert [code for code, _ in said] == [0, 0, 0], said
    assert (
        (place / "comment.md").read_text(encoding="utf-8").startswith("<!-- reviewbot evals -->\n### Evals: no suite")
    )
    asked = (place / "asked").read_text(encoding="utf-8").splitlines()
    assert asked[1] == "api --method POST repos/acme/rules/issues/12/comments --field body=@comment.md"
    assert asked[3] == "api --method PATCH repos/acme/rules/issues/comments/7 --field body=@comment.md"
