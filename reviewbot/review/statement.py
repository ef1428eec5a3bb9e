"""Statements: how a model answers a question. Each rests on words of a recalled passage, or it is not said."""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reviewbot.kernel.ids import PassageId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.document import Passage
from reviewbot.knowledge.word import words_of
from reviewbot.review.grounding import quotation_fault
from reviewbot.review.reply import MOST_CHARACTERS, Malformed, Quotation, faults_of, strict_json

MOST_STATEMENTS: Final = 8
"""In one answer: whoever asks wants to act, not to read."""

SCHEMA_NAME: Final = "owner_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One or two sentences of an answer, and what they rest on."""

    says: Untrusted
    cites: tuple[Quotation, ...]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Cite(_Closed):
    passage: Annotated[str, Field(min_length=1, max_length=300)]
    quote: Annotated[str, Field(max_length=2_000)]


class _Statement(_Closed):
    says: Annotated[str, Field(min_length=1, max_length=1_000)]
    cites: Annotated[list[_Cite], Field(max_length=5)]


class _Reply(_Closed):
    statements: Annotated[list[_Statement], Field(max_length=MOST_STATEMENTS)]


def parse_statements(text: Untrusted) -> tuple[Statement, ...] | Malformed:
    """Return what the model answered, or what is wrong with it; nothing around the one document is passed over.

    An empty answer says that the passages do not tell.
    """
    if len(text.raw) > MOST_CHARACTERS:
        return Malformed(fault=f"the reply has {len(text.raw):,} characters; at most {MOST_CHARACTERS:,} are read")
    try:
        reply = _Reply.model_validate(strict_json(text.raw))
    except ValidationError as error:
        return Malformed(fault=faults_of(error))
    except RecursionError:
        return Malformed(fault="the reply is nested too deeply")
    except ValueError as error:
        return Malformed(fault=f"the reply is not one JSON document: {str(error)[:200]}")
    return tuple(_statement(each) for each in reply.statements)


def grounded(statements: Iterable[Statement], passages: Iterable[Passage]) -> tuple[Statement, ...]:
    """Return the statements that rest on something, each with only those citations that hold."""
    known = {passage.id: passage for passage in passages}
    held = (dataclasses.replace(each, cites=_held(each, known)) for each in statements)
    return tuple(each for each in held if each.cites)


def fitting_passages(question: Untrusted, passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Return the passages that share a word with the question that says something; likeness alone proves nothing."""
    asked = frozenset(words_of(question.raw))
    return tuple(each for each in passages if not asked.isdisjoint(words_of(f"{each.heading} {each.text}")))


def _held(statement: Statement, passages: Mapping[PassageId, Passage]) -> tuple[Quotation, ...]:
    return tuple(each for each in statement.cites if quotation_fault(each, passages) is None)


def _statement(wire: _Statement) -> Statement:
    cites = tuple(Quotation(passage=PassageId(each.passage), quote=Untrusted(each.quote)) for each in wire.cites)
    return Statement(says=Untrusted(wire.says), cites=cites)


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_CITES: Final = {"type": "array", "items": _closed({"passage": {"type": "string"}, "quote": {"type": "string"}})}
_SAYS: Final = _closed({"says": {"type": "string"}, "cites": _CITES})

SCHEMA: Final = json.dumps(_closed({"statements": {"type": "array", "items": _SAYS}}), separators=(",", ":"))
"""What a vendor is asked to hold the answer to."""

SHOWN_EXAMPLE: Final = (
    '{"statements":[{"says":"What the passage tells.","cites":[{"passage":"runbook-id#heading",'
    '"quote":"words that stand there"}]}]}'
)
"""An answer as it should look, shown with a correction."""
