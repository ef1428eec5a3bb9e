"""The published schemas of suites and cases. `python -m tests.unit.scoring.test_suite_text` writes them anew."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.strict_yaml import parse_yaml, read_as
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.schema import render_schema
from reviewbot.scoring.judgement import Judging, LabelledPair
from reviewbot.scoring.suite_text import CaseText, SuiteText, case_schema, judging_of, suite_schema
from tests.unit.scoring.suite_builders import CASE, SUITE

_EVALS = Path(__file__).parents[3] / "evals"
_PUBLISHED = {"suite.schema.json": suite_schema(), "case.schema.json": case_schema()}


@pytest.mark.parametrize("name", _PUBLISHED)
def test_a_published_schema_is_current(name: str) -> None:
    published = (_EVALS / name).read_text(encoding="utf-8")

    assert published == render_schema(_PUBLISHED[name]), "run python -m tests.unit.scoring.test_suite_text"


@pytest.mark.parametrize(
    ("text", "schema"), [pytest.param(SUITE, suite_schema(), id="suite"), pytest.param(CASE, case_schema(), id="case")]
)
def test_what_can_be_read_follows_its_schema(text: str, schema: dict[str, object]) -> None:
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(text))


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        pytest.param(
            "thresholds: {luck: 1}",
            "line 3: thresholds.luck.[key]: 'luck' is no rate; choose of precision, precision_floor, recall, f1, "
            "noise_per_change, decision_accuracy, injection_flips, recall_at_5",
            id="a rate that is none",
        ),
        pytest.param("repeat: 0", "line 3: repeat is 0; it must be at least 1", id="no run"),
        pytest.param("marjin: 0.1", "line 3: key 'marjin' is not known; did you mean 'margin'?", id="an unknown key"),
    ],
)
def test_a_suite_that_cannot_be_meant_is_refused(more: str, fault: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_as(SuiteText, parse_yaml(f"{SUITE}{more}\n".encode(), where="suite.yaml"), where="suite.yaml")

    assert refused.value.faults == (fault,)


def test_a_suite_names_its_judge_with_what_people_said() -> None:
    judge = "judge: {model: 'openai:judge', labelled: [{golden: Rounds., finding: It rounds., same: true}]}\n"

    text = read_as(SuiteText, parse_yaml(f"{SUITE}{judge}".encode(), where="suite.yaml"), where="suite.yaml")

    pair = LabelledPair(golden="Rounds.", finding=Untrusted("It rounds."), is_same=True)
    assert judging_of(text) == Judging(judge=ModelName("openai:judge"), sample=(pair,))


def test_a_case_names_the_rules_it_was_written_by_by_their_digest() -> None:
    with pytest.raises(Misconfigured) as refused:
        read_as(CaseText, parse_yaml(f"{CASE}governance: main\n".encode(), where="case.yaml"), where="case.yaml")

    assert refused.value.faults == ("line 8: governance: 'main' is no digest; write sha256: and 64 hexadecimal digits",)


if __name__ == "__main__":
    for name, schema in _PUBLISHED.items():
        (_EVALS / name).write_text(render_schema(json.loads(json.dumps(schema))), encoding="utf-8")
