"""What is said to a model and what comes back: values only, the same for every vendor."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.untrusted import Untrusted

Stop: TypeAlias = Literal["end", "tools", "truncated", "refused", "late", "rejected"]
"""How an answer ended. Only `end` and `tools` are normal.

`late` ran past its deadline; `rejected` is the vendor's 4xx for this very request (too long, not allowed). Neither ever
moves a chain to its next link.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A read-only tool that a model may call."""

    name: str
    description: str
    parameters: str
    """A JSON Schema object, as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A call that a model asked for: a wish, not yet allowed."""

    id: str
    name: str
    arguments: Untrusted
    """JSON as the model wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What a call gave, or why it was refused, already fenced."""

    call_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one answer, as the vendor counted them; never negative. None where it gave no usable count."""

    fresh_input: int
    cached_input: int
    output: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One reply of one model."""

    asked: ModelName
    answered_by: str
    """The model's name as the reply gave it."""
    stop: Stop
    text: Untrusted
    calls: tuple[ToolCall, ...]
    usage: Usage | None
    request_id: str
    """The vendor's id of the request, for tracing; empty where it gave none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followup:
    """An earlier answer in the same conversation, and what we said to it: tool results, or the fault to mend."""

    answer: Answer
    results: tuple[ToolResult, ...]
    correction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question to a model.

    `system` and `shared` are the same for every owner of a change and come first; `own` is the same for every purpose.
    So a provider's prompt cache serves all owners after the first, and every later question of one owner.
    """

    purpose: Literal["inspect", "doubt", "claims", "ask", "judge"]
    system: str
    shared: str
    own: str
    ask: str
    """What is wanted, last, because it differs most."""
    followups: tuple[Followup, ...]
    tools: tuple[Tool, ...]
    schema_name: str
    schema: str
    """The reply's JSON Schema, closed, as JSON."""
    max_output_tokens: int
    deadline_seconds: float
