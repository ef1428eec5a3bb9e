"""`deploy/evals.yaml`, a workflow for GitHub: its shape, its pins, its rights, and the commands that it runs."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import yaml

from reviewbot.setting import KNOWN
from tests.house.source import PROJECT
from tests.house.test_docs_commands import options_by_command

FILE: Final = PROJECT / "deploy" / "evals.yaml"
TEXT: Final = FILE.read_text(encoding="utf-8")
WORKFLOW: Final[dict[Any, Any]] = yaml.safe_load(TEXT)
_PINNED: Final = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def _said_by_schema(file: Path) -> tuple[int, str]:
    command = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema", "vendor.github-workflows"]
    ended = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def test_the_workflow_is_one_that_github_takes() -> None:
    code, said = _said_by_schema(FILE)

    assert code == 0, said


def test_a_misspelt_key_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "evals.yaml").write_text(TEXT.replace("runs-on", "run-on"), encoding="utf-8")

    code, _ = _said_by_schema(tmp_path / "evals.yaml")

    assert code == 1


def test_every_action_is_pinned_by_a_hash_with_its_version_beside_it() -> None:
    used = [line.strip().removeprefix("- ") for line in TEXT.splitlines() if "uses:" in line]

    assert len(used) == 7
    assert [each for each in used if not _PINNED.fullmatch(each)] == []


def test_actions_that_ci_uses_too_are_at_the_same_hash() -> None:
    ci = (PROJECT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    here, there = (dict(re.findall(r"uses: ([\w/-]+)@([0-9a-f]{40})", text)) for text in (TEXT, ci))

    assert {name: here[name] for name in here.keys() & there.keys()} == there


def test_it_may_read_the_repository_and_write_a_comment_in_one_step_alone() -> None:
    jobs = WORKFLOW["jobs"]
    token_users = [
        step.get("name")
        for job in jobs.values()
        for step in job["steps"]
        if "github.token" in str(step) or "GH_TOKEN" in str(step)
    ]

    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert "permissions" not in jobs["night"]
    assert jobs["change"]["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert token_users == ["comment"]
    assert "github.token" not in str({name: value for name, value in jobs["change"].items() if name != "steps"})


def test_a_change_from_a_fork_gets_no_key_and_nothing_of_a_change_is_run() -> None:
    change = WORKFLOW["jobs"]["change"]
    scripts = "".join(step.get("run", "") for step in change["steps"])

    assert "github.event.pull_request.head.repo.full_name == github.repository" in change["if"]
    assert "pull_request_target" not in TEXT
    assert "${{" not in scripts
    assert all(step["with"]["persist-credentials"] is False for step in change["steps"] if "checkout" in str(step))


def test_it_runs_each_night_and_never_twice_at_once() -> None:
    # YAML 1.1 reads the key `on` as true.
    assert list(WORKFLOW[True]) == ["schedule", "workflow_dispatch", "pull_request"]
    assert WORKFLOW["concurrency"]["cancel-in-progress"] is False
    assert WORKFLOW["concurrency"]["group"] == "evals-${{ github.event.pull_request.number || 'night' }}"


def test_its_commands_options_and_settings_are_there() -> None:
    known = {name: options for name, options in options_by_command().items() if name}
    scripts = [step["run"] for job in WORKFLOW["jobs"].values() for step in job["steps"] if "run" in step]
    called = [match.split() for script in scripts for match in re.findall(r"reviewbot (eval [a-z]+[^|>\n]*)", script)]
    settings = set(re.findall(r"\b(?:REVIEWBOT|ANTHROPIC|OPENAI)_[A-Z_]+", TEXT))

    assert [words[:2] for words in called] == [["eval", each] for each in ("watch", "night", "run", "compare")]
    for words in called:
        options = {word for word in words if word.startswith("--")}
        assert options <= known[" ".join(words[:2])]
    assert settings <= {setting.name for setting in KNOWN}
