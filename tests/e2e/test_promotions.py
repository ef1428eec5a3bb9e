"""`evals/promotions.yaml` by hand and by command, as whoever picks models uses it."""

import asyncio
import json
from contextlib import closing
from pathlib import Path

import pytest

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.kernel.ids import Digest
from reviewbot.review.prompt import PROMPT_DIGEST
from tests.builders import Tree, a_promotions_file, the_stages
from tests.e2e.program import run_reviewbot
from tests.e2e.small import small_rules
from tests.trials import SUITE
from tests.unit.scoring.observed import an_observation, counted
from tests.unit.scoring.suite_builders import a_line

PROMOTIONS = "evals/promotions.yaml"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Small rules with a suite of one case."""
    directory = small_rules(tmp_path / "rules")
    folder = directory / "evals" / "payments"
    folder.mkdir(parents=True)
    (folder / "suite.yaml").write_text(SUITE, encoding="utf-8")
    base = {"ledger/tax.py": "one\ntwo\nthree\nfour\n"}
    (folder / "cases.jsonl").write_text(a_line(base=base), encoding="utf-8")
    return directory


def test_lint_tells_every_fault_with_its_line(rules: Path, tmp_path: Path) -> None:
    (rules / PROMOTIONS).write_bytes(
        a_promotions_file(
            {"model": "openai:x", "verdict": "block", "owner": "ghosts"}, {"model": "x", "stage": "canary"}
        )
    )

    said = run_reviewbot("lint", "--governance", str(rules), "--format", "json", home=tmp_path / "home")

    faults = [each for each in json.loads(said.out)["faults"] if each["file"] == PROMOTIONS]
    assert said.code == 2
    assert {each["sentence"] for each in faults} == {
        "there is no owner 'ghosts' in owners/",
        "stage is 'canary', so repositories are needed, as owner/name",
        "promotions[1].model: 'x' is not a model; write provider:model with anthropic or openai",
    }
    assert all(each["line"] for each in faults)


def test_without_the_file_lint_says_once_that_every_model_may_review(rules: Path, tmp_path: Path) -> None:
    said = run_reviewbot("lint", "--governance", str(rules), "--format", "json", home=tmp_path / "home")

    assert [each["sentence"] for each in json.loads(said.out)["warnings"] if each["file"] == PROMOTIONS] == [
        "is not there, so every model of an owner's tier may review; `reviewbot eval promote` writes it"
    ]


def test_what_gives_no_verdict_ends_with_two_and_every_reason(rules: Path, tmp_path: Path) -> None:
    home, document = tmp_path / "home", tmp_path / "run.json"
    asked = ("--model", "guardrails", "--governance", str(rules), "--repeat", "2", "--format", "json")
    made = run_reviewbot("eval", "run", str(rules / "evals" / "payments"), *asked, home=home)
    document.write_text(made.out, encoding="utf-8")

    said = run_reviewbot("eval", "promote", str(document), str(document), "--governance", str(rules), home=home)

    assert said.code == 2
    assert "payments: both runs are of guardrails; name a run of another model as the candidate" in said.err
    assert "payments: guardrails are no candidate; a chain may always end with them" in said.err
    assert not (rules / PROMOTIONS).exists()


def test_broken_promotions_stop_an_eval_run_with_their_fault(rules: Path, tmp_path: Path) -> None:
    (rules / PROMOTIONS).write_text("version: 2\npromotions: []\n", encoding="utf-8")

    said = run_reviewbot(
        "eval", "run", str(rules / "evals" / "payments"), "--model", "guardrails", "--governance", str(rules),
        home=tmp_path / "home",
    )  # fmt: skip

    assert said.code == 2
    assert "line 1: version: 2 is not known; write 1" in said.err


def test_a_model_in_shadow_is_judged_by_what_was_observed_of_it(rules: Path, tmp_path: Path) -> None:
    home, (old, new) = tmp_path / "home", ("anthropic:old", "anthropic:new")
    entries: tuple[Tree, Tree] = {"model": old, "stage": "everywhere"}, {"model": new, "stage": "shadow"}
    (rules / PROMOTIONS).write_bytes(a_promotions_file(*entries, stages=the_stages()))
    with closing(SqlStore(f"sqlite:///{home / 'reviewbot.db'}")) as store:
        for number in range(3):
            said: Tree = {"number": number, "prompt": PROMPT_DIGEST}
            observed = an_observation(f"r{number}", **said), counted(f"r{number}", **said)
            for each in observed:
                asyncio.run(store.observations.keep(each))
        asyncio.run(store.observations.keep(an_observation("r3", number=3, prompt=Digest("sha256:other"))))

    told = run_reviewbot("eval", "evidence", "--governance", str(rules), "--format", "json", home=home)
    model = run_reviewbot("eval", "evidence", "--governance", str(rules), "--model", new, home=home)
    step = ("eval", "advance", "--governance", str(rules), "--owner", "payments")
    nowhere = run_reviewbot(*step, home=home)
    gone = run_reviewbot(*step, "--repository", "acme/shop", "--format", "json", home=home)

    evidence = {each["model"]: each for each in json.loads(told.out)["evidence"]}
    assert (evidence[new]["reviews"], evidence[new]["agreement"]["part"]) == (3, 3)
    assert evidence[new]["under_another_prompt"] == 1
    assert model.out.startswith(f"payments, tier standard: {new}, shadow since 2026-11-20\n  3 reviews of 3 changes")
    assert (told.code, model.code, nowhere.code, gone.code) == (0, 0, 1, 0)
    assert "say with --repository where it is to be a canary; nothing is written" in nowhere.out
    (judged,) = json.loads(gone.out)["models"]
    assert (judged["verdict"], judged["to"], judged["entry"]["repositories"]) == ("allow", "canary", ["acme/shop"])
    assert b"stage: canary" in (rules / PROMOTIONS).read_bytes()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        pytest.param(("--repository", "shop"), "'shop' is not a repository; write owner/name", id="no repository"),
        pytest.param(("--owner", "ghosts"), "no model in shadow and no canary was asked for", id="nobody"),
        pytest.param((), "has no `stages`, so nothing was asked of a model beforehand", id="no rules for stages"),
    ],
)
def test_nobody_is_judged_where(rules: Path, tmp_path: Path, more: tuple[str, ...], why: str) -> None:
    stages = None if not more else the_stages()
    entry: Tree = {"model": "anthropic:new", "stage": "shadow"}
    (rules / PROMOTIONS).write_bytes(a_promotions_file(entry, stages=stages))

    said = run_reviewbot("eval", "advance", "--governance", str(rules), *more, home=tmp_path / "home")

    assert said.code == 2
    assert why in said.err
