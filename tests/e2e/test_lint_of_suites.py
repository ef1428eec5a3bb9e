"""`reviewbot lint` on suites: what no review could meet is told before anybody pays for a run."""

import json
from pathlib import Path

import pytest

from tests.e2e.program import run_reviewbot
from tests.e2e.small import small_rules
from tests.unit.scoring.suite_builders import SUITE, a_line


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return small_rules(tmp_path / "rules")


def _write(rules: Path, **files: str) -> None:
    for name, text in files.items():
        file = rules / "evals" / name.replace("__", "/").replace("_yaml", ".yaml").replace("_jsonl", ".jsonl")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _faults(rules: Path, home: Path) -> list[tuple[str, int | None, str]]:
    said = run_reviewbot("lint", "--governance", str(rules), "--format", "json", home=home)
    assert said.code == 2, said.err
    return [(each["file"], each["line"], each["sentence"]) for each in json.loads(said.out)["faults"]]


def test_a_case_without_provenance_and_a_golden_beside_the_diff_are_faults_with_their_lines(
    rules: Path, tmp_path: Path
) -> None:
    base = {"ledger/tax.py": "one\ntwo\nthree\nfour\n"}
    beside = {"must_find": [{"path": "ledger/tax.py", "line": 900}]}
    _write(
        rules,
        payments__suite_yaml=SUITE,
        payments__cases_jsonl=a_line("no-origin", provenance=None, base=base)
        + "\n"
        + a_line("beside", expect=beside, base=base),
    )

    assert _faults(rules, tmp_path / "home") == [
        ("evals/payments/cases.jsonl", 1, "provenance is missing"),
        (
            "evals/payments/cases.jsonl",
            2,
            "must_find[0] is about line 900 of 'ledger/tax.py', which is not in the diff",
        ),
    ]


def test_an_owner_has_one_suite_and_an_owner_file(rules: Path, tmp_path: Path) -> None:
    _write(rules, money__suite_yaml=SUITE, payments__suite_yaml=SUITE, ghosts__suite_yaml="version: 1\nowner: ghosts\n")

    assert _faults(rules, tmp_path / "home") == [
        ("evals/ghosts/suite.yaml", None, "there is no owner 'ghosts' in owners/"),
        ("evals/payments", None, "payments has a suite already, in evals/money; put both into one folder"),
    ]


def test_a_row_in_words_alone_is_a_warning(rules: Path, tmp_path: Path) -> None:
    (rules / "evals" / "payments").mkdir(parents=True)
    (rules / "evals" / "payments" / "suite.md").write_text("| in | out |\n| --- | --- |\n| A float | blocked |\n")

    said = run_reviewbot("lint", "--governance", str(rules), "--format", "json", home=tmp_path / "home")

    warnings = [each for each in json.loads(said.out)["warnings"] if each["file"].startswith("evals/payments")]
    assert [each["sentence"] for each in warnings] == [
        "row-3: is told in words alone, so it does not run; link its diff in the first column"
    ]
