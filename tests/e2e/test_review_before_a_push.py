"""`reviewbot review` as a process, on repositories of every kind: a sentence and an exit code for each."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.e2e.organization import PROJECT, commit, git
from tests.e2e.program import Said, run_reviewbot
from tests.e2e.sample import SHOP, files_below
from tests.e2e.small import small_rules

ADDRESS = {"type": "object", "required": ["uri"]}
REGION = {"type": "object", "properties": {"startLine": {"type": "integer", "minimum": 1}}}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "properties": {"artifactLocation": ADDRESS, "region": REGION},
        }
    },
}
RESULT = {
    "type": "object",
    "required": ["ruleId", "message"],
    "properties": {
        "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "locations": {"type": "array", "items": LOCATION},
    },
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {"driver": {"type": "object", "required": ["name"]}},
                    },
                    "results": {"type": "array", "items": RESULT},
                },
            },
        },
    },
}
"""What SARIF 2.1.0 requires (OASIS, sections 3.13, 3.14, 3.27) of the parts that we write."""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with the branch `main`, which holds a regulated file."""
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "--quiet", "--initial-branch=main")
    put(repo, {"ledger/entries.py": b"RATE = 1\n", "README.md": b"Shop\n"})
    commit(repo, "Begin")
    git(repo, "checkout", "--quiet", "-b", "feature")
    return repo


def put(repo: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        (repo / path).parent.mkdir(parents=True, exist_ok=True)
        (repo / path).write_bytes(content)


def review(repo: Path, *more: str, governance: Path = PROJECT, base: str = "main") -> Said:
    said = run_reviewbot(
        "review",
        *("--repo", str(repo), "--base", base, "--governance", str(governance), *more),
        # One index of the runbooks for all: learning them takes longer than the review.
        home=repo.parent.parent / "home-of-reviews",
    )
    assert "Traceback" not in said.err
    return said


def decided(repo: Path, *more: str, governance: Path = PROJECT) -> tuple[int, dict[str, Any]]:
    said = review(repo, "--format", "json", *more, governance=governance)
    document: dict[str, Any] = json.loads(said.out)
    return said.code, document


def codes(document: dict[str, Any]) -> set[str]:
    return {reason["code"] for reason in document["decision"]["reasons"]}


def test_a_folder_that_is_no_repository_is_named(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()

    said = review(tmp_path / "plain")

    assert (said.code, said.out) == (2, "")
    assert "is not a git repository" in said.err


def test_a_base_that_does_not_exist_is_named(repo: Path) -> None:
    said = review(repo, base="nothing")

    assert (said.code, said.out) == (2, "")
    assert "'nothing' names no commit" in said.err


def test_a_change_without_anything_in_it_is_no_green_change(repo: Path) -> None:
    said = review(repo)

    assert (said.code, said.out) == (2, "")
    assert "nothing is new on 'HEAD'" in said.err


def test_a_shallow_clone_without_the_history_is_told_what_it_lacks(repo: Path, tmp_path: Path) -> None:
    put(repo, {"notes.md": b"Notes\n"})
    commit(repo, "Notes")
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--no-single-branch", f"file://{repo}", "shallow")

    said = review(tmp_path / "shallow", base="origin/main")

    assert (said.code, said.out) == (2, "")
    assert "shallow" in said.err


def test_a_rename_out_of_a_regulated_path_is_regulated(repo: Path) -> None:
    git(repo, "mv", "ledger/entries.py", "entries.py")
    commit(repo, "Move it away")

    code, document = decided(repo)

    # Only people are awaited: that is fine before a push.
    assert code == 0
    assert document["decision"]["outcome"] == "blocked"
    assert {"rule": "sox", "who_can_fix": ["acme/sox"]}.items() <= document["decision"]["reasons"][0].items()


@pytest.mark.parametrize("kind", ["binary", "symlink", "submodule"])
def test_what_no_agent_can_read_waits_for_people(kind: str, repo: Path) -> None:
    match kind:
        case "binary":
            put(repo, {"pipelines/table.bin": b"\0\1\2"})
        case "symlink":
            (repo / "pipelines").mkdir()
            (repo / "pipelines" / "secrets").symlink_to("/etc/passwd")
        case _:
            other = repo.parent / "other"
            other.mkdir()
            git(other, "init", "--quiet")
            put(other, {"a": b"a"})
            tip = commit(other, "Other")
            git(repo, "update-index", "--add", "--cacheinfo", f"160000,{tip},pipelines/other")
    if kind == "submodule":
        git(repo, "-c", "user.name=Ada", "-c", "user.email=ada@acme.example", "commit", "--quiet", "-m", "Other")
    else:
        commit(repo, "Something unreadable")

    code, document = decided(repo)

    assert document["decision"]["outcome"] == "blocked"
    assert "root:" not in json.dumps(document)
    assert code in {0, 1}
    assert codes(document) & {"not_covered", "agent_abstained", "agent_failed"}


def test_a_text_that_is_not_utf_8_is_read_with_a_mark_for_each_odd_byte(repo: Path) -> None:
    put(repo, {"pipelines/name.py": b'NAME = "caf\xe9"\n'})
    commit(repo, "A name")

    code, document = decided(repo)

    assert (code, document["decision"]["outcome"]) == (0, "open")
    assert [verdict["covered"] for verdict in document["verdicts"]] == [["pipelines/name.py"]]


def test_a_name_that_is_not_utf_8_is_of_a_change_that_is_not_known(repo: Path) -> None:
    put(repo, {os.fsdecode(b"pipelines/caf\xe9.py"): b"RATE = 19\n"})
    commit(repo, "A name")

    code, document = decided(repo)

    assert (code, codes(document) & {"unclassified"}) == (1, {"unclassified"})


def test_a_file_of_ten_thousand_lines_is_too_large_for_an_agent_and_not_green(repo: Path) -> None:
    put(repo, {"pipelines/long.py": b"".join(b"x_%d = %d\n" % (at, at) for at in range(10_000))})
    commit(repo, "Long")

    code, document = decided(repo)

    assert (code, document["decision"]["outcome"]) == (1, "blocked")
    (verdict,) = (each for each in document["verdicts"] if each["kind"] == "failed")
    assert verdict["code"] == "too_large"
    assert verdict["reason"].startswith("the diff has 10,000 lines for data-platform")
    told = " ".join(review(repo).out.split())
    assert "Split the change, or let a person of the team approve what they have read" in told
    assert "cut" not in told


@pytest.mark.parametrize("is_taken_out", [True, False], ids=["and taken out again", "and left there"])
def test_d08_a_secret_that_was_committed_is_told_before_it_is_pushed(repo: Path, *, is_taken_out: bool) -> None:
    token = "ghp_" + "aB3" * 12
    put(repo, {"pipelines/keys.env": f"TOKEN={token}\n".encode()})
    first = commit(repo, "Keys")
    (repo / "pipelines" / "keys.env").write_bytes(b"" if is_taken_out else f"TOKEN={token}\nA=1\n".encode())
    put(repo, {"pipelines/name.py": b"NAME = 1\n"})
    commit(repo, "More")

    _, document = decided(repo)
    told = review(repo)

    assert document["secrets"] == [{"commit": first, "path": "pipelines/keys.env", "kind": "a GitHub token"}]
    assert document["unsearched"] == []
    assert {"secret-in-a-commit"} <= {reason["rule"] for reason in document["decision"]["reasons"]}
    assert "put a GitHub token into" in " ".join(told.out.split())
    assert token not in told.out + told.err + json.dumps(document)


def test_six_faults_of_an_owner_file_are_told_at_once(repo: Path, tmp_path: Path) -> None:
    rules = small_rules(tmp_path / "rules")
    broken = 'version: 1\nname: Payments!\nteam: nobody\npaths: []\nstance: loud\ntier: ""\nsurprise: 1\n'
    (rules / "owners" / "payments.yaml").write_text(broken, encoding="utf-8")
    commit(rules, "Break it")
    put(repo, {"billing/tax.py": b"RATE = 2\n"})
    commit(repo, "Tax")

    said = review(repo, governance=rules)

    assert (said.code, said.out) == (2, "")
    faults = [line for line in said.err.splitlines() if "owners/payments.yaml" in line and "line" in line]
    assert len(faults) >= 6, said.err


def test_a_team_without_runbooks_waits_for_its_people_where_no_model_answers(repo: Path, tmp_path: Path) -> None:
    rules = small_rules(tmp_path / "rules", "guardrails")
    owner = rules / "owners" / "payments.yaml"
    owner.write_text(owner.read_text(encoding="utf-8").replace('runbooks: ["payments"]', "runbooks: []"))
    for file in (rules / "runbooks" / "payments").iterdir():
        file.unlink()
    commit(rules, "No runbooks")
    put(repo, {"billing/tax.py": b"RATE = 2\n"})
    commit(repo, "Tax")

    code, document = decided(repo, governance=rules)

    assert (code, document["decision"]["outcome"], document["decision"]["conclusion"]) == (
        0,
        "blocked",
        "action_required",
    )
    (verdict,) = (each for each in document["verdicts"] if each["owner"] == "payments")
    assert verdict["kind"] == "abstained"
    assert "payments has no runbook, so no guardrail looked either" in verdict["reason"]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The sample's shop with its change on a branch."""
    shop = tmp_path / "shop"
    shop.mkdir()
    git(shop, "init", "--quiet", "--initial-branch=main")
    put(shop, {path: bytes(content) for path, content in files_below(SHOP / "base").items()})  # type: ignore[arg-type]
    commit(shop, "The shop")
    git(shop, "checkout", "--quiet", "-b", "points")
    put(shop, {path: bytes(content) for path, content in files_below(SHOP / "change").items()})  # type: ignore[arg-type]
    commit(shop, "Points")
    return shop


def test_every_format_tells_the_same_findings(sample: Path) -> None:
    code, document = decided(sample)
    sarif = review(sample, "--format", "sarif")
    markdown = review(sample, "--format", "markdown")
    text = review(sample)

    assert [code, sarif.code, markdown.code, text.code] == [1, 1, 1, 1]
    findings = document["findings"]
    promised = {"owner", "path", "line", "severity", "title", "body", "cites", "key", "blocking"}
    assert findings
    assert all(promised <= finding.keys() for finding in findings)
    shown = json.loads(sarif.out)
    jsonschema.validate(shown, SARIF)
    results = shown["runs"][0]["results"]
    assert len(results) == len(findings)
    assert {result["level"] for result in results} == {"error"}
    assert markdown.out.startswith("**")
    for finding in findings:
        assert finding["path"] in markdown.out
        assert finding["path"] in "".join(text.out.split())
