"""Cases that nobody has agreed to, that are held out, or that other rules made: as a team sees them."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.e2e.program import Said, run_reviewbot
from tests.e2e.small import small_rules
from tests.unit.scoring.suite_builders import SUITE, a_line

BASE = {"ledger/tax.py": "one\ntwo\nthree\nfour\n"}
OLDER = f"sha256:{'b' * 64}"
RIGHT, WRONG = {"decision": "open"}, {"decision": "blocked"}


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Small rules with a suite, of which guardrails get the draft and what is known wrong."""
    directory = small_rules(tmp_path / "rules")
    folder = directory / "evals" / "payments"
    folder.mkdir(parents=True)
    (folder / "suite.yaml").write_text(f"{SUITE}thresholds: {{decision_accuracy: 1.0}}\n", encoding="utf-8")
    lines = (
        a_line("new", base=BASE, expect=WRONG, review="draft"),
        a_line("known", base=BASE, expect=WRONG),
        a_line("unknown", base=BASE, expect=RIGHT, split="held-out", governance=OLDER),
    )
    (folder / "cases.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return directory


def _run(rules: Path, home: Path, *more: str) -> Said:
    suite = str(rules / "evals" / "payments")
    return run_reviewbot(
        "eval", "run", suite, "--model", "guardrails", "--governance", str(rules), *more, home=home / "home"
    )


def test_a_run_passes_by_what_is_held_out_and_tells_what_does_not_decide(rules: Path, tmp_path: Path) -> None:
    said = _run(rules, tmp_path)

    assert said.code == 0, said.err
    assert "  rates are those of the 1 cases that are held out; those of the others stand behind\n" in said.out
    assert "  drafts, which decide nothing: new\n" in said.out
    assert re.search(
        r"  written by other rules than sha256:[0-9a-f]{64}, so look at what they expect: unknown\n", said.out
    )
    assert "  decision_accuracy  1.000   1.000 to 1.000   (tune 0.000)\n" in said.out
    assert "  - known (repeat 0, tune): decided open; blocked is right\n" in said.out
    assert "  - new (repeat 0, a draft): decided open; blocked is right\n" in said.out


def test_whoever_writes_prompts_runs_the_others_alone_and_sees_nothing_of_what_is_held_out(
    rules: Path, tmp_path: Path
) -> None:
    tuned = _run(rules, tmp_path, "--split", "tune", "--format", "json")
    held_out = _run(rules, tmp_path, "--split", "held-out", "--format", "json")

    (suite,) = json.loads(tuned.out)["suites"]
    assert (tuned.code, suite["score"]["decision_accuracy"], "unknown" in tuned.out) == (1, 0.0, False)
    (suite,) = json.loads(held_out.out)["suites"]
    assert (held_out.code, [each["case"] for each in suite["score"]["cases"]]) == (0, ["unknown"])


def test_a_split_that_no_case_has_is_refused(rules: Path, tmp_path: Path) -> None:
    (rules / "evals" / "payments" / "cases.jsonl").write_text(a_line("known", base=BASE), encoding="utf-8")

    said = _run(rules, tmp_path, "--split", "held-out")

    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("evals/payments has no case that is held-out\n")


def test_the_page_and_junit_mark_them(rules: Path, tmp_path: Path) -> None:
    page = _run(rules, tmp_path, "--format", "html").out
    (suite,) = ET.fromstring(_run(rules, tmp_path, "--format", "junit").out)

    assert '<span class="dim">tune</span> decided open; blocked is right' in page
    assert '<span class="dim">a draft, which decides nothing</span> decided open; blocked is right' in page
    assert "Rates are those of the cases that are held out; tune is of the others." in page
    assert "Written by rules that have changed since, so look at them: unknown" in page
    assert (suite.get("failures"), suite.get("errors")) == ("1", "0")
    assert {test.get("name"): [each.tag for each in test] for test in suite} == {
        "known, repeat 0": ["failure"],
        "new, repeat 0": ["system-out"],
        "unknown, repeat 0": [],
        "the suite's rules": [],
    }


def test_what_lint_says_to_write_makes_a_case_one_of_the_rules_in_force(rules: Path, tmp_path: Path) -> None:
    file = rules / "evals" / "payments" / "cases.jsonl"
    said = run_reviewbot("lint", "--governance", str(rules), home=tmp_path / "home")

    told = re.search(r"then say `governance: (sha256:[0-9a-f]{64})`", said.out)
    assert told is not None
    assert "unknown: was written by rules that have changed since; look at what it expects" in said.out
    assert "new: is a draft, so it decides nothing; say `review: reviewed` once somebody agrees" in said.out
    file.write_text(file.read_text(encoding="utf-8").replace(OLDER, told[1]), encoding="utf-8")
    again = run_reviewbot("lint", "--governance", str(rules), home=tmp_path / "home")
    assert "was written by rules" not in again.out


def test_where_all_are_drafts_the_suite_does_not_pass(rules: Path, tmp_path: Path) -> None:
    line = a_line("new", base=BASE, expect=RIGHT, review="draft")
    (rules / "evals" / "payments" / "cases.jsonl").write_text(line, encoding="utf-8")

    said = _run(rules, tmp_path)

    assert said.code == 1
    assert "  ! every case is a draft, so nothing decides; say `review: reviewed` where" in said.out
