"""Whether a record would say anything new, and whether a decision would be made again."""

import json
from dataclasses import dataclass

from reviewbot.audit.payload import render_record
from reviewbot.audit.record import ChainedRecord, DecidedRecord, GroupRecord
from reviewbot.gate.decide import decide, decide_group
from reviewbot.gate.decision import Decision
from reviewbot.kernel.canonical import Plain, canonical_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A recorded decision beside the one that the recorded world gives today."""

    recorded: Decision
    again: Decision

    @property
    def is_same(self) -> bool:
        """Whether the same decision would be made again."""
        return self.recorded == self.again


def replay(record: DecidedRecord) -> Replayed:
    """Decide again from the recorded world."""
    again = decide_group(record.world) if isinstance(record, GroupRecord) else decide(record.world)
    return Replayed(recorded=record.decision, again=again)


def is_repeat(last: ChainedRecord, record: DecidedRecord) -> bool:
    """Say whether the record differs from the last one about its change in nothing but the hour."""
    return _timeless(json.loads(last.payload)) == _timeless(render_record(record))


def _timeless(document: dict[str, Plain]) -> bytes:
    world = document["world"]
    kept = {key: value for key, value in world.items() if key != "now"} if isinstance(world, dict) else world
    return canonical_bytes({**document, "decided_at": None, "world": kept})
