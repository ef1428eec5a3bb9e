"""The front matter of runbooks, incidents and skills, as it must be written."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, model_validator

from reviewbot.change.change import EntryKind
from reviewbot.kernel.glob import pattern_fault
from reviewbot.kernel.line_pattern import line_pattern_fault
from reviewbot.kernel.untrusted import hidden_code_points
from reviewbot.knowledge.document import DocumentKind
from reviewbot.ownership.owner import Severity

LONGEST_ID: Final = 100
LONGEST_SENTENCE: Final = 500
MOST_GUARDRAILS: Final = 200
_ID_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_TESTS: Final = ("structural", "added", "removed", "entry")


def _or_fault(fault_of: Callable[[str], str | None]) -> Callable[[str], str]:
    def checked(text: str) -> str:
        fault = fault_of(text)
        if fault is not None:
            raise ValueError(fault)
        return text

    return checked


def _id_fault(text: str) -> str | None:
    if not text or len(text) > LONGEST_ID or not set(text) <= _ID_CHARACTERS:
        return f"{text[:60]!r} is not an id; write 1 to {LONGEST_ID} of a-z, 0-9 and '-'"
    return None


def _sentence_fault(text: str) -> str | None:
    hidden = hidden_code_points(text)
    if hidden:
        return f"holds hidden characters ({', '.join(hidden)}); remove them"
    if not text.strip() or "\n" in text or len(text) > LONGEST_SENTENCE:
        return f"must be one line of 1 to {LONGEST_SENTENCE} characters"
    return None


def _repo_fault(text: str) -> str | None:
    owner, slash, name = text.partition("/")
    if not (owner and slash and name) or "/" in name or text != text.strip():
        return f"{text[:60]!r} is no repository; write organisation/name"
    return None


Id = Annotated[str, AfterValidator(_or_fault(_id_fault))]
Sentence = Annotated[str, AfterValidator(_or_fault(_sentence_fault))]
GlobText = Annotated[str, AfterValidator(_or_fault(pattern_fault))]
RepoText = Annotated[str, AfterValidator(_or_fault(_repo_fault))]
LinePatternText = Annotated[str, AfterValidator(_or_fault(line_pattern_fault))]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class StructuralText(_Strict):
    """One ast-grep rule object and its language."""

    language: Sentence
    rule: dict[str, JsonValue] = Field(min_length=1)


class EntryText(_Strict):
    """Kinds of entries."""

    kinds: tuple[EntryKind, ...] = Field(min_length=1)


class GuardrailText(_Strict):
    """One rule, as its author writes it."""

    id: Id
    severity: Severity
    says: Sentence
    fix: Sentence | None = None
    incident: Id | None = None
    applies_to: tuple[GlobText, ...] | None = None
    structural: StructuralText | None = None
    added: LinePatternText | None = None
    removed: LinePatternText | None = None
    entry: EntryText | None = None

    @model_validator(mode="after")
    def _has_one_test(self) -> "GuardrailText":
        named = [name for name in _TESTS if getattr(self, name) is not None]
        if len(named) != 1:
            found = " and ".join(named) if named else "none"
            raise ValueError(f"{self.id!r} has {found} of {', '.join(_TESTS)}; it needs exactly one")
        return self


class GuardrailBlock(_Strict):
    """The list of a fenced `guardrails` block, under the name it has in front matter."""

    guardrails: tuple[GuardrailText, ...] = Field(min_length=1, max_length=MOST_GUARDRAILS)


class FrontMatter(_Strict):
    """The front matter of a runbook or an incident."""

    id: Id
    owner: Id
    kind: DocumentKind
    title: Sentence
    applies_to: tuple[GlobText, ...] = ()
    last_reviewed: date | None = None
    severity: Literal["sev1", "sev2", "sev3"] | None = None
    occurred: date | None = None
    stage: Literal["shadow", "canary"] | None = None
    repositories: tuple[RepoText, ...] = ()
    replaces: Id | None = None
    guardrails: tuple[GuardrailText, ...] = Field(default=(), max_length=MOST_GUARDRAILS)


def _comma_separated_fault(text: str) -> str | None:
    faults = (pattern_fault(pattern) for pattern in comma_separated(text))
    return next((fault for fault in faults if fault is not None), None)


def comma_separated(text: str) -> tuple[str, ...]:
    """Return the patterns of a skill's `applies_to`, which is one text: the skill form has no lists in `metadata`."""
    return tuple(pattern.strip() for pattern in text.split(",") if pattern.strip())


class SkillMetadata(_Strict):
    """What we read of a skill's `metadata`; other keys are somebody else's."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    owner: Id | None = None
    """Needed only where several owners name the folder."""
    applies_to: Annotated[str, AfterValidator(_or_fault(_comma_separated_fault))] = ""
    last_reviewed: date | None = None


class SkillMatter(_Strict):
    """The front matter of a SKILL.md. Source: Agent Skills specification, agentskills.io."""

    name: Id
    description: str = Field(min_length=1, max_length=1024)
    metadata: SkillMetadata = SkillMetadata()
    license: str | None = None
    compatibility: str | None = None
    allowed_tools: JsonValue = Field(default=None, alias="allowed-tools")
