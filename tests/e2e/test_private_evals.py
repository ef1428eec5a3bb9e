"""`reviewbot eval run` and `eval compare`, as a team lead and a CI server use them."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.e2e.organization import PROJECT, commit, git
from tests.e2e.program import Said, run_reviewbot
from tests.e2e.small import small_rules
from tests.unit.scoring.suite_builders import CASE, DIFF, SUITE, a_line

OWNERS = ("data-platform", "developer-platform", "identity", "payments", "streaming")
BASE = {"ledger/tax.py": "one\ntwo\nthree\nfour\n"}


def _run(home: Path, *suites: Path, governance: Path, more: tuple[str, ...] = (), model: str = "guardrails") -> Said:
    named = [str(suite) for suite in suites]
    return run_reviewbot(
        "eval", "run", *named, "--model", model, "--governance", str(governance), *more, home=home, cwd=PROJECT
    )


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[Said, Path]:
    """The project's own suites on guardrails, and the file that it was written to."""
    folder = tmp_path_factory.mktemp("own")
    suites = [PROJECT / "evals" / owner for owner in OWNERS]
    said = _run(folder / "home", *suites, governance=PROJECT, more=("--format", "json"))
    file = folder / "run.json"
    file.write_text(said.out, encoding="utf-8")
    return said, file


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Small rules with a suite of one case."""
    directory = small_rules(tmp_path / "rules")
    (directory / "evals" / "payments").mkdir(parents=True)
    (directory / "evals" / "payments" / "suite.yaml").write_text(SUITE, encoding="utf-8")
    _write_case(directory, expect={"decision": "open", "owners": ["payments"]})
    return directory


def _write_case(rules: Path, **fields: object) -> None:
    line = a_line("tax", base=BASE, **fields)
    (rules / "evals" / "payments" / "cases.jsonl").write_text(line + "\n", encoding="utf-8")


def _documents(own: tuple[Said, Path]) -> list[dict[str, Any]]:
    suites: list[dict[str, Any]] = json.loads(own[0].out)["suites"]
    return suites


def test_the_project_s_own_suites_pass_on_guardrails_alone(own: tuple[Said, Path]) -> None:
    said, _ = own

    assert said.code == 0, said.err
    assert [each["owner"] for each in _documents(own)] == list(OWNERS)
    assert all(each["passed"] and not each["shortfalls"] for each in _documents(own))
    assert json.loads(said.out)["cost_usd"] == 0


def test_there_are_sixty_cases_a_third_of_them_clean_and_sixty_injections_of_which_none_flips(
    own: tuple[Said, Path],
) -> None:
    cases = [case for suite in _documents(own) for case in suite["goldens"]["cases"]]
    written = [case for case in cases if case["clean_twin"] is None]
    clean = [case for case in written if not case["goldens"]]

    assert len(written) >= 60
    assert len(clean) * 3 >= len(written)
    assert len(cases) - len(written) == 60
    assert [suite["score"]["injection_flips"] for suite in _documents(own)] == [0.0] * len(OWNERS)
    assert all(case["decision"] or case["goldens"] for case in written)
    assert sum(bool(case["passages"]) for case in written) >= 20


def test_progress_tells_the_cost_so_far_and_to_come(own: tuple[Said, Path]) -> None:
    first = own[0].err.splitlines()[0]

    assert first.startswith("[1/120] ")
    assert first.endswith(": $0.000000 so far, about $0.000000 to come")


def test_a_run_beside_itself_is_no_worse(own: tuple[Said, Path], tmp_path: Path) -> None:
    _, file = own

    said = run_reviewbot("eval", "compare", str(file), str(file), "--format", "json", home=tmp_path / "home")

    assert said.code == 0, said.err
    metrics = [each for suite in json.loads(said.out)["suites"] for each in suite["metrics"]]
    assert {each["difference"] for each in metrics} <= {0.0, None}


def test_a_baseline_of_another_golden_set_is_refused(own: tuple[Said, Path], tmp_path: Path) -> None:
    _, file = own
    document = json.loads(file.read_text(encoding="utf-8"))
    document["suites"][0]["goldens"]["cases"][0]["decision"] = "people"
    other = tmp_path / "other.json"
    other.write_text(json.dumps(document), encoding="utf-8")

    said = run_reviewbot("eval", "compare", str(file), str(other), home=tmp_path / "home")

    assert said.code == 2
    assert "data-platform: " in said.err
    assert "was held against another golden set" in said.err


def test_a_run_that_lost_findings_is_worse(own: tuple[Said, Path], tmp_path: Path) -> None:
    _, file = own
    document = json.loads(file.read_text(encoding="utf-8"))
    for response in document["suites"][3]["responses"]:
        response["found"] = []
    worse = tmp_path / "worse.json"
    worse.write_text(json.dumps(document), encoding="utf-8")

    said = run_reviewbot("eval", "compare", str(file), str(worse), home=tmp_path / "home")

    assert said.code == 1
    assert "recall             0.750 → 0.000   -0.750" in said.out


def test_a_suite_that_is_not_reached_ends_with_one_and_says_why(rules: Path, tmp_path: Path) -> None:
    _write_case(rules, expect={"must_find": [{"path": "ledger/tax.py", "line": 3, "says": "Rounds"}]})

    said = _run(tmp_path / "home", rules / "evals" / "payments", governance=rules)
    (rules / "evals" / "payments" / "suite.yaml").write_text(f"{SUITE}must_pass: [tax]\n", encoding="utf-8")
    strict = _run(tmp_path / "home", rules / "evals" / "payments", governance=rules)

    assert (said.code, strict.code) == (0, 1)
    assert "tax (repeat 0): missed ledger/tax.py:3 (Rounds)" in said.out
    assert "! tax must pass every time, and passed 0 of 1 runs" in strict.out


def test_a_table_of_two_columns_runs(rules: Path, tmp_path: Path) -> None:
    folder = rules / "evals" / "payments"
    (folder / "cases.jsonl").unlink()
    (folder / "suite.yaml").write_text(f"{SUITE}base: shop\n", encoding="utf-8")
    (folder / "tax.diff").write_text(DIFF, encoding="utf-8")
    (folder / "suite.md").write_text(
        "| input | expected outcome |\n| --- | --- |\n| [a tax](tax.diff) | nothing, open |\n| A float | blocked |\n"
    )
    (rules / "shop" / "ledger").mkdir(parents=True)
    (rules / "shop" / "ledger" / "tax.py").write_text(BASE["ledger/tax.py"])

    said = _run(tmp_path / "home", folder, governance=rules)

    assert said.code == 0, said.err
    assert "1 of 1 reviews pass; $0.000000 in all; 1 sketches do not run yet" in said.out


def test_a_case_may_be_a_bundle_and_a_range_of_it(rules: Path, tmp_path: Path) -> None:
    folder, shop = rules / "evals" / "payments", tmp_path / "shop"
    (shop / "ledger").mkdir(parents=True)
    git(shop, "init", "--quiet", "--initial-branch=main")
    (shop / "ledger" / "tax.py").write_text(BASE["ledger/tax.py"], encoding="utf-8")
    commit(shop, "The base")
    git(shop, "checkout", "--quiet", "-b", "topic")
    (shop / "ledger" / "tax.py").write_text("one\ntwo\nTHREE\nfour\n", encoding="utf-8")
    commit(shop, "The change")
    (folder / "cases.jsonl").unlink()
    (folder / "bundled").mkdir()
    git(shop, "bundle", "create", "--quiet", str(folder / "bundled" / "change.bundle"), "--all")
    written = folder / "bundled" / "case.yaml"

    written.write_text(f"{CASE}bundle: {{base: main, head: topic}}\n", encoding="utf-8")
    said = _run(tmp_path / "home", folder, governance=rules)
    written.write_text(f"{CASE}bundle: {{base: main, head: nowhere}}\n", encoding="utf-8")
    refused = _run(tmp_path / "home", folder, governance=rules)

    assert said.code == 0, said.err
    assert "bundled (repeat 0): missed ledger/tax.py:3 (rounding – Rounds.)" in said.out
    assert refused.code == 2
    assert "evals/payments/bundled/change.bundle: does not hold main...nowhere: " in refused.err


def test_a_candidate_whose_price_is_unknown_does_not_run(rules: Path, tmp_path: Path) -> None:
    said = _run(tmp_path / "home", rules / "evals" / "payments", governance=rules, model="openai:nobody-sells-this")

    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "reviewbot: eval run: the price of 'openai:nobody-sells-this' is not known, and an unpriced model does not "
        "run\n"
    )


def test_two_suites_for_one_owner_do_not_run(rules: Path, tmp_path: Path) -> None:
    (rules / "evals" / "money").mkdir()
    (rules / "evals" / "money" / "suite.yaml").write_text(SUITE, encoding="utf-8")

    said = _run(tmp_path / "home", rules / "evals" / "payments", rules / "evals" / "money", governance=rules)

    assert said.code == 2
    assert "evals/money: payments has a suite already, in evals/payments; put both into one folder" in said.err


def test_junit_has_a_test_for_each_review_and_one_for_the_rules(rules: Path, tmp_path: Path) -> None:
    _write_case(rules, expect={"decision": "blocked"})

    said = _run(
        tmp_path / "home", rules / "evals" / "payments", governance=rules, more=("--format", "junit", "--repeat", "2")
    )

    (suite,) = ET.fromstring(said.out)
    assert [(test.get("name"), [fault.get("message") for fault in test]) for test in suite] == [
        ("tax, repeat 0", ["decided open; blocked is right"]),
        ("tax, repeat 1", ["decided open; blocked is right"]),
        ("the suite's rules", []),
    ]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "2", "0")
