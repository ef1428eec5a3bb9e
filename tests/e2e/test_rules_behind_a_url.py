"""Rules that stand behind a git URL, for the commands that read them and those that would write them."""

import json
import shutil
from pathlib import Path

import pytest

from tests.e2e.instant_models import instant_models
from tests.e2e.organization import PROJECT, commit, git
from tests.e2e.program import Program, run_reviewbot
from tests.e2e.small import rules_with_a_suite


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Small rules with a suite of two cases, committed; what is changed since is not."""
    directory = rules_with_a_suite(tmp_path / "rules")
    commit(directory, "A suite")
    (directory / "evals" / "payments" / "suite.yaml").write_text("nobody has committed this", encoding="utf-8")
    return directory


@pytest.mark.parametrize("is_flag", [True, False], ids=["by the flag", "by the setting"])
def test_a_suite_behind_a_url_runs_as_its_default_branch_has_it(rules: Path, is_flag: bool) -> None:
    url, home = f"file://{rules}", rules.parent / "home"
    told = ("--governance", url) if is_flag else ()
    settings = {} if is_flag else {"REVIEWBOT_GOVERNANCE": url}

    for command in ("run", "ablate"):
        said = run_reviewbot(
            "eval", command, "evals/payments", "--model", "guardrails", *told, home=home, settings=settings
        )

        assert said.code == 0, said.err
        assert "payments" in said.out


def test_a_run_behind_a_url_that_died_is_the_same_run_when_it_is_asked_for_again(rules: Path) -> None:
    home = rules.parent / "home"
    asked = ("eval", "run", "evals/payments", "--model", "anthropic:claude-sonnet-5")
    url = {"REVIEWBOT_GOVERNANCE": f"file://{rules}"}

    with instant_models() as models:
        key = {**url, "ANTHROPIC_BASE_URL": models.url, "ANTHROPIC_API_KEY": "sk-ant-instant"}
        settings = {"REVIEWBOT_HOME": str(home), **key}
        with Program(arguments=asked, settings=settings, directory=rules.parent) as run:
            run.wait_for("[1/2]")
            run.kill()
        again = run_reviewbot(*asked, home=home, settings=key)

    assert again.code == 0, again.err
    assert again.err.startswith("this run was begun before and never ended: $0.")


def test_a_url_that_does_not_answer_is_not_a_fault_of_the_suite(rules: Path) -> None:
    nowhere = {"REVIEWBOT_GOVERNANCE": f"file://{rules}/nowhere"}

    said = run_reviewbot(
        "eval", "run", "evals/payments", "--model", "guardrails", home=rules.parent / "home", settings=nowhere
    )

    assert (said.code, said.out) == (3, "")


@pytest.mark.parametrize("is_flag", [True, False], ids=["by the flag", "by the setting"])
def test_lint_tells_what_is_wrong_behind_a_url(rules: Path, is_flag: bool) -> None:
    git(rules, "checkout", "--quiet", "evals/payments/suite.yaml")
    (rules / "owners" / "ghosts.yaml").write_text("version: 1\n", encoding="utf-8")
    commit(rules, "An owner that is none")
    (rules / "owners" / "ghosts.yaml").unlink()
    url = f"file://{rules}"

    said = run_reviewbot(
        "lint",
        *(("--governance", url) if is_flag else ()),
        "--format",
        "json",
        home=rules.parent / "home",
        settings={} if is_flag else {"REVIEWBOT_GOVERNANCE": url},
    )

    assert said.code == 2, said.err
    assert {each["file"] for each in json.loads(said.out)["faults"]} == {"owners/ghosts.yaml"}


def test_simulate_reads_changed_rules_behind_a_url(tmp_path: Path) -> None:
    home, rules = tmp_path / "home", tmp_path / "rules"
    run_reviewbot("demo", home=home)
    for folder in ("owners", "runbooks"):
        shutil.copytree(PROJECT / folder, rules / folder)
    git(rules, "init", "--quiet", "--initial-branch=main")
    commit(rules, "The rules")
    url = f"file://{rules}"

    by_flag = run_reviewbot("simulate", "acme/shop#1", "--policy", url, "--format", "json", home=home)
    by_setting = run_reviewbot(
        "simulate", "acme/shop#1", "--format", "json", home=home, settings={"REVIEWBOT_GOVERNANCE": url}
    )

    assert (by_flag.code, json.loads(by_flag.out)["rules"]) == (0, []), by_flag.err
    assert by_setting == by_flag


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("eval", "capture", "acme/shop#1"), id="eval capture"),
        pytest.param(("eval", "advance"), id="eval advance"),
        pytest.param(("eval", "promote", "before.json", "after.json"), id="eval promote"),
    ],
)
def test_what_writes_beside_the_rules_wants_a_directory(rules: Path, command: tuple[str, ...]) -> None:
    url = f"file://{rules}"

    said = run_reviewbot(*command, home=rules.parent / "home", settings={"REVIEWBOT_GOVERNANCE": url})

    assert (said.code, said.out) == (2, "")
    assert said.err == (
        f"reviewbot: governance: {url!r} is no directory, and files below it are to be written; name a clone of it "
        "with --governance\n"
    )
