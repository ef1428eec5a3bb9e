"""`reviewbot eval run` and `eval ablate` where the model, the embedder or a switch lets no review end."""

from pathlib import Path

import pytest

from tests.e2e.instant_models import instant_models
from tests.e2e.program import Said, run_reviewbot
from tests.e2e.small import rules_with_a_suite
from tests.unit.scoring.suite_builders import SUITE

NOBODY = "http://127.0.0.1:9"
OPENAI, SONNET = "openai:gpt-5.4", "anthropic:claude-sonnet-5"
DEAD = {"OPENAI_API_KEY": "sk-dead", "OPENAI_BASE_URL": f"{NOBODY}/v1"}
BOTH = [pytest.param("run", id="eval run"), pytest.param("ablate", id="eval ablate")]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Small rules with a suite of two cases that a guardrail alone could pass."""
    return rules_with_a_suite(tmp_path / "rules")


def _eval(rules: Path, command: str, model: str, settings: dict[str, str], *more: str) -> Said:
    suite = str(rules / "evals" / "payments")
    told = ("--model", model, "--governance", str(rules), *more)
    return run_reviewbot("eval", command, suite, *told, home=rules.parent / "home", settings=settings)


@pytest.mark.parametrize("command", BOTH)
@pytest.mark.parametrize(
    ("model", "setting"),
    [pytest.param(OPENAI, "OPENAI_API_KEY", id="OpenAI"), pytest.param(SONNET, "ANTHROPIC_API_KEY", id="Anthropic")],
)
def test_a_model_without_its_key_is_not_run(rules: Path, command: str, model: str, setting: str) -> None:
    said = _eval(rules, command, model, {})

    assert (said.code, said.out) == (2, "")
    assert said.err == f"reviewbot: settings: {setting} is not set, and {model} is asked with it; set it\n"


@pytest.mark.parametrize("command", BOTH)
def test_a_model_that_answers_nothing_has_not_passed(rules: Path, command: str) -> None:
    said = _eval(rules, command, OPENAI, DEAD)

    assert (said.code, said.out) == (3, "")
    (line,) = [each for each in said.err.splitlines() if each.startswith("reviewbot: ")]
    assert line.startswith(f"reviewbot: {OPENAI} is unavailable: it has answered nothing: payments: No model answered")
    assert "it refused the connection" in line
    assert line.endswith("; try again later")


def test_what_was_answered_before_needs_neither_a_key_nor_an_answer(rules: Path) -> None:
    with instant_models() as models:
        key = {"ANTHROPIC_BASE_URL": models.url, "ANTHROPIC_API_KEY": "sk-ant-instant"}
        first = _eval(rules, "run", SONNET, key, "--format", "json")

    again = _eval(rules, "run", SONNET, {}, "--format", "json")

    assert (first.code, again.code) == (0, 0), first.err + again.err
    assert again.out == first.out


def test_answers_that_cannot_be_read_are_what_a_run_falls_short_of(rules: Path) -> None:
    suite = rules / "evals" / "payments" / "suite.yaml"
    bar = "promotion: {metric: recall, most_unscored: 1.0, cost: {median: 1, p95: 2}, latency: {median: 60, p95: 90}}\n"

    with instant_models({"claude-sonnet-5": "Looks good to me!"}) as models:
        key = {"ANTHROPIC_BASE_URL": models.url, "ANTHROPIC_API_KEY": "sk-ant-instant"}
        strict = _eval(rules, "run", SONNET, key)
        suite.write_text(SUITE + bar, encoding="utf-8")
        lenient = _eval(rules, "run", SONNET, key)

    assert strict.code == 1, strict.err
    assert "  ! 2 of 2 answers could not be read; none may\n" in strict.out
    assert lenient.code == 0, lenient.err


@pytest.mark.parametrize("command", BOTH)
@pytest.mark.parametrize("model", [pytest.param("guardrails", id="guardrails"), pytest.param(OPENAI, id="a model")])
def test_a_switch_that_is_on_stops_a_run(rules: Path, command: str, model: str) -> None:
    said = _eval(rules, command, model, {**DEAD, "REVIEWBOT_STOP": "all"})

    assert (said.code, said.out) == (4, "")
    assert said.err == "reviewbot: A switch stops this work; whoever set it can release it.\n"


@pytest.mark.parametrize("command", BOTH)
def test_an_embedder_that_does_not_answer_is_told_as_that(rules: Path, command: str) -> None:
    said = _eval(rules, command, "guardrails", {**DEAD, "REVIEWBOT_EMBEDDER": "openai"})

    assert (said.code, said.out) == (3, "")
    assert said.err == (
        "reviewbot: the embeddings of OpenAI is unavailable: it cannot be reached: it refused the connection; "
        "try again later\n"
    )
