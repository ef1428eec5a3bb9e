"""`reviewbot lint` on policies: one pass tells everything, by file and line, and rules that nobody could ever open."""

import json
from pathlib import Path

import pytest

from tests.builders import a_policy_file
from tests.e2e.organization import commit
from tests.e2e.program import run_reviewbot
from tests.e2e.small import small_rules

GREEDY = {
    "regulated": [{"name": "sox", "paths": ["ledger/**"], "approvals": 3, "from": ["acme/sox"]}],
    "break_glass": {"from": ["acme/gone"]},
}


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return small_rules(tmp_path / "rules")


def test_faults_of_one_file_between_files_and_of_runbooks_come_in_one_go(rules: Path, tmp_path: Path) -> None:
    (rules / "owners" / "policy.yaml").write_bytes(a_policy_file(default_owner="nobody", extends="x"))
    (rules / "owners" / "zeta.yaml").write_text("version: 1\nname: zeta\nteam: acme/zeta\ntier: gold\n")
    (rules / "runbooks" / "zeta").mkdir()
    (rules / "runbooks" / "zeta" / "x.md").write_text("---\nid: x\nowner: zeta\nkind: runbook\n---\n# X\n")

    said = run_reviewbot("lint", "--governance", str(rules), "--format", "json", home=tmp_path / "home")

    found = [(each["file"], each["line"]) for each in json.loads(said.out)["faults"]]
    told = {each["sentence"] for each in json.loads(said.out)["faults"]}
    assert said.code == 2
    assert found == sorted(found, key=lambda place: (place[0], place[1] is None, place[1] or 0))
    assert {file for file, _ in found} == {"owners/policy.yaml", "owners/zeta.yaml", "runbooks/zeta/x.md"}
    assert {
        "default_owner is 'nobody'; there is no owners/nobody.yaml",
        "key 'extends' is not known",
        "tier is 'gold'; there are premium, standard",
        "stance is missing",
    } <= told


SHAPE = "{language: python, rule: {pattern: 'a', kind: no_such_kind}}"
RUNBOOK = """\
---
id: shapes
owner: payments
kind: runbook
title: Shapes
applies_to: ["billing/**"]
last_reviewed: 2026-10-01
---
# Shapes

```guardrails
- id: a-shape
  severity: high
  says: "Has this shape."
  structural: SHAPE
```
"""


def test_a_broken_owner_hides_nothing_that_is_broken_elsewhere(rules: Path, tmp_path: Path) -> None:
    broken = {
        "owners/zeta.yaml": "version: 1\n",
        "owners/payments.yaml": (rules / "owners" / "payments.yaml").read_text()
        + f"watch: [{{name: shape, because: Starts one, structural: {SHAPE}}}]\n",
        "owners/prompts/Shout.md": "Look.\n",
        "runbooks/payments/shapes.md": RUNBOOK.replace("SHAPE", SHAPE),
        "runbooks/payments/far/too/deep.md": "# Deep\n",
        "evals/promotions.yaml": "version: 1\nsurprise: 1\n",
        "evals/payments/suite.yaml": "version: 1\n",
    }
    for file, text in broken.items():
        (rules / file).parent.mkdir(parents=True, exist_ok=True)
        (rules / file).write_text(text, encoding="utf-8")

    said = run_reviewbot("lint", "--governance", str(rules), "--format", "json", home=tmp_path / "home")

    assert said.code == 2
    assert {each["file"] for each in json.loads(said.out)["faults"]} == set(broken)


def test_without_any_rules_that_is_the_fault(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    said = run_reviewbot("lint", "--governance", "empty", "--format", "json", home=tmp_path / "home")

    sentence = "the file is missing; write it as owners/README.md shows"
    fault = {"kind": "fault", "file": "owners/policy.yaml", "line": None, "sentence": sentence}
    assert (said.code, json.loads(said.out)) == (2, {"faults": [fault], "warnings": []})


def test_one_fault_is_one_fault(rules: Path, tmp_path: Path) -> None:
    (rules / "owners" / "policy.yaml").write_bytes(a_policy_file(default_owner="payments", extends="x"))

    said = run_reviewbot("lint", "--governance", str(rules), home=tmp_path / "home")

    assert said.err.splitlines()[-1] == "1 fault, 0 warnings"


def test_a_rule_that_can_never_be_met_is_told_to_whoever_says_who_is_in_the_teams(rules: Path, tmp_path: Path) -> None:
    (rules / "owners" / "policy.yaml").write_bytes(a_policy_file(default_owner="payments", **GREEDY))
    teams = tmp_path / "teams.json"
    teams.write_text(json.dumps({"acme/sox": [14, 15], "acme/platform": [1, 2, 3]}))

    said = run_reviewbot("lint", "--governance", str(rules), "--teams", str(teams), home=tmp_path / "home")

    assert said.code == 0
    assert "warning: regulated rule 'sox': wants 3 of acme/sox, and there are 2 people: it can never be met" in said.out
    assert "warning: break_glass: wants 2 of acme/gone, and there is nobody: it can never be met" in said.out


@pytest.mark.parametrize(
    "content", [pytest.param('{"acme/sox": ["grace"]}', id="logins"), pytest.param("[", id="no JSON"), None]
)
def test_a_file_of_teams_that_cannot_be_read_is_told(rules: Path, tmp_path: Path, content: str | None) -> None:
    teams = tmp_path / "teams.json"
    if content is not None:
        teams.write_text(content)

    said = run_reviewbot("lint", "--governance", str(rules), "--teams", str(teams), home=tmp_path / "home")

    assert said.code == 2
    assert str(teams) in said.err


def test_the_version_is_told(tmp_path: Path) -> None:
    said = run_reviewbot("--version", home=tmp_path / "home")

    assert (said.code, said.out) == (0, "reviewbot 0.1.0\n")


def test_c07_a_rule_that_matches_nothing_in_its_repository_is_told(rules: Path, tmp_path: Path) -> None:
    greedy = [
        {"name": name, "paths": [f"{name}/**"], "approvals": 1, "from": ["acme/sox"]} for name in ("owners", "moon")
    ]
    (rules / "owners" / "policy.yaml").write_bytes(a_policy_file(default_owner="payments", regulated=greedy))
    (rules / "CODEOWNERS").write_text("* @acme/payments\n", encoding="utf-8")
    commit(rules, "Rules in the repository that they govern")

    said = run_reviewbot("lint", "--governance", str(rules), home=tmp_path / "home")

    assert said.code == 0
    assert "warning: regulated rule 'moon': 'moon/**' matches no file" in said.out
    assert "regulated rule 'owners'" not in said.out
