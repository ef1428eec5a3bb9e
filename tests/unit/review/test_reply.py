"""The reply: one closed document, or a fault that can be quoted back."""

import json
from typing import Any

import pytest

from reviewbot.kernel.ids import PassageId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.reply import (
    MOST_CHARACTERS,
    SCHEMA,
    SHOWN_EXAMPLE,
    Doubt,
    Malformed,
    Quotation,
    Reply,
    Reported,
    parse_reply,
    words_of,
)

FINDING: dict[str, Any] = {
    "path": "a.py",
    "side": "new",
    "line": 3,
    "severity": "high",
    "title": "Breaks.",
    "body": "It does.",
    "evidence": "x = 1",
    "cites": [{"passage": "ledger#rule", "quote": "words that stand there"}],
}
NO_JSON = "the reply is not one JSON document"
DOUBT: dict[str, Any] = {"finding": 1, "is_refuted": True, "why": "It is handled."}


def _parse(value: object) -> Reply | Malformed:
    return parse_reply(Untrusted(json.dumps(value)))


def test_a_reply_that_fits_is_read() -> None:
    reply = _parse({"findings": [FINDING], "doubts": [DOUBT]})

    assert reply == Reply(
        findings=(
            Reported(
                path="a.py",
                side="new",
                line=3,
                severity="high",
                title=Untrusted("Breaks."),
                body=Untrusted("It does."),
                evidence=Untrusted("x = 1"),
                cites=(Quotation(passage=PassageId("ledger#rule"), quote=Untrusted("words that stand there")),),
            ),
        ),
        doubts=(Doubt(finding=1, is_refuted=True, why=Untrusted("It is handled.")),),
    )
    assert isinstance(reply, Reply)
    assert words_of(reply) == ("Breaks.", "It does.", "x = 1", "a.py", "words that stand there", "It is handled.")


def test_the_shown_example_fits() -> None:
    assert isinstance(parse_reply(Untrusted(SHOWN_EXAMPLE)), Reply)


def test_the_schema_closes_every_object() -> None:
    def closed(schema: Any) -> bool:
        if isinstance(schema, list):
            return all(closed(item) for item in schema)
        if not isinstance(schema, dict):
            return True
        is_closed = schema.get("type") != "object" or (
            schema["additionalProperties"] is False and schema["required"] == list(schema["properties"])
        )
        return is_closed and all(closed(item) for item in schema.values())

    assert closed(json.loads(SCHEMA))


def _with(**changed: Any) -> dict[str, Any]:
    return {"findings": [{**FINDING, **changed}], "doubts": []}


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        pytest.param([], "the reply: Input should be", id="no object"),
        pytest.param({"findings": []}, "doubts: Field required", id="a key is missing"),
        pytest.param(
            {"findings": [], "doubts": [], "verdict_override": 1},
            "verdict_override: Extra inputs are not permitted",
            id="M06 one key too many",
        ),
        pytest.param(_with(severity="info"), "findings.0.severity: Input should be", id="M19 another severity"),
        pytest.param(_with(line="3"), "findings.0.line: Input should be a valid integer", id="a line in words"),
        pytest.param(_with(line=2**60), "findings.0.line: Input should be less", id="a line beyond all bounds"),
        pytest.param(_with(title=""), "findings.0.title: String should have at least 1", id="no title"),
        pytest.param(_with(title="a" * 201), "findings.0.title: String should have at most 200", id="a long title"),
        pytest.param(_with(cites=[FINDING["cites"][0]] * 11), "findings.0.cites: List should have", id="cites"),
        pytest.param({"findings": [FINDING] * 51, "doubts": []}, "findings: List should have at", id="M08"),
        pytest.param(
            {"findings": [], "doubts": [{**DOUBT, "finding": 0}]},
            "doubts.0.finding: Input should be greater",
            id="doubt 0",
        ),
        pytest.param(
            {"findings": [], "doubts": [{**DOUBT, "is_refuted": "yes"}]},
            "doubts.0.is_refuted: Input should be",
            id="yes",
        ),
    ],
)
def test_what_does_not_fit_has_its_fault_named(value: object, fault: str) -> None:
    reply = _parse(value)

    assert isinstance(reply, Malformed)
    assert reply.fault.startswith(fault)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("", "the reply is empty", id="M03 nothing"),
        pytest.param(" \n", "the reply is empty", id="blanks"),
        pytest.param("no", NO_JSON + ": Expecting value", id="M04 words"),
        pytest.param('```json\n{"findings":[],"doubts":[]}\n```', NO_JSON, id="M05 a fence"),
        pytest.param('{"findings":[],"doubts":[]} done', NO_JSON + ": Extra data", id="more"),
        pytest.param('{"doubts":[],"doubts":[]}', NO_JSON + ": a key is given twice", id="twice"),
        pytest.param('{"findings":Infinity}', NO_JSON + ": Infinity is not JSON", id="infinity"),
        pytest.param("[" * 50_000, "the reply is nested too deeply", id="nesting"),
        pytest.param("9" * 9_000, NO_JSON + ": Exceeds the limit", id="a number without end"),
        pytest.param("a" * (MOST_CHARACTERS + 1), "the reply has 262,145 characters; at most", id="M07"),
    ],
)
def test_what_is_no_document_is_never_mended(text: str, fault: str) -> None:
    reply = parse_reply(Untrusted(text))

    assert isinstance(reply, Malformed)
    assert reply.fault.startswith(fault)


def test_many_faults_are_counted() -> None:
    reply = _parse({"findings": [{}], "doubts": []})

    assert isinstance(reply, Malformed)
    assert reply.fault.endswith("; and 3 more")
