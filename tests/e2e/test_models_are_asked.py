"""The service and a model, as both vendors' APIs: what a finding needs to block, and what each bad end leads to."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.program import served
from tests.e2e.shown import GATE, Shown
from tests.e2e.small import PASSAGE, QUOTE, small_on, small_rules
from tests.e2e.watched import WatchedGitHub
from tests.standins.emulators import EmulatedModels

CLAUDE, GPT = "claude-sonnet-5", "gpt-5.4"
FINDING = {
    "path": "billing/tax.py",
    "side": "new",
    "line": 1,
    "severity": "high",
    "title": "Rounds each line before summing",
    "body": "The total drifts by up to half a cent for each line. Round the sum.",
    "evidence": "total = sum(round(line) for line in lines)",
    "cites": [{"passage": PASSAGE, "quote": QUOTE}],
}
FOUND = {"findings": [FINDING], "doubts": []}
UPHELD = {"findings": [], "doubts": [{"finding": 1, "is_refuted": False, "why": "The line says so."}]}
NOTHING: dict[str, Any] = {"findings": [], "doubts": []}
BUSY = {"error": {"message": "overloaded", "type": "overloaded_error"}, "status": 529}
SLOW_DOWN = {"error": {"message": "slow down", "type": "rate_limit_error"}, "status": 429}


@pytest.mark.parametrize(
    ("link", "model"),
    [pytest.param(f"anthropic:{CLAUDE}", CLAUDE, id="anthropic"), pytest.param(f"openai:{GPT}", GPT, id="openai")],
)
def test_a_finding_that_cites_a_recalled_passage_blocks(
    link: str, model: str, github: WatchedGitHub, aimock: EmulatedModels, tmp_path: Path
) -> None:
    small = small_on(github)
    aimock.script(*_answers(model, FOUND, UPHELD))
    rules = small_rules(tmp_path / "rules", link)
    with served(tmp_path, **small.settings(rules, tmp_path / "home", **_keys(aimock))) as service:
        shown = Shown(github=github, repo=small.shop, service=service)
        head = small.open("billing/tax.py")
        shown.deliver()
        shown.wait_for(head, "failure", "reviewbot/payments")
        (pull,) = small.shop.repository.pulls.values()
        github.wait_until(lambda: bool(pull.line_comments), or_say=lambda: service.log)

    assert shown.checks(head) == {GATE: "failure", "reviewbot/payments": "failure"}
    (comment,) = pull.line_comments
    assert (comment.path, comment.line) == ("billing/tax.py", 1)
    assert PASSAGE in comment.body
    used = [answer["usage"] for answer in _kept_answers(tmp_path / "home")]
    assert len(used) == 2
    assert all(each["fresh_input"] > 0 and each["output"] > 0 for each in used)


def test_a_malformed_answer_is_asked_for_once_more_then_the_review_has_failed(
    github: WatchedGitHub, aimock: EmulatedModels, tmp_path: Path
) -> None:
    small = small_on(github)
    aimock.script(*_answers(CLAUDE, "I had a look and it seems fine.", "It is fine, trust me."))
    rules = small_rules(tmp_path / "rules", f"anthropic:{CLAUDE}", f"openai:{GPT}", "guardrails")
    with served(tmp_path, **small.settings(rules, tmp_path / "home", **_keys(aimock))) as service:
        shown = Shown(github=github, repo=small.shop, service=service)
        head = small.open("billing/tax.py")
        shown.deliver()
        shown.wait_for(head, "failure", "reviewbot/payments")

    # Neither the next model nor guardrails step in: a diff must not talk its way down the chain.
    assert [request["path"] for request in aimock.requests()] == ["/v1/messages", "/v1/messages"]
    assert "malformed" in (small.shop.check(head, "reviewbot/payments").summary or "")


@pytest.mark.parametrize("refusal", [pytest.param(BUSY, id="529"), pytest.param(SLOW_DOWN, id="429")])
def test_a_model_that_does_not_answer_leaves_the_question_to_the_next(
    refusal: dict[str, Any], github: WatchedGitHub, aimock: EmulatedModels, tmp_path: Path
) -> None:
    small = small_on(github)
    aimock.script({"match": {"model": CLAUDE}, "response": refusal}, *_answers(GPT, NOTHING))
    rules = small_rules(tmp_path / "rules", f"anthropic:{CLAUDE}", f"openai:{GPT}")
    with served(tmp_path, **small.settings(rules, tmp_path / "home", **_keys(aimock))) as service:
        shown = Shown(github=github, repo=small.shop, service=service)
        head = small.open("billing/tax.py")
        shown.deliver()
        shown.wait_for(head, "success", "reviewbot/payments")

    assert f"openai:{GPT}" in (small.shop.check(head, "reviewbot/payments").summary or "")
    assert {request["path"] for request in aimock.requests()} == {"/v1/messages", "/v1/chat/completions"}


def _keys(models: EmulatedModels) -> dict[str, str]:
    return {
        "ANTHROPIC_API_KEY": "none",
        "ANTHROPIC_BASE_URL": models.anthropic_url,
        "OPENAI_API_KEY": "none",
        "OPENAI_BASE_URL": models.openai_url,
    }


def _answers(model: str, *answers: dict[str, Any] | str) -> list[dict[str, Any]]:
    counts = {"input_tokens": 21, "output_tokens": 8, "prompt_tokens": 21, "completion_tokens": 8}
    return [
        {
            "match": {"model": model, "sequenceIndex": index},
            "response": {"content": answer if isinstance(answer, str) else json.dumps(answer), "usage": counts},
        }
        for index, answer in enumerate(answers)
    ]


def _kept_answers(home: Path) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(home / "reviewbot.db")) as database:
        rows = database.execute("SELECT content FROM answers").fetchall()
    return [answer for (content,) in rows for answer in json.loads(content)]
