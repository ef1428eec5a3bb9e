"""What a policy leaves out of review, as each command tells it: never in silence."""

import json
from pathlib import Path

import pytest

from tests.e2e.organization import commit, git
from tests.e2e.program import Said, run_reviewbot
from tests.e2e.small import small_rules
from tests.e2e.test_other_commands import WORLD

EXEMPT = """\
not_reviewed:
  - {name: vendored, paths: ["third_party/**"], reason: "Compared with upstream each night."}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    rules = small_rules(tmp_path / "rules", "guardrails")
    with (rules / "owners" / "policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write(EXEMPT)
    commit(rules, "Leave vendored code out of review")
    return rules


def reviewed(rules: Path, tmp_path: Path, output: str, *paths: str) -> Said:
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "--quiet", "--initial-branch=main")
    (repo / "README.md").write_text("Shop\n", encoding="utf-8")
    commit(repo, "Begin")
    git(repo, "checkout", "--quiet", "-b", "feature")
    for path in paths:
        (repo / path).parent.mkdir(parents=True, exist_ok=True)
        (repo / path).write_text("x = 1\n", encoding="utf-8")
    commit(repo, "Add them")
    return run_reviewbot(
        *("review", "--repo", str(repo), "--base", "main", "--governance", str(rules), "--format", output),
        home=tmp_path / "home",
    )


def test_p13_review_lists_each_path_with_its_exemption_and_calls_nobody_for_it(rules: Path, tmp_path: Path) -> None:
    said = reviewed(rules, tmp_path, "json", "third_party/new.py", "third_party/build.rs", "billing/tax.py")

    document = json.loads(said.out)
    assert said.code == 0, said.err
    assert document["not_reviewed"] == [
        {
            "path": "third_party/new.py",
            "exemption": "vendored",
            "pattern": "third_party/**",
            "reason": "Compared with upstream each night.",
            "file_line": 11,
        }
    ]
    (payments,) = document["assignments"]
    assert payments["paths"] == ["billing/tax.py", "third_party/build.rs"]


@pytest.mark.parametrize(
    ("output", "told"),
    [
        pytest.param("text", "third_party/new.py (vendored: Compared with upstream each night.)", id="in a terminal"),
        pytest.param(
            "markdown", "- `third_party/new.py`: `vendored`, Compared with upstream each night.", id="in Markdown"
        ),
    ],
)
def test_p13_a_change_that_nobody_reviews_says_so_first(rules: Path, tmp_path: Path, output: str, told: str) -> None:
    said = reviewed(rules, tmp_path, output, "third_party/new.py")

    in_one_line = " ".join(said.out.split())
    assert said.code == 0, said.err
    assert "the gate is open, and nobody reviewed this, as the policy says" in in_one_line
    assert told in in_one_line


def test_p13_many_paths_are_counted_in_a_terminal(rules: Path, tmp_path: Path) -> None:
    said = reviewed(rules, tmp_path, "text", *(f"third_party/{number}.py" for number in range(23)))

    assert "… and 3 more; `--format json` lists them all" in said.out


def test_p13_a_world_that_says_why_an_entry_is_not_reviewed_gets_it_back_in_the_tree(tmp_path: Path) -> None:
    world = json.loads(json.dumps(WORLD))
    excuse = {"exemption": "vendored", "reason": "Compared with upstream."}
    world["change"]["entries"] = [
        {"path": "third_party/a.py", "previous_path": None, "kind": "added", "not_reviewed": excuse}
    ]

    said = run_reviewbot("gate", home=tmp_path / "home", stdin=json.dumps(world))

    decision = json.loads(said.out)
    (coverage,) = [ruling for ruling in decision["rulings"] if ruling["name"] == "coverage"]
    assert (said.code, decision["outcome"], coverage["code"]) == (0, "open", "not_reviewed")
    assert coverage["children"][0]["text"] == "Nobody reviews 'third_party/a.py': Compared with upstream."


def test_c07_lint_tells_of_an_exemption_that_leaves_nothing_out(rules: Path, tmp_path: Path) -> None:
    (rules / "owners" / "policy.yaml").write_text(
        (rules / "owners" / "policy.yaml").read_text(encoding="utf-8")
        + '  - {name: rules, paths: ["runbooks/**", "RunBooks/**"], reason: "Prose."}\n',
        encoding="utf-8",
    )
    (rules / "CODEOWNERS").write_text("* @acme/payments\n", encoding="utf-8")
    commit(rules, "Rules in the repository that they govern")

    said = run_reviewbot("lint", "--governance", str(rules), home=tmp_path / "home")

    assert said.code == 0, said.err
    assert "warning: exemption 'vendored': 'third_party/**' matches no file, letter for letter" in said.out
    assert "warning: exemption 'rules': 'RunBooks/**' matches no file, letter for letter" in said.out
    assert (
        "warning: exemption 'rules' leaves nothing out: all 2 files it names are regulated or run by tools" in said.out
    )
