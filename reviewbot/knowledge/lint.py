"""What is not wrong in the library, and still wants a look: stale, unguarded, unowned, secret."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from reviewbot.kernel.line_pattern import compile_line_pattern, line_bytes
from reviewbot.knowledge.document import Document
from reviewbot.knowledge.library import Library, folder_of
from reviewbot.ownership.registry import Registry

STALE_AFTER_DAYS: Final = 180

_KEY_SHAPES: Final = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36,}\b"
    r"|\bgithub_pat_[A-Za-z0-9_]{40,}\b|\bxox[abprs]-[A-Za-z0-9-]{20,}|\bsk-(ant-|proj-)?[A-Za-z0-9_-]{32,}"
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Concern:
    """Something about a file that its owner should look at."""

    file: str
    says: str


def is_stale(document: Document, today: date, *, after_days: int = STALE_AFTER_DAYS) -> bool:
    """Say whether a runbook was last reviewed more than so many days ago. An incident is a record: it never is."""
    return document.last_reviewed is not None and (today - document.last_reviewed).days > after_days


def lint_knowledge(library: Library, registry: Registry, *, today: date) -> tuple[Concern, ...]:
    """Return every warning, by file. None of them stops a review."""
    return tuple(
        sorted({*_dated(library, today), *_unguarded(library), *_folders(library, registry), *_secrets(library)})
    )


def _dated(library: Library, today: date) -> Iterator[Concern]:
    for document in library.documents:
        if is_stale(document, today):
            days = (today - (document.last_reviewed or today)).days
            says = f"was last reviewed {days} days ago; read it whole, mend it, and set last_reviewed"
            yield Concern(file=document.file, says=says)
        for name, day in (("last_reviewed", document.last_reviewed), ("occurred", document.occurred)):
            if day is not None and day > today:
                yield Concern(file=document.file, says=f"{name} {day.isoformat()} is in the future")


def _unguarded(library: Library) -> Iterator[Concern]:
    cited = {guardrail.incident for guardrail in library.guardrails}
    for document in library.documents:
        if document.kind == "incident" and document.id not in cited and not document.guardrails:
            says = "no guardrail cites this incident; write the one that would have caught it"
            yield Concern(file=document.file, says=says)


def _folders(library: Library, registry: Registry) -> Iterator[Concern]:
    folders = {owner.name: frozenset(owner.runbooks) for owner in registry.owners}
    for document in library.documents:
        if folder_of(document) not in folders.get(document.owner, frozenset()):
            says = f"owner {document.owner!r} does not list folder {folder_of(document)!r} under runbooks"
            yield Concern(file=document.file, says=says)
    having = set(library.owners)
    for owner in registry.owners:
        if owner.name not in having:
            yield Concern(file=owner.file, says="has no runbook; its agent would review without knowledge")


def _secrets(library: Library) -> Iterator[Concern]:
    pattern = compile_line_pattern(_KEY_SHAPES)
    for document in library.documents:
        for passage in document.passages:
            if pattern.matches(line_bytes(passage.text)):
                yield Concern(file=document.file, says=f"passage {passage.id!r} holds what looks like a secret")
