"""A record as bytes, and back. The world in it is the contract's document, so that anybody can decide again."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Final, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from reviewbot.audit.record import AuditRecord, DecidedRecord, GroupRecord, IncidentRecord, NoticeRecord, Record
from reviewbot.change.change import Binding
from reviewbot.gate.decision import Decision
from reviewbot.gate.group import GroupWorld
from reviewbot.gate.world_json import parse_world, render_world
from reviewbot.kernel.canonical import Plain, plain, plain_bytes
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Commit, Digest, RepoName
from reviewbot.ownership.owner import Assignment
from reviewbot.review.verdict import Verdict

FORMAT: Final = 1
"""Raised when what is written changes its meaning; older records are read for ever."""

T = TypeVar("T")

_BINDING: Final = TypeAdapter(Binding)
_INSTANT: Final = TypeAdapter(datetime)
_ASSIGNMENTS: Final = TypeAdapter(tuple[Assignment, ...])
_VERDICTS: Final = TypeAdapter(tuple[Verdict, ...])
_NOTICE: Final = TypeAdapter(NoticeRecord)
_INCIDENT: Final = TypeAdapter(IncidentRecord)
_DECISION: TypeAdapter[Decision] = TypeAdapter(Decision)
_GROUP: Final = TypeAdapter(GroupWorld)
_STRANGERS_FIELDS: Final = frozenset({"title", "body", "evidence"})


def render_record(record: DecidedRecord) -> dict[str, Plain]:
    """Return the record of a decision as a document. One about a change, the oldest kind, does not say its kind."""
    if isinstance(record, GroupRecord):
        return _with_kind(record)
    return {
        "format": FORMAT,
        "repo": record.repo,
        "binding": plain(record.binding),
        "decided_at": plain(record.decided_at),
        "governance_commit": record.governance_commit,
        "policy_digest": record.policy_digest,
        "assignments": plain(record.assignments),
        "world": render_world(record.world),
        "verdicts": plain(record.verdicts),
        "decision": plain(record.decision),
    }


def _with_kind(record: GroupRecord | NoticeRecord | IncidentRecord) -> dict[str, Plain]:
    return {"format": FORMAT, **{field.name: plain(getattr(record, field.name)) for field in fields(record)}}


def payload_of(record: Record) -> bytes:
    """Return the one spelling of a record."""
    if isinstance(record, NoticeRecord | IncidentRecord):
        return plain_bytes(_with_kind(record))
    return plain_bytes(render_record(record))


def read_record(payload: bytes) -> AuditRecord:
    """Return the decision about a change that these bytes spell; raises as `read_any`, and for any other record."""
    record = read_any(payload)
    if not isinstance(record, AuditRecord):
        raise Misconfigured("audit record", (f"is no decision about a change but of the kind {record.kind}",))
    return record


def read_any(payload: bytes) -> Record:
    """Return the record that these bytes spell, whichever it is.

    Raises Misconfigured where they spell none: they were not written by us, or by a newer version.
    """
    try:
        return _read_any(cast("Mapping[str, object]", json.loads(payload)))
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise Misconfigured("audit record", (f"cannot be read: {type(error).__name__}",)) from error


def record_in(payload: bytes) -> Record | None:
    """Return the record that these bytes spell, or None where nobody can read them."""
    try:
        return read_any(payload)
    except Misconfigured:
        return None


def _read_any(document: Mapping[str, object]) -> Record:
    if document["format"] != FORMAT:
        raise ValueError(f"format {document['format']!r} is not {FORMAT}")
    match document.get("kind"):
        case None:
            return _read(document)
        case "group":
            return _read_group(document)
        case kind:
            values = {key: _whole(value) for key, value in document.items() if key != "format"}
            return _INCIDENT.validate_python(values) if kind == "incident" else _NOTICE.validate_python(values)


def _read(document: Mapping[str, object]) -> AuditRecord:
    commit = document["governance_commit"]
    return AuditRecord(
        repo=RepoName(str(document["repo"])),
        binding=_BINDING.validate_python(document["binding"]),
        decided_at=_INSTANT.validate_python(document["decided_at"]),
        governance_commit=None if commit is None else Commit(str(commit)),
        policy_digest=Digest(str(document["policy_digest"])),
        assignments=_ASSIGNMENTS.validate_python(_whole(document["assignments"])),
        world=parse_world(document["world"]),
        verdicts=_VERDICTS.validate_python(_whole(document["verdicts"])),
        decision=_DECISION.validate_python(_whole(document["decision"])),
    )


def _read_group(document: Mapping[str, object]) -> GroupRecord:
    commit, branch = document["governance_commit"], document.get("branch")
    return GroupRecord(
        repo=RepoName(str(document["repo"])),
        binding=_BINDING.validate_python(document["binding"]),
        decided_at=_INSTANT.validate_python(document["decided_at"]),
        governance_commit=None if commit is None else Commit(str(commit)),
        policy_digest=Digest(str(document["policy_digest"])),
        world=_GROUP.validate_python(_whole(document["world"])),
        decision=_DECISION.validate_python(_whole(document["decision"])),
        branch=None if branch is None else str(branch),
    )


def _whole(value: object) -> object:
    """Return the value with strangers' text marked as such, and without lone surrogates, which pydantic refuses."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "evidence" in value:
        return {key: _field(key, item) for key, item in value.items()}
    return {key: _whole(item) for key, item in value.items()}


def _field(key: str, value: object) -> object:
    whole = _whole(value)
    return {"raw": whole} if key in _STRANGERS_FIELDS else whole
