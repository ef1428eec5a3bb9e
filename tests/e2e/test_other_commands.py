"""The other commands as processes, by what the contract says of them."""

import json
import shutil
from pathlib import Path

import yaml

from tests.e2e.organization import PROJECT
from tests.e2e.program import run_reviewbot
from tests.e2e.small import small_rules

WORLD = {
    "change": {
        "repo": "acme/shop",
        "repo_id": 1,
        "number": 7,
        "head": "a" * 40,
        "base_ref": "main",
        "author": {"login": "ada", "id": 11, "kind": "human"},
        "contributors": [],
        "entries": [{"path": "ledger/tax.py", "previous_path": None, "kind": "modified", "covered": True}],
        "complete": True,
    },
    "policy": {
        "digest": "p",
        "bots": [],
        "regulated": [{"name": "sox", "paths": ["ledger/**"], "approvals": 1, "from": ["acme/sox"]}],
    },
    "assignments": [],
    "verdicts": [],
    "reviews": [
        {
            "id": 1,
            "user": {"login": "grace", "id": 13, "kind": "human"},
            "state": "approved",
            "head": "a" * 40,
            "base_ref": "main",
            "submitted_at": "2026-11-20T11:00:00Z",
        }
    ],
    "teams": {"acme/sox": [13]},
    "overrides": [],
    "switches": [],
    "now": "2026-11-20T12:00:00Z",
}


def test_the_demo_goes_from_blocked_to_open_and_keeps_its_trail_each_time(tmp_path: Path) -> None:
    home = tmp_path / "home"

    told = [run_reviewbot("demo", "--format", "json", home=home) for _ in range(2)]

    for each in told:
        assert (each.code, "Traceback" in each.err) == (0, False)
        stages = json.loads(each.out)["stages"]
        assert (stages[0]["decision"]["outcome"], stages[-1]["decision"]["outcome"]) == ("blocked", "open")
        assert all({"name", "decision", "assignments", "verdicts", "findings"} <= stage.keys() for stage in stages)
    assert (home / "reviewbot.db").is_file()


def test_simulate_tells_what_a_stricter_rule_would_have_changed_and_that_todays_rules_change_nothing(
    tmp_path: Path,
) -> None:
    home, rules = tmp_path / "home", tmp_path / "rules"
    run_reviewbot("demo", "--format", "json", home=home)
    for folder in ("owners", "runbooks"):
        shutil.copytree(PROJECT / folder, rules / folder)
    policy = rules / "owners" / "policy.yaml"
    text = policy.read_text(encoding="utf-8")
    assert text.count('from: ["acme/sox"]') == 1
    policy.write_text(text.replace('from: ["acme/sox"]', 'from: ["acme/auditors"]'), encoding="utf-8")

    today = run_reviewbot("simulate", "acme/shop#1", "--policy", str(PROJECT), "--format", "json", home=home)
    other = run_reviewbot("simulate", "acme/shop#1", "--policy", str(rules), "--format", "json", home=home)

    assert (today.code, json.loads(today.out)["rules"]) == (0, [])
    assert other.code == 1, other.err
    told = json.loads(other.out)
    (change,) = told["changes"]
    assert [rule["name"] for rule in told["rules"]] == ["sox"]
    assert (change["recorded"]["outcome"], change["simulated"]["outcome"]) == ("open", "blocked")
    # Nobody had asked who the auditors are: that is said, and not taken for "nobody".
    assert "team_unreadable" in {reason["code"] for reason in change["simulated"]["reasons"]}


def test_p13_simulate_tells_what_an_exemption_would_have_left_out_of_review(tmp_path: Path) -> None:
    home, rules = tmp_path / "home", tmp_path / "rules"
    run_reviewbot("demo", "--format", "json", home=home)
    for folder in ("owners", "runbooks"):
        shutil.copytree(PROJECT / folder, rules / folder)
    exempt = 'not_reviewed: [{name: mine, paths: ["identity/*.py", "ledger/**"], reason: "I want to."}]\n'
    with (rules / "owners" / "policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write(exempt)
    watched = run_reviewbot("simulate", "acme/shop#1", "--policy", str(rules), "--format", "json", home=home)
    identity = rules / "owners" / "identity.yaml"
    identity.write_text(yaml.safe_dump(yaml.safe_load(identity.read_text()) | {"watch": []}), encoding="utf-8")

    said = run_reviewbot("simulate", "acme/shop#1", "--policy", str(rules), "--format", "json", home=home)
    told = run_reviewbot("simulate", "acme/shop#1", "--policy", str(rules), home=home)

    # As long as identity watches for what stands in the file, it stays in review.
    assert [change["unreviewed"] for change in json.loads(watched.out)["changes"]] == [[]]
    (change,) = json.loads(said.out)["changes"]
    assert (change["unreviewed"], change["reviewed"]) == (["identity/profile.py"], [])
    assert [each["owner"] for each in change["spared"]] == ["identity"]
    assert "leaves out of review: identity/profile.py" in " ".join(told.out.split())


def test_simulate_says_what_is_missing(tmp_path: Path) -> None:
    unknown = run_reviewbot("simulate", "acme/shop#1", "--policy", str(PROJECT), home=tmp_path / "home")
    nameless = run_reviewbot("simulate", "shop", "--policy", str(PROJECT), home=tmp_path / "home")

    assert (unknown.code, nameless.code) == (2, 2)
    assert "no decision about it is on record here" in unknown.err
    assert "write OWNER/NAME#NUMBER" in nameless.err


def test_owners_answers_each_path_in_order(tmp_path: Path) -> None:
    file = tmp_path / "CODEOWNERS"
    file.write_text("* @ada\n/ledger/ @acme/payments\n[x] @ada\n", encoding="utf-8")

    said = run_reviewbot(
        "owners", "--codeowners", str(file), home=tmp_path / "home", stdin="ledger/tax.py\nREADME.md\n"
    )

    assert [json.loads(line) for line in said.out.splitlines()] == [
        {"path": "ledger/tax.py", "owners": ["@acme/payments"], "line": 2},
        {"path": "README.md", "owners": ["@ada"], "line": 1},
    ]
    assert said.code == 1
    assert f"{file}:3: " in said.err


def test_gate_decides_a_world_and_says_no_to_one_it_cannot_read(tmp_path: Path) -> None:
    home = tmp_path / "home"
    world = json.dumps(WORLD)

    opened = run_reviewbot("gate", home=home, stdin=world)
    lines = run_reviewbot("gate", home=home, stdin=f"{world}\n{json.dumps(WORLD | {'reviews': []})}\n")
    unread = run_reviewbot("gate", home=home, stdin='{"change": 1}')

    assert (opened.code, json.loads(opened.out)["outcome"]) == (0, "open")
    assert [json.loads(line)["outcome"] for line in lines.out.splitlines()] == ["open", "blocked"]
    assert lines.code == 1
    assert (unread.code, "Traceback" in unread.err) == (2, False)


def test_recall_finds_the_passage_that_a_query_is_about(tmp_path: Path) -> None:
    runbooks = str(PROJECT / "runbooks")
    query = "migration that cannot be rolled back"

    said = run_reviewbot(
        "recall",
        *("--runbooks", runbooks, "--owner", "payments", "--top", "3"),
        home=tmp_path / "home",
        stdin=f"{query}\n",
    )

    (answer,) = (json.loads(line) for line in said.out.splitlines())
    assert (said.code, answer["query"], len(answer["passages"])) == (0, query, 3)
    assert all({"id", "document", "heading", "score", "because"} <= passage.keys() for passage in answer["passages"])


def test_lint_lists_every_fault_and_the_sample_has_none(tmp_path: Path) -> None:
    rules = small_rules(tmp_path / "rules")
    (rules / "owners" / "payments.yaml").write_text("version: 1\nname: payments\nsurprise: 1\n", encoding="utf-8")

    clean = run_reviewbot("lint", "--governance", str(PROJECT), home=tmp_path / "home")
    broken = run_reviewbot("lint", "--governance", str(rules), "--format", "json", home=tmp_path / "home")

    assert clean.code == 0, clean.out
    assert broken.code in {1, 2}
    assert "surprise" in broken.out
    json.loads(broken.out)


def test_settings_shows_no_secret(tmp_path: Path) -> None:
    canary = "canary-51fd"

    said = run_reviewbot(
        "settings",
        *("--format", "json"),
        home=tmp_path / "home",
        settings={"REVIEWBOT_GITHUB_WEBHOOK_SECRET": canary, "ANTHROPIC_API_KEY": canary},
    )

    assert said.code == 0
    assert canary not in said.out + said.err
    json.loads(said.out)


def test_a_misspelt_setting_is_named(tmp_path: Path) -> None:
    said = run_reviewbot("settings", home=tmp_path / "home", settings={"REVIEWBOT_GOVERNENCE": "."})

    assert said.code == 2
    assert "REVIEWBOT_GOVERNENCE is no setting" in said.err
