"""Guardrails: rules that a runbook carries and a machine checks, without any model."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.change.change import EntryKind
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import GuardrailId, OwnerName, PassageId, RunbookId
from reviewbot.ownership.owner import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Structural:
    """Matches code by its shape: one ast-grep rule."""

    language: str
    rule: str
    """The rule object as JSON."""
    kind: Literal["structural"] = "structural"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedLine:
    """Matches an added line by an RE2 pattern."""

    pattern: str
    kind: Literal["added"] = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedLine:
    """Matches a removed line by an RE2 pattern."""

    pattern: str
    kind: Literal["removed"] = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRule:
    """Matches an entry by what happened to it."""

    kinds: frozenset[EntryKind]
    kind: Literal["entry"] = "entry"


Test: TypeAlias = Structural | AddedLine | RemovedLine | EntryRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail:
    """One machine-checked rule."""

    id: GuardrailId
    owner: OwnerName
    document: RunbookId
    passage: PassageId
    """What a match cites: the passage that carries the rule, or the document's first."""
    severity: Severity
    says: str
    """The sentence shown on the line."""
    fix: str | None
    incident: RunbookId | None
    applies_to: tuple[Glob, ...]
    """Empty means every path."""
    test: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailHit:
    """A guardrail that matched, at one line of the change."""

    guardrail: Guardrail
    path: str
    line: int | None
    """From 1, on the new side; the old side where `is_removed`; None for an entry as a whole."""
    is_removed: bool
    evidence: str
    """The line or the entry's kind, as it stands in the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRule:
    """One structural rule to look for."""

    id: str
    language: str
    rule: str
    """An ast-grep rule object, as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanMatch:
    """Where a rule matched."""

    rule_id: str
    path: str
    first_line: int
    """From 1."""
    last_line: int
