"""The reply: one closed JSON document. What does not fit the schema is a fault to quote, never something to mend."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, NoReturn, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reviewbot.kernel.ids import PassageId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.owner import Severity

MOST_FINDINGS: Final = 50
"""In one reply. Nobody reads more, and a reply with more is noise or an attack."""
MOST_CHARACTERS: Final = 262_144
"""Of one reply as text, before it is parsed: fifty findings at their longest fit."""
_MOST_FAULTS_QUOTED: Final = 5

SCHEMA_NAME: Final = "owner_review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A passage that a model says its finding rests on, and the words it says stand there."""

    passage: PassageId
    quote: Untrusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A finding as a model reported it: nothing of it is checked yet."""

    path: str
    side: Literal["new", "old"]
    line: int | None
    severity: Severity
    title: Untrusted
    body: Untrusted
    evidence: Untrusted
    cites: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What a second look says of one finding that would block."""

    finding: int
    """Its number in the question, from 1."""
    is_refuted: bool
    why: Untrusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply that fits the schema."""

    findings: tuple[Reported, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Malformed:
    """A reply that does not fit, and why, in words that are quoted back to the model once."""

    fault: str


def words_of(reply: Reply) -> tuple[str, ...]:
    """Return every text of a reply, field by field, so that what is split over findings stands together."""
    found = reply.findings
    return (
        *(finding.title.raw for finding in found),
        *(finding.body.raw for finding in found),
        *(finding.evidence.raw for finding in found),
        *(finding.path for finding in found),
        *(cite.quote.raw for finding in found for cite in finding.cites),
        *(doubt.why.raw for doubt in reply.doubts),
    )


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Cite(_Closed):
    passage: Annotated[str, Field(min_length=1, max_length=300)]
    quote: Annotated[str, Field(max_length=2_000)]


class _Finding(_Closed):
    path: Annotated[str, Field(min_length=1, max_length=4_096)]
    side: Literal["new", "old"]
    line: Annotated[int, Field(ge=-(2**53), le=2**53)] | None
    severity: Literal["low", "medium", "high", "critical"]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    body: Annotated[str, Field(max_length=4_000)]
    evidence: Annotated[str, Field(max_length=2_000)]
    cites: Annotated[list[_Cite], Field(max_length=10)]


class _Doubt(_Closed):
    finding: Annotated[int, Field(ge=1, le=MOST_FINDINGS)]
    is_refuted: bool
    why: Annotated[str, Field(max_length=1_000)]


class _Reply(_Closed):
    findings: Annotated[list[_Finding], Field(max_length=MOST_FINDINGS)]
    doubts: Annotated[list[_Doubt], Field(max_length=MOST_FINDINGS)]


def parse_reply(text: Untrusted) -> Reply | Malformed:
    """Return what the model replied, or what is wrong with it.

    One strict JSON document and nothing around it: no prose, no code fence, no repeated or unknown keys.
    """
    if not text.raw.strip():
        return Malformed(fault="the reply is empty")
    if len(text.raw) > MOST_CHARACTERS:
        return Malformed(fault=f"the reply has {len(text.raw):,} characters; at most {MOST_CHARACTERS:,} are read")
    try:
        return _reply_of(_Reply.model_validate(strict_json(text.raw)))
    except ValidationError as error:
        return Malformed(fault=faults_of(error))
    except RecursionError:
        return Malformed(fault="the reply is nested too deeply")
    except ValueError as error:
        return Malformed(fault=f"the reply is not one JSON document: {str(error)[:200]}")


def strict_json(text: str) -> object:
    """Return one JSON document. Raises ValueError for anything around it, for a key given twice, and for NaN."""
    return json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_refuse_constant)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice in one object")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def faults_of(error: ValidationError) -> str:
    """Return what does not fit a schema, in words that are quoted back to the model."""
    faults = [
        f"{'.'.join(str(part)[:60] for part in fault['loc']) or 'the reply'}: {fault['msg']}"
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    more = len(faults) - _MOST_FAULTS_QUOTED
    return "; ".join(faults[:_MOST_FAULTS_QUOTED]) + (f"; and {more} more" if more > 0 else "")


def _reply_of(reply: _Reply) -> Reply:
    return Reply(
        findings=tuple(_reported(finding) for finding in reply.findings),
        doubts=tuple(
            Doubt(finding=doubt.finding, is_refuted=doubt.is_refuted, why=Untrusted(doubt.why))
            for doubt in reply.doubts
        ),
    )


def _reported(finding: _Finding) -> Reported:
    return Reported(
        path=finding.path,
        side=finding.side,
        line=finding.line,
        severity=finding.severity,
        title=Untrusted(finding.title),
        body=Untrusted(finding.body),
        evidence=Untrusted(finding.evidence),
        cites=tuple(Quotation(passage=PassageId(cite.passage), quote=Untrusted(cite.quote)) for cite in finding.cites),
    )


_Json: TypeAlias = dict[str, Any]


def _closed(properties: _Json) -> _Json:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _schema() -> _Json:
    # Types and choices only: vendors differ in which bounds they understand, and ours are checked here anyway.
    text: _Json = {"type": "string"}
    cite = _closed({"passage": text, "quote": text})
    finding = _closed(
        {
            "path": text,
            "side": {"type": "string", "enum": ["new", "old"]},
            "line": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "severity": {"type": "string", "enum": ["low", "medium", "high", "critical"]},
            "title": text,
            "body": text,
            "evidence": text,
            "cites": {"type": "array", "items": cite},
        }
    )
    doubt = _closed({"finding": {"type": "integer"}, "is_refuted": {"type": "boolean"}, "why": text})
    return _closed({"findings": {"type": "array", "items": finding}, "doubts": {"type": "array", "items": doubt}})


SCHEMA: Final = json.dumps(_schema(), separators=(",", ":"))
"""What a vendor is asked to hold the reply to. One serves every purpose: another would spoil the prompt cache."""

SHOWN_EXAMPLE: Final = (
    '{"findings":[{"path":"a/b.py","side":"new","line":7,"severity":"high","title":"What is wrong.","body":"And so.",'
    '"evidence":"the line","cites":[{"passage":"runbook-id#heading","quote":"words that stand there"}]}],"doubts":[]}'
)
"""A reply as it should look, shown with a correction."""
