"""`reviewbot eval promote`: the verdict that is written, and why there is none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reviewbot.kernel.errors import Misconfigured
from tests.builders import a_policy_file, a_promotions_file, a_runbook, an_owner_file
from tests.trials import FINDS, MISSES, PROMOTIONS, SUITE, Trials

OLD, NEW = "openai:old", "anthropic:new"


@pytest.fixture
def trials(tmp_path: Path) -> Trials:
    rules = {
        "owners/policy.yaml": a_policy_file(),
        "owners/payments.yaml": an_owner_file("payments", of=["ledger/**"], runbooks=[]),
        "owners/platform.yaml": an_owner_file("platform", of=["platform/**"], runbooks=[]),
    }
    return Trials(tmp_path / "rules", rules)


def refused(trials: Trials, incumbent: Path, candidate: Path, **asked: Any) -> str:
    with pytest.raises(Misconfigured) as fault:
        trials.promote(incumbent, candidate, **asked)
    return "\n".join(fault.value.faults)


def with_suite(document: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Change the one suite of a run's document."""
    whole = json.loads(document.read_text(encoding="utf-8"))
    change(whole["suites"][0])
    document.write_text(json.dumps(whole), encoding="utf-8")
    return document


def test_the_verdict_is_told_as_json_with_what_is_written(trials: Trials) -> None:
    code, said = trials.promote(
        trials.run_of(OLD, MISSES), trials.run_of(NEW, FINDS), output="json", stage="everywhere", exception="It is new."
    )

    (suite,) = json.loads(said)["suites"]
    assert code == 0
    assert (suite["verdict"], suite["candidate"], suite["incumbent"]) == ("allow", NEW, OLD)
    assert [(each["model"], each["stage"]) for each in suite["entries"]] == [(OLD, "everywhere"), (NEW, "everywhere")]
    assert {each["weight"] for each in suite["grounds"]} == {"for"}


def test_a_dry_run_writes_nothing(trials: Trials) -> None:
    code, said = trials.promote(trials.run_of(OLD, FINDS), trials.run_of(NEW, MISSES), is_dry=True)

    assert (code, "BLOCK" in said) == (1, True)
    assert not (trials.folder / PROMOTIONS).exists()


def test_the_same_verdict_on_the_same_day_leaves_the_file_as_it_is(trials: Trials) -> None:
    old, new = trials.run_of(OLD, FINDS), trials.run_of(NEW, MISSES)
    trials.promote(old, new)
    before = trials.promotions

    trials.promote(old, new)

    assert trials.promotions == before


def test_a_second_run_may_stand_in_a_file_of_its_own(trials: Trials) -> None:
    again = trials.run_of(OLD, FINDS, repeats=1).rename(trials.folder.parent / "again.json")

    code, _ = trials.promote(trials.run_of(OLD, FINDS, repeats=1), trials.run_of(NEW, MISSES), again=again)

    assert code == 1


def test_guardrails_may_be_what_is_in_use_and_are_never_entered(trials: Trials) -> None:
    runbook = a_runbook("money", owner="payments", text="Money is no float.")
    trials.write("owners/payments.yaml", an_owner_file("payments", of=["ledger/**"]).decode())
    trials.write("runbooks/payments/money.md", runbook.decode())
    old = trials.run_of("guardrails", MISSES)

    code, _ = trials.promote(old, trials.run_of(NEW, FINDS))

    assert code == 0
    assert b"guardrails" not in trials.promotions.replace(b'beside: "guardrails"', b"")


def test_a_baseline_of_another_golden_set_is_refused(trials: Trials) -> None:
    def other(suite: dict[str, Any]) -> None:
        suite["goldens"]["cases"][0]["decision"] = "people"

    why = refused(trials, with_suite(trials.run_of(OLD, FINDS), other), trials.run_of(NEW, FINDS))

    assert "payments: openai:old was run on another golden set (sha256:" in why
    assert "run it again on the present one" in why


def test_rules_that_were_changed_after_the_run_are_refused(trials: Trials) -> None:
    old, new = trials.run_of(OLD, FINDS), trials.run_of(NEW, MISSES)
    trials.write("evals/payments/suite.yaml", f"{SUITE}margin: 1.0\n")

    assert (
        "payments: the changes or rules of evals/payments are not those that anthropic:new was run on; run it again, "
        "what it answered before costs nothing"
    ) in refused(trials, old, new)


def test_a_candidate_whose_price_is_unknown_is_refused(trials: Trials) -> None:
    def unpriced(suite: dict[str, Any]) -> None:
        suite["responses"][0]["spent"]["cost"] = None

    why = refused(trials, trials.run_of(OLD, FINDS), with_suite(trials.run_of(NEW, FINDS), unpriced))

    assert why == (
        "payments: the price of anthropic:new is unknown for 1 of 12 reviews; an unpriced model is not promoted"
    )


def test_a_run_without_a_second_one_is_refused(trials: Trials) -> None:
    old, new = trials.run_of(OLD, FINDS, repeats=1), trials.run_of(NEW, FINDS)

    assert refused(trials, old, new) == (
        "payments: the run of openai:old has one repeat, so nothing tells what chance alone does; run it with "
        "--repeat 2, or name a second run with --again"
    )
    empty = trials.keep("empty", {"form": 2, "model": OLD, "suites": []})
    assert refused(trials, old, new, again=empty) == f"payments: {empty} has no run of its suite"


def test_a_suite_that_asks_for_nothing_promotes_nobody(trials: Trials) -> None:
    trials.write("evals/payments/suite.yaml", "version: 1\nowner: payments\nrepeat: 2\n")

    assert refused(trials, trials.run_of(OLD, FINDS), trials.run_of(NEW, FINDS)) == (
        "evals/payments/suite.yaml: has no `promotion`, so nothing was asked of a candidate before it ran"
    )


def test_an_owner_that_is_gone_has_no_suite_and_nobody_is_promoted_for_it(trials: Trials) -> None:
    old, new = trials.run_of(OLD, FINDS), trials.run_of(NEW, FINDS)
    (trials.folder / "owners" / "payments.yaml").unlink()

    assert refused(trials, old, new) == "there is no owner 'payments' in owners/"

    for file in (trials.folder / "evals" / "payments").iterdir():
        file.unlink()
    (trials.folder / "evals" / "payments").rmdir()
    assert refused(trials, old, new) == "payments: there is no suite of it in evals/"


def test_promotions_of_an_owner_that_there_is_not_are_mended_first(trials: Trials) -> None:
    old, new = trials.run_of(OLD, FINDS), trials.run_of(NEW, FINDS)
    trials.write(PROMOTIONS, a_promotions_file({"model": NEW, "verdict": "block", "owner": "ghosts"}).decode())

    why = refused(trials, old, new)

    assert why.endswith("there is no owner 'ghosts' in owners/")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        pytest.param(
            NEW, NEW, f"payments: both runs are of {NEW}; name a run of another model as the candidate", id="one model"
        ),
        pytest.param(
            OLD,
            "guardrails",
            "payments: guardrails are no candidate; a chain may always end with them",
            id="guardrails",
        ),
        pytest.param(
            OLD,
            "vendor:new",
            "payments: 'vendor:new' is not a model; write provider:model with anthropic or openai",
            id="a stranger",
        ),
    ],
)
def test_who_can_be_no_candidate(trials: Trials, old: str, new: str, why: str) -> None:
    assert refused(trials, trials.run_of(old, FINDS), trials.run_of(new, FINDS)) == why


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        pytest.param(
            {"stage": "canary"}, "a canary reviews in named repositories alone; name at least one", id="nowhere"
        ),
        pytest.param({"repos": ("a/b",)}, "only a canary has repositories; say --stage canary", id="no canary"),
        pytest.param(
            {"stage": "canary", "repos": ("shop",)}, "'shop' is not a repository; write owner/name", id="no repository"
        ),
        pytest.param(
            {"exception": "It is new."},
            "--exception says why a candidate goes on to a stage; name it with --stage",
            id="an exception from nothing",
        ),
    ],
)
def test_flags_that_do_not_go_together(trials: Trials, asked: dict[str, Any], why: str) -> None:
    assert refused(trials, trials.folder / "a", trials.folder / "b", **asked) == why


@pytest.mark.parametrize("stage", ["canary", "everywhere"])
def test_runs_alone_take_nobody_further_than_shadow(trials: Trials, stage: str) -> None:
    old, new = trials.run_of(OLD, MISSES), trials.run_of(NEW, FINDS)
    repos = ("acme/shop",) if stage == "canary" else ()

    why = refused(trials, old, new, stage=stage, repos=repos)
    assert why == (
        f"payments: {NEW} goes on to {stage} by what it gives in shadow; run `reviewbot eval advance` then, or say "
        "--exception and why"
    )

    trials.promote(old, new, stage=stage, repos=repos, exception="The old one is taken off.")
    assert b'- "exception: The old one is taken off."' in trials.promotions


def test_runs_of_different_owners_have_nothing_in_common(trials: Trials) -> None:
    old = trials.run_of(OLD, FINDS)
    other = trials.keep("other", {"form": 2, "model": NEW, "suites": []})

    assert refused(trials, old, other) == f"has no suite of an owner that {old} has one of"


def test_a_broken_suite_is_told_before_anything_is_judged(trials: Trials) -> None:
    old, new = trials.run_of(OLD, FINDS), trials.run_of(NEW, FINDS)
    trials.write("evals/payments/suite.yaml", "version: 1\n")

    assert "owner is missing" in refused(trials, old, new)
