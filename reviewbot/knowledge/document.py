"""A runbook or an incident, and the passages it is split into."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import Digest, OwnerName, PassageId, RepoName, RunbookId
from reviewbot.knowledge.guardrail import Guardrail

DocumentKind: TypeAlias = Literal["runbook", "incident"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What stands under one heading of a document: the unit that is recalled and cited."""

    id: PassageId
    document: RunbookId
    owner: OwnerName
    kind: DocumentKind
    heading: str
    """The headings above it and its own, joined by ` > `."""
    text: str
    """Markdown as written, without the heading."""
    applies_to: tuple[str, ...]
    """Anchored globs as written; empty means everything."""
    file: str
    line: int
    """Where it starts, from 1."""
    digest: Digest
    """Over all of the above: what incremental indexing goes by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """How far a runbook goes that is not everybody's yet."""

    repos: tuple[RepoName, ...]
    """Where it is recalled, as a canary; in shadow, where this is empty, only evals try it."""
    replaces: RunbookId | None
    """The document that is left out where this one is recalled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One Markdown file of `runbooks/`, checked and split."""

    id: RunbookId
    owner: OwnerName
    kind: DocumentKind
    title: str
    file: str
    applies_to: tuple[Glob, ...]
    last_reviewed: date | None
    severity: Literal["sev1", "sev2", "sev3"] | None
    occurred: date | None
    passages: tuple[Passage, ...]
    guardrails: tuple[Guardrail, ...]
    staging: Staging | None = None
    """None for what is recalled everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A passage that was found for a query, and why it is here."""

    passage: Passage
    score: str
    """The fused score as a decimal with six places: comparable within one answer only."""
    because: str
    """`applies to 'ledger/**'; words: migration, downgrade; rank 1 by words, 2 by likeness`."""
