"""What is shown without a decision goes on record before it is shown."""

from collections.abc import Iterable
from typing import Literal

from reviewbot.audit.payload import read_any, read_record
from reviewbot.audit.record import AuditRecord, ChainedRecord, DecidedRecord, NoticeRecord
from reviewbot.audit.repeat import is_repeat
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.fence import Evaluation
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import ChangeNumber, Head, RepoName
from reviewbot.ports import Store
from reviewbot.publish.reconcile import reconcile
from reviewbot.publish.surface import Check, Present, Wanted


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


async def note_decision(store: Store, made: DecidedRecord) -> None:
    """Put a decision on record, unless the last one about the same says the same and nothing was shown since."""
    last = await store.fetch_last_record(made.repo, made.subject, kind=made.kind)
    if last is None or not is_repeat(last, made) or await _shown_since(store, made.repo, made.subject, last):
        await store.append(made)


async def fetch_newest(
    store: Store, repo: RepoName, number: ChangeNumber
) -> tuple[AuditRecord, NoticeRecord | None] | None:
    """Return the newest decision about the change, with the notice that was shown in its place since, if any was."""
    decision = await store.fetch_last_record(repo, number)
    if decision is None:
        return None
    notice = await _shown_since(store, repo, number, decision)
    return read_record(decision.payload), notice


async def _shown_since(
    store: Store, repo: RepoName, subject: ChangeNumber, decision: ChainedRecord
) -> NoticeRecord | None:
    notice = await store.fetch_last_record(repo, subject, kind="notice")
    if notice is None or notice.sequence < decision.sequence:
        return None
    read = read_any(notice.payload)
    return read if isinstance(read, NoticeRecord) else None


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
    await equipment.store.append(made)
