"""What is shown goes on record before it is shown, and nothing green before its record is signed."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from reviewbot.audit.explain import explanation, render_incidents
from reviewbot.audit.payload import read_record, record_in
from reviewbot.audit.record import (
    NO_CHANGE,
    AuditRecord,
    ChainedRecord,
    DecidedRecord,
    IncidentRecord,
    NoticeRecord,
    Record,
)
from reviewbot.audit.repeat import is_repeat
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.fence import Evaluation
from reviewbot.gate.decision import Opened
from reviewbot.intake.event import Place
from reviewbot.kernel.canonical import Plain, instant
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ChangeNumber, Head, RepoName
from reviewbot.ports import Store
from reviewbot.publish.incident import Incident
from reviewbot.publish.reconcile import reconcile
from reviewbot.publish.surface import Check, Present, Wanted

_LOG: Final = logging.getLogger("reviewbot.flow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is on record about one change, its newest decision first."""

    decision: AuditRecord | None
    notice: NoticeRecord | None
    """What was shown in the decision's place since, if anything was."""
    incidents: tuple[IncidentRecord, ...]
    """Those of the change and those of the whole repository, oldest first."""


async def note_checks(equipment: Equipment, place: Place, number: ChangeNumber, checks: Iterable[Check]) -> None:
    """Put checks on record that no decision stands behind."""
    for check in checks:
        outcome = check.conclusion or check.status
        said = (f"{check.name}: {outcome}: {check.title}", check.summary)
        await _note(equipment, place, number, "notice", check.head, said)


async def show_notice(
    equipment: Equipment, evaluation: Evaluation, number: ChangeNumber, wanted: Wanted, present: Present
) -> None:
    """Make of what is present what is wanted, on record first; raises as the evaluation does."""
    actions = reconcile(wanted, present)
    if actions:
        await note_checks(equipment, evaluation.place, number, wanted.checks)
    await evaluation.apply(equipment, number, actions)


async def note_remark(equipment: Equipment, place: Place, number: ChangeNumber, *said: str) -> None:
    """Put on record what is about to be said in a comment or an issue."""
    await _note(equipment, place, number, "remark", None, said)


async def note_incident(equipment: Equipment, place: Place, incident: Incident) -> bool:
    """Put an incident on record; False where one with its key is there."""
    subject = NO_CHANGE if incident.change is None else incident.change
    for known in await equipment.store.fetch_incidents(place.repo, (subject,)):
        record = record_in(known.payload)
        if isinstance(record, IncidentRecord) and record.key == incident.key:
            return False
    made = IncidentRecord(
        repo=place.repo,
        subject=subject,
        key=incident.key,
        raised_at=equipment.clock.now(),
        title=incident.title,
        happened=incident.happened,
        signs=incident.signs,
    )
    await _append(equipment, made)
    return True


async def note_decision(equipment: Equipment, made: DecidedRecord) -> None:
    """Put a decision on record, unless the last one about the same says the same and nothing was shown since.

    Raises Unavailable where it opens a gate and its record cannot be signed.
    """
    store = equipment.store
    last = await store.fetch_last_record(made.repo, made.subject, kind=made.kind)
    if last is None or not is_repeat(last, made) or await _notice_since(store, made.repo, made.subject, last):
        last = await _append(equipment, made)
        equipment.tally.count(made.decision)
    if equipment.seal is not None and isinstance(made.decision, Opened):
        await equipment.seal.cover(store, last)


async def fetch_story(store: Store, repo: RepoName, number: ChangeNumber) -> Story:
    """Return what is on record about the change now."""
    decision = await store.fetch_last_record(repo, number)
    incidents = [record_in(each.payload) for each in await store.fetch_incidents(repo, (number, NO_CHANGE))]
    return Story(
        decision=None if decision is None else read_record(decision.payload),
        notice=None if decision is None else await _shown_since(store, repo, number, decision),
        incidents=tuple(each for each in incidents if isinstance(each, IncidentRecord)),
    )


def render_story(repo: RepoName, number: ChangeNumber, story: Story) -> dict[str, Plain]:
    """Return a story as a document. Whoever asks by a command and whoever asks over HTTP gets this one."""
    told: dict[str, Plain] = {
        "repo": repo,
        "number": number,
        "decided_at": None,
        "governance_commit": None,
        "decision": None,
        "assignments": [],
        "verdicts": [],
        "not_reviewed": [],
    }
    if story.decision is not None:
        told |= explanation(story.decision)
    notice = story.notice
    shown: Plain = None if notice is None else {"shown_at": instant(notice.shown_at), "says": list(notice.says)}
    return told | {"notice": shown, "incidents": render_incidents(story.incidents)}


async def _shown_since(
    store: Store, repo: RepoName, subject: ChangeNumber, decision: ChainedRecord
) -> NoticeRecord | None:
    notice = await _notice_since(store, repo, subject, decision)
    read = None if notice is None else record_in(notice.payload)
    return read if isinstance(read, NoticeRecord) else None


async def _notice_since(
    store: Store, repo: RepoName, subject: ChangeNumber, decision: ChainedRecord
) -> ChainedRecord | None:
    notice = await store.fetch_last_record(repo, subject, kind="notice")
    return None if notice is None or notice.sequence < decision.sequence else notice


async def _note(
    equipment: Equipment,
    place: Place,
    number: ChangeNumber,
    kind: Literal["notice", "remark"],
    head: Head | None,
    says: tuple[str, ...],
) -> None:
    now = equipment.clock.now()
    made = NoticeRecord(repo=place.repo, subject=number, head=head, shown_at=now, says=says, kind=kind)
    await _append(equipment, made)


async def _append(equipment: Equipment, made: Record) -> ChainedRecord:
    kept = await equipment.store.append(made)
    if equipment.seal is not None:
        try:
            await equipment.seal.cover(equipment.store, kept)
        except Unavailable as reason:
            # What is no opening is shown all the same: it only makes things stricter.
            _LOG.warning("record %d of the trail is signed later: %s", kept.sequence, reason)
    return kept
