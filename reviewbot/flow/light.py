"""Lights: what the trail says that heads show, as far as a switch bears upon it."""

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from reviewbot.audit.payload import read_any
from reviewbot.audit.record import AuditRecord, ChainedRecord, GroupRecord
from reviewbot.change.change import Binding
from reviewbot.gate.code import STOPPED, SWITCHES_UNREADABLE
from reviewbot.gate.decision import Blocked, Decision
from reviewbot.intake.event import EvidenceGiven
from reviewbot.kernel.ids import ChangeNumber, Head, OwnerName, RepoId, RepoName
from reviewbot.ownership.policy import Proof
from reviewbot.ports import Store
from reviewbot.review.reason import split_reason

_MOST_CHANGES: Final = 1_000
"""Decided last; an older one is found by the sweep."""
_MOST_AT_ONCE: Final = 100
"""Records read before other work has its turn."""

_Subject: TypeAlias = tuple[RepoId, ChangeNumber | Head]


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """What the newest decision about a change, or about a merge queue's group, has made its head show."""

    repo: RepoName
    binding: Binding
    owners: tuple[OwnerName, ...]
    decided_at: datetime
    sequence: int
    """Of the record: a newer decision has a higher one."""
    shows: Literal["green", "stopped"]
    is_group: bool
    members: tuple[ChangeNumber, ...] = ()
    """Of a group: its changes."""
    branch: str | None = None
    """Of a group: the branch that its merge queue made for it; None where the record is older than that."""


class Lights:
    """Every light, kept up to date by reading each record once."""

    def __init__(self) -> None:
        self._lit: dict[_Subject, Light] = {}
        self._owners: dict[_Subject, tuple[OwnerName, ...]] = {}
        self._newest: dict[_Subject, int] = {}
        self._asked: dict[_Subject, tuple[Head, frozenset[Proof]]] = {}
        self._read_to: int | None = None

    def __iter__(self) -> Iterator[Light]:
        """Yield the lights as they were read last, the newest decision first."""
        return iter(sorted(self._lit.values(), key=lambda light: -light.sequence))

    def is_evidence(self, event: EvidenceGiven) -> bool:
        """Say whether a rule that the head was decided under asks for what an App reported."""
        return any(
            (proof.kind, proof.name) == (event.of, event.name) and event.app_id in (None, proof.app_id)
            for (repo_id, _), (head, proofs) in self._asked.items()
            if (repo_id, head) == (event.place.repo_id, event.head)
            for proof in proofs
        )

    def green_groups(self, repo_id: RepoId, numbers: Collection[ChangeNumber]) -> tuple[Light, ...]:
        """Return the green groups that hold one of these changes."""
        return tuple(
            light
            for light in self
            if light.is_group and light.binding.repo_id == repo_id and not set(numbers).isdisjoint(light.members)
        )

    async def read(self, store: Store) -> None:
        """Read what was recorded since the last time."""
        if self._read_to is None:
            newest = await store.fetch_newest_records(most=_MOST_CHANGES)
            for record in newest:
                self._note(record)
                await asyncio.sleep(0)
            self._read_to = max(0, newest[0].sequence - _MOST_CHANGES) if newest else 0
        while records := await store.fetch_records(after=self._read_to, most=_MOST_AT_ONCE):
            for record in records:
                self._note(record)
            self._read_to = records[-1].sequence
            await asyncio.sleep(0)

    def _note(self, chained: ChainedRecord) -> None:
        record = read_any(chained.payload)
        if not isinstance(record, AuditRecord | GroupRecord):
            return
        binding = record.binding
        subject: _Subject = (binding.repo_id, binding.head if isinstance(record, GroupRecord) else binding.number)
        if self._newest.get(subject, 0) >= chained.sequence:
            return
        self._newest[subject] = chained.sequence
        self._owners[subject] = self._owners_of(record)
        self._note_proofs(subject, record)
        shows = _shows(record)
        if shows is None:
            self._lit.pop(subject, None)
            return
        self._lit[subject] = Light(
            repo=record.repo,
            binding=binding,
            owners=self._owners[subject],
            decided_at=record.decided_at,
            sequence=chained.sequence,
            shows=shows,
            is_group=isinstance(record, GroupRecord),
            members=tuple(each.number for each in record.world.members) if isinstance(record, GroupRecord) else (),
            branch=record.branch if isinstance(record, GroupRecord) else None,
        )

    def _note_proofs(self, subject: _Subject, record: AuditRecord | GroupRecord) -> None:
        rules = record.world.rules if isinstance(record, AuditRecord) else ()
        proofs = frozenset(proof for rule in rules for proof in rule.evidence)
        if proofs:
            self._asked[subject] = record.binding.head, proofs
        else:
            self._asked.pop(subject, None)

    def _owners_of(self, record: AuditRecord | GroupRecord) -> tuple[OwnerName, ...]:
        if isinstance(record, AuditRecord):
            return tuple(each.owner for each in record.assignments)
        members = ((record.binding.repo_id, each.number) for each in record.world.members)
        return tuple(owner for member in members for owner in self._owners.get(member, ()))


def _shows(record: AuditRecord | GroupRecord) -> Literal["green", "stopped"] | None:
    if record.decision.kind == "open":
        return "green"
    if isinstance(record, GroupRecord):
        return None  # it was refused, which is its answer
    return "stopped" if is_stopped(record.decision) or _was_interrupted(record) else None


def is_stopped(decision: Decision) -> bool:
    """Say whether a switch is among what keeps the gate shut."""
    return isinstance(decision, Blocked) and any(
        reason.code in (STOPPED, SWITCHES_UNREADABLE) for reason in decision.reasons
    )


def _was_interrupted(record: AuditRecord) -> bool:
    return any(each.kind == "failed" and split_reason(each.reason)[0] == "stopped" for each in record.world.judgements)
