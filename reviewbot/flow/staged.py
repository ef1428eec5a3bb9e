"""Staged runbooks at work: which are recalled in a repository, by what the nights say of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pydantic import TypeAdapter

from reviewbot.flow.equipment import Equipment
from reviewbot.flow.governance import Rulebook
from reviewbot.flow.step import Steps
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import OwnerName, RunbookId
from reviewbot.knowledge.document import Document
from reviewbot.knowledge.staging import canaries_in, left_out_with, mark_of
from reviewbot.scoring.night import newest_word

_LOOKS_BACK: Final = timedelta(days=31)
_WHY: Final = TypeAdapter(tuple[str, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedNow:
    """What one owner's reviewer is not given in a repository, and what it says of that."""

    left_out: frozenset[RunbookId]
    notes: tuple[str, ...]


async def staged_now(
    equipment: Equipment, steps: Steps, place: Place, rulebook: Rulebook, owner: OwnerName
) -> StagedNow:
    """Return which of the owner's documents are not recalled now.

    A canary is, in its repositories, from the first night that tried it and did not block it, until one does. A replay
    is given what was read the first time. Costs nothing where no canary is.
    """
    documents = rulebook.library.documents_of(owner)
    canaries = canaries_in(documents, place.repo)
    why = await steps.read(_WHY, lambda: _why_not(equipment, canaries)) if canaries else ()
    told = tuple(zip(canaries, why, strict=True))
    return StagedNow(
        left_out=left_out_with(documents, {each.id for each, fault in told if not fault}),
        notes=tuple(_note(each, fault) for each, fault in told),
    )


async def _why_not(equipment: Equipment, canaries: Sequence[Document]) -> tuple[str, ...]:
    since = equipment.clock.now().date() - _LOOKS_BACK
    nights = await equipment.store.nights.fetch_runs(since=since)
    words = [newest_word(nights, each.owner, each.id, mark_of(each)) for each in canaries]
    return tuple(
        "no night has tried it as it is written now"
        if word is None
        else f"its owner's suite blocks it since the night of {word.night.isoformat()}"
        if word.is_blocked
        else ""
        for word in words
    )


def _note(document: Document, fault: str) -> str:
    if fault:
        return f"runbook {document.id} is a canary here and was left out: {fault}"
    replaces = None if document.staging is None else document.staging.replaces
    return f"runbook {document.id} is a canary here" + ("" if replaces is None else f", in place of {replaces}")
