"""A judge that does not answer at night speaks against no model: the run waits, and stays due."""

import json
from pathlib import Path

import pytest

from reviewbot.fakes.model_line import a_finding
from tests.e2e.instant_models import instant_models
from tests.e2e.program import run_reviewbot
from tests.e2e.small import small_rules
from tests.unit.scoring.suite_builders import SUITE, a_line

HEAD = "diff --git a/ledger/tax.py b/ledger/tax.py\nnew file mode 100644\n--- /dev/null\n+++ b/ledger/tax.py\n"
DIFF = f"{HEAD}@@ -0,0 +1,9 @@\n" + "".join(f"+line {number}\n" for number in range(1, 10))
MODEL, JUDGE = "claude-sonnet-5", "claude-haiku-4-5"
NIGHTS = f"""\
model: anthropic:{MODEL}
nights: {{cap: 5.0}}
judge: {{model: "anthropic:{JUDGE}", labelled: [{{golden: "Rounds.", finding: "It rounds.", same: true}}]}}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Small rules with a suite whose case is found in another place than it is expected, so that a judge is asked."""
    directory = small_rules(tmp_path / "rules")
    folder = directory / "evals" / "payments"
    folder.mkdir(parents=True)
    (folder / "suite.yaml").write_text(SUITE + NIGHTS, encoding="utf-8")
    expect = {"must_find": [{"path": "ledger/tax.py", "line": 1, "says": "Rounds."}]}
    (folder / "cases.jsonl").write_text(a_line("tax", diff=DIFF, expect=expect) + "\n", encoding="utf-8")
    return directory


@pytest.mark.parametrize(
    ("word", "code"),
    [pytest.param("I would not say.", 3, id="nothing"), pytest.param('{"same": true}', 0, id="a word")],
)
def test_what_its_judge_says_nothing_about_waits(rules: Path, word: str, code: int) -> None:
    found = json.dumps({"findings": [a_finding("ledger/tax.py", 8, "line 8")], "doubts": []})
    with instant_models({MODEL: found, JUDGE: word}) as models:
        key = {"ANTHROPIC_BASE_URL": models.url, "ANTHROPIC_API_KEY": "sk-ant-instant"}
        said = run_reviewbot("eval", "night", "--governance", str(rules), home=rules.parent / "home", settings=key)

    assert said.code == code, said.err + said.out
    waits = f"payments on anthropic:{MODEL}: waits: anthropic:{JUDGE} is unavailable: it has answered nothing\n"
    assert (said.out == waits) is (code == 3)
