"""A judge's recorded verdicts."""

import json

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ModelName
from reviewbot.scoring.finding_file import read_findings
from reviewbot.scoring.golden_file import read_goldens
from reviewbot.scoring.judgement import Judgement, Labelled
from reviewbot.scoring.judgement_file import UNNAMED, Docket, read_judgements

GOLDENS = read_goldens(
    json.dumps(
        [
            {"url": "u/1", "comments": [{"key": "g1", "comment": "A is null"}, {"key": "g2", "comment": "B leaks"}]},
            {"url": "u/2", "comments": [{"key": "g3", "comment": "A is null"}]},
        ]
    ),
    "goldens.json",
)
FINDINGS = read_findings(
    json.dumps({"u/1": {"r": [{"key": "f1", "text": "null A"}, {"key": "f2", "text": "style"}]}, "u/2": {"r": []}}),
    "findings.json",
)
UNREADABLE = read_findings('[{"case": "u/1", "unreadable": "x"}]', "findings.json")


def read(document: object) -> Docket:
    return read_judgements(json.dumps(document), "judged.json", GOLDENS, (*FINDINGS, *UNREADABLE))


def faults_of(document: object) -> list[str]:
    with pytest.raises(Misconfigured) as refused:
        read(document)
    return str(refused.value).splitlines()


def judged(golden: str, found: str, *, is_same: bool, judge: str = "vendor:judge") -> Judgement:
    return Judgement(judge=ModelName(judge), golden=golden, found=found, is_same=is_same)


@pytest.mark.parametrize("is_wrapped", [False, True])
def test_pairs_are_named_by_key_or_by_text(is_wrapped: bool) -> None:
    pairs = [
        {"judge": "vendor:judge", "golden": "g1", "finding": "f1", "match": True, "person": True},
        {"model": "vendor:judge", "case": "u/1", "golden": "A is null", "candidate": "style", "match": False},
        {"judge": "vendor:judge", "golden": "g2", "finding": "f1", "is_same": False, "person": True},
    ]

    assert read({"judgements": pairs} if is_wrapped else pairs) == Docket(
        judgements=(
            judged("g1", "f1", is_same=True),
            judged("g1", "f2", is_same=False),
            judged("g2", "f1", is_same=False),
        ),
        labelled=(
            Labelled(judge_says_same=True, person_says_same=True),
            Labelled(judge_says_same=False, person_says_same=True),
        ),
    )


@pytest.mark.parametrize(
    "false", [pytest.param([{"candidate": "style"}], id="objects"), pytest.param(["style"], id="texts")]
)
def test_evaluations_by_pull_request_and_reviewer(false: list[object]) -> None:
    evaluation = {
        "true_positives": [{"golden_comment": "A is null", "matched_candidate": "null A", "confidence": 0.9}],
        "false_positives": false,
        "false_negatives": [{"golden_comment": "B leaks"}],
    }

    assert read({"u/1": {"r": evaluation}, "u/2": {"r": {"skipped": True, "reason": "No golden comments"}}}) == Docket(
        judgements=(
            judged("g1", "f1", is_same=True, judge=UNNAMED),
            judged("g1", "f2", is_same=False, judge=UNNAMED),
            judged("g2", "f2", is_same=False, judge=UNNAMED),
        ),
        labelled=(),
    )


def test_evaluations_of_one_reviewer_need_no_name() -> None:
    docket = read({"u/1": {"judge": "vendor:judge", "true_positives": [], "false_positives": ["style"]}})

    assert docket.judgements == (judged("g1", "f2", is_same=False), judged("g2", "f2", is_same=False))


def test_a_judge_that_answers_nothing_is_refused_with_every_other_fault() -> None:
    assert faults_of(
        [
            {"judge": "j", "golden": "g1", "finding": "f1", "match": None},
            {"golden": "g1", "finding": "f1", "match": True},
            {"judge": "j", "golden": "gone", "finding": "lost", "match": True},
            {"judge": "j", "golden": "g1", "match": True, "person": "yes"},
        ]
    ) == [
        (
            "judged.json: [0]: the judge answered nothing: 'match' is neither true nor false; ask it again, or leave "
            "the pair out"
        ),
        "judged.json: [1]: does not say which judge it is from; name the model in 'judge'",
        "judged.json: [2]: names a golden that is not there: 'gone'",
        "judged.json: [2]: names a finding that is not there: 'lost'",
        "judged.json: [3]: does not name a golden and a finding",
        "judged.json: [3]: 'person' is neither true nor false",
    ]


def test_a_file_of_one_line_is_that_one_verdict() -> None:
    pair = {"judge": "vendor:judge", "golden": "g1", "finding": "f1", "match": True}

    assert read(pair) == Docket(judgements=(judged("g1", "f1", is_same=True),), labelled=())


@pytest.mark.parametrize("document", [[], {"judgements": []}])
def test_a_judge_that_answers_nothing_at_all_is_refused_where_there_was_a_pair(document: object) -> None:
    assert faults_of(document) == [
        "judged.json: the judge answered nothing: there is no verdict; ask it again, or match by lines alone"
    ]
    assert read_judgements(json.dumps(document), "judged.json", GOLDENS, UNREADABLE) == Docket(
        judgements=(), labelled=()
    )


def test_an_evaluation_that_cannot_be_meant_is_refused() -> None:
    assert faults_of(
        {
            "u/1": {
                "r": {"true_positives": [{"golden_comment": "A is null"}], "false_positives": [{}, {"candidate": "x"}]}
            },
            "u/2": 7,
            "u/3": {"r": {}},
        }
    ) == [
        "judged.json: ['u/1'].r.true_positives[0]: does not name a golden and a finding",
        "judged.json: ['u/1'].r.false_positives[0]: does not name a finding",
        "judged.json: ['u/1'].r: names a finding that is not there: 'x'",
        "judged.json: ['u/2']: holds no evaluation",
        "judged.json: ['u/3'].r: holds neither 'true_positives' nor 'false_positives'",
    ]


def test_without_goldens_and_findings_only_the_form_is_looked_at() -> None:
    pairs = [{"judge": "j", "golden": "g1", "finding": "f1", "match": True}]
    evaluations = {"u/1": {"false_positives": ["style"]}}

    assert read_judgements(json.dumps(pairs), "judged.json", None, FINDINGS).judgements == ()
    assert read_judgements(json.dumps(evaluations), "judged.json", GOLDENS, None).judgements == ()
