"""Whether a record would say anything new, and whether a decision would be made again."""

import json
from dataclasses import dataclass

from reviewbot.audit.payload import record_in, render_record
from reviewbot.audit.record import AuditRecord, ChainedRecord, DecidedRecord, GroupRecord, Record
from reviewbot.gate.decide import decide, decide_group
from reviewbot.gate.decision import Blocked, Decision
from reviewbot.kernel.canonical import Plain, plain_bytes
from reviewbot.kernel.ids import Digest, OwnerName


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A recorded decision beside the one that the recorded world gives today."""

    recorded: Decision
    again: Decision

    @property
    def is_same(self) -> bool:
        """Whether the same decision would be made again."""
        return self.recorded == self.again


def prompts_of(record: DecidedRecord) -> tuple[tuple[OwnerName, Digest], ...]:
    """Return what each owner's agent was asked with, where a model looked and that was noted. No decision reads it."""
    verdicts = () if isinstance(record, GroupRecord) else record.verdicts
    return tuple((each.basis.owner, each.basis.prompt) for each in verdicts if each.basis.prompt is not None)


def replay(record: DecidedRecord) -> Replayed:
    """Decide again from the recorded world."""
    again = decide_group(record.world) if isinstance(record, GroupRecord) else decide(record.world)
    return Replayed(recorded=record.decision, again=again)


def is_repeat(last: ChainedRecord, record: DecidedRecord) -> bool:
    """Say whether the record differs from the last one about its change in nothing but the hour."""
    try:
        before = json.loads(last.payload)
    except ValueError:
        return False
    return isinstance(before, dict) and _timeless(before) == _timeless(render_record(record))


def is_proof(payload: bytes, record: Record) -> bool:
    """Say whether these bytes read back as the record, and their world gives its decision again."""
    read = record_in(payload)
    if read is None or read.kind != record.kind:
        return False
    if not isinstance(read, AuditRecord | GroupRecord) or not isinstance(record, AuditRecord | GroupRecord):
        return True
    replayed = replay(read)
    return _gist(replayed.recorded) == _gist(replayed.again) == _gist(record.decision)


def _gist(decision: Decision) -> tuple[str, ...]:
    # A lone surrogate in a path is another letter once its sentence is read back.
    codes = [reason.code for reason in decision.reasons] if isinstance(decision, Blocked) else []
    return decision.kind, *codes


def _timeless(document: dict[str, Plain]) -> bytes:
    world = document.get("world")
    kept = {key: value for key, value in world.items() if key != "now"} if isinstance(world, dict) else world
    return plain_bytes({**document, "decided_at": None, "world": kept})
