"""Which cases decide: drafts do not, and where cases are held out, rates are theirs alone."""

import json
from pathlib import Path

import pytest

from reviewbot.kernel.ids import ModelName
from reviewbot.review.exchange import Answer, Request
from tests.trials import FINDS, MISSES, Trials
from tests.unit.scoring.suite_builders import DIFF, a_line
from tests.world import World

NEW, OLD = "anthropic:claude-sonnet-5", "openai:gpt-5.4"
CASES = "evals/payments/cases.jsonl"


def sees(model: ModelName, request: Request) -> Answer:
    """Find the fault in one file, and nothing elsewhere."""
    return (FINDS if "ledger/tax.py" in request.own else MISSES)(model, request)


@pytest.fixture
def trials(world: World, tmp_path: Path) -> Trials:
    world.owner("payments", of="ledger/**")
    return Trials(tmp_path / "rules", world.rules.files)


def found_by_one(name: str, **fields: object) -> str:
    """A case whose fault a model that finds something finds."""
    base = {"ledger/tax.py": "one\ntwo\nthree\nfour\n"}
    return a_line(name, base=base, expect={"must_find": [{"path": "ledger/tax.py", "line": 3}]}, **fields)


def found_by_none(name: str, **fields: object) -> str:
    """A case whose fault both models miss."""
    base = {"ledger/vat.py": "one\ntwo\nthree\nfour\n"}
    expect = {"must_find": [{"path": "ledger/vat.py", "line": 3}]}
    return a_line(name, base=base, expect=expect, diff=DIFF.replace("tax.py", "vat.py"), **fields)


def test_what_only_drafts_show_blocks_nobody(trials: Trials) -> None:
    drafts = [found_by_one(f"draft-{number}", review="draft") for number in range(6)]
    trials.write(CASES, "\n".join((*drafts, found_by_none("agreed"))))

    code, said = trials.promote(trials.run_of(OLD, sees), trials.run_of(NEW, MISSES))

    assert code == 1
    assert f"payments, tier standard: {NEW} beside {OLD}: HOLD" in said
    assert "recall 0.000 → 0.000 on 1 changes" in said


def test_once_somebody_has_agreed_to_them_it_does(trials: Trials) -> None:
    agreed = [found_by_one(f"agreed-{number}", review="reviewed") for number in range(6)]
    trials.write(CASES, "\n".join(agreed))

    _, said = trials.promote(trials.run_of(OLD, sees), trials.run_of(NEW, MISSES))

    assert f"payments, tier standard: {NEW} beside {OLD}: BLOCK" in said


def test_who_is_better_on_what_prompts_were_written_by_is_not_allowed_for_that(trials: Trials) -> None:
    known = [found_by_one(f"known-{number}", split="tune") for number in range(6)]
    held_out = [found_by_none(f"held-out-{number}", split="held-out") for number in range(6)]
    trials.write(CASES, "\n".join((*known, *held_out)))

    code, said = trials.promote(trials.run_of(OLD, MISSES), trials.run_of(NEW, sees))

    assert code == 1
    assert f"payments, tier standard: {NEW} beside {OLD}: HOLD" in said
    assert "recall 0.000 → 0.000 on 6 changes" in said


def test_a_must_pass_case_stops_a_candidate_though_prompts_were_written_by_it(trials: Trials) -> None:
    trials.write(CASES, "\n".join((found_by_none("known"), found_by_one("unknown", split="held-out"))))
    suite = (trials.folder / "evals/payments/suite.yaml").read_text(encoding="utf-8")
    trials.write("evals/payments/suite.yaml", f"{suite}must_pass: [known]\n")

    _, said = trials.promote(trials.run_of(OLD, MISSES), trials.run_of(NEW, sees))

    assert f"{NEW} beside {OLD}: BLOCK" in said
    assert "against    must pass: 0 of 1 must-pass cases pass 2 times of 2" in said


def test_the_run_tells_rates_of_both_sides_and_marks_what_does_not_decide(trials: Trials) -> None:
    lines = (found_by_one("known"), found_by_none("unknown", split="held-out"), found_by_none("new", review="draft"))
    trials.write(CASES, "\n".join(lines))

    (suite,) = json.loads(trials.run_of(NEW, sees).read_text(encoding="utf-8"))["suites"]

    assert (suite["score"]["recall"], suite["tuning"]["recall"], suite["drafts"]) == (0.0, 1.0, ["new"])
    assert {each["case"]: each.get("part") for each in suite["score"]["cases"]} == {
        "known": "guards",
        "new": "shown",
        "unknown": None,
    }
