"""`reviewbot eval watch`, as a platform engineer runs it each night."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.adapters.models_server import ModelsServer, models_server
from tests.e2e.program import Said, run_reviewbot
from tests.e2e.small import small_rules
from tests.unit.scoring.suite_builders import SUITE, a_line

NIGHTS = 'nights: {cap: 1.0, candidates: ["anthropic:claude-*"]}\n'


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Small rules with a suite that asks for new models of Anthropic."""
    directory = small_rules(tmp_path / "rules")
    suite = directory / "evals" / "payments"
    suite.mkdir(parents=True)
    (suite / "suite.yaml").write_text(SUITE + NIGHTS, encoding="utf-8")
    (suite / "cases.jsonl").write_text(a_line("tax", base={"ledger/tax.py": "two\nthree\nfour\n"}, diff=DIFF) + "\n")
    return directory


DIFF = """diff --git a/ledger/tax.py b/ledger/tax.py
--- a/ledger/tax.py
+++ b/ledger/tax.py
@@ -1,3 +1,3 @@
 two
-three
+THREE
 four
"""


@pytest.fixture
def vendor() -> Iterator[ModelsServer]:
    with models_server() as server:
        server.models = ["claude-sonnet-5"]
        yield server


def _watch(rules: Path, vendor: ModelsServer | None, *more: str, settings: Mapping[str, str] | None = None) -> Said:
    given = {} if vendor is None else {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": vendor.anthropic_url}
    return run_reviewbot(
        "eval",
        "watch",
        "--governance",
        str(rules),
        *more,
        home=rules.parent / "home",
        settings={**given, **(settings or {})},
    )


def test_the_first_look_is_what_later_ones_are_held_against(rules: Path, vendor: ModelsServer) -> None:
    first = _watch(rules, vendor)
    second = _watch(rules, vendor)

    assert (first.code, second.code) == (0, 0), first.err
    assert first.out.endswith(": 1 models, seen for the first time; what comes later is new\n")
    assert second.out.endswith(": 1 models, 0 new\n")


def test_a_new_model_is_told_with_the_command_that_runs_what_is_due_for_it(rules: Path, vendor: ModelsServer) -> None:
    _watch(rules, vendor)
    vendor.models += ["claude-haiku-4-5", "claude-nobody-knows-its-price"]

    said = _watch(rules, vendor)
    told = json.loads(_watch(rules, vendor, "--format", "json").out)

    assert said.code == 1, said.err
    assert "3 models, 2 new\n  anthropic:claude-haiku-4-5\n" in said.out
    assert (
        "payments is due for anthropic:claude-haiku-4-5: "
        "reviewbot eval run evals/payments --model anthropic:claude-haiku-4-5\n"
    ) in said.out
    assert "payments is due for anthropic:claude-nobody-knows-its-price since " in said.out
    assert "and waits until its price is known" in said.out
    assert (told["new"], [each["priced"] for each in told["due"]]) == ([], [True, False])


def test_a_provider_that_does_not_answer_decides_nothing_and_is_said(rules: Path, vendor: ModelsServer) -> None:
    _watch(rules, vendor)
    vendor.status = 529

    said = _watch(rules, vendor, "--format", "json")

    assert said.code == 3
    assert json.loads(said.out)["sources"][0]["answered"] is False
    assert said.err.endswith(" was not compared: it answered 529\n")


def test_without_a_key_nobody_can_be_asked(rules: Path) -> None:
    said = _watch(rules, None)

    assert said.code == 2
    assert said.err == ("reviewbot: eval watch: no provider can be asked; set ANTHROPIC_API_KEY or OPENAI_API_KEY\n")


def test_a_broken_suite_is_told_before_anything_counts_as_seen(rules: Path, vendor: ModelsServer) -> None:
    (rules / "evals" / "payments" / "suite.yaml").write_text(SUITE + "nights: {}\n", encoding="utf-8")

    said = _watch(rules, vendor)

    assert said.code == 2
    assert "cap" in said.err
    assert vendor.keys == []
