"""Lights: what the trail says that heads show, as far as a switch bears upon it."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from reviewbot.audit.payload import record_in
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

_LOG: Final = logging.getLogger("reviewbot.flow")

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A decision that nobody can read: what it made its change's head show may be green."""

    repo: RepoName
    number: ChangeNumber
    sequence: int


class Lights:
    """Every light, kept up to date by reading each record once, in the order of the trail."""

    def __init__(self) -> None:
        self._lit: dict[_Subject, Light] = {}
        self._owners: dict[_Subject, tuple[OwnerName, ...]] = {}
        self._asked: dict[_Subject, tuple[Head, frozenset[Proof]]] = {}
        self._unread: dict[tuple[RepoName, ChangeNumber], Unread] = {}
        self._read_to: int | None = None
        self._reading = asyncio.Lock()

    def __iter__(self) -> Iterator[Light]:
        """Yield the lights as they were read last, the newest decision first."""
        return iter(sorted(self._lit.values(), key=lambda light: -light.sequence))

    @property
    def unread(self) -> tuple[Unread, ...]:
        """The newest decisions about their changes that cannot be read, but for those that were passed over."""
        return tuple(self._unread.values())

    def pass_over(self, unread: Unread) -> None:
        """Count a decision that cannot be read for nothing more: its change is decided afresh, or not open."""
        if self._unread.get((unread.repo, unread.number)) == unread:
            del self._unread[unread.repo, unread.number]

    def drop(self, repo_id: RepoId, subject: ChangeNumber | Head) -> None:
        """Forget a change that is not open any more, or a group that is gone: no switch bears upon it."""
        self._lit.pop((repo_id, subject), None)
        self._owners.pop((repo_id, subject), None)
        self._asked.pop((repo_id, subject), None)

    def put_out(self, light: Light) -> None:
        """Forget a light whose head has no open change, unless there is a newer one about the same by now."""
        subject = light.binding.head if light.is_group else light.binding.number
        if self._lit.get((light.binding.repo_id, subject)) == light:
            self.drop(light.binding.repo_id, subject)

    async def recall(self, store: Store, repo: RepoName, repo_id: RepoId, numbers: Iterable[ChangeNumber]) -> None:
        """Read what is on record about those of these changes that were dropped.

        One that is open again, and decided about as before, gets no new record.
        """
        for number in numbers:
            if (repo_id, number) not in self._owners:
                last = await store.fetch_last_record(repo, number)
                if last is not None:
                    self._note(last)

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
        """Read what was recorded since the last time. A record that nobody can read is passed, and told in the log."""
        async with self._reading:
            if self._read_to is None:
                self._read_to = await self._read_newest(store)
            while records := await store.fetch_records(after=self._read_to, most=_MOST_AT_ONCE):
                for record in records:
                    self._note(record)
                self._read_to = records[-1].sequence
                await asyncio.sleep(0)

    async def _read_newest(self, store: Store) -> int:
        newest = await store.fetch_newest_records(most=_MOST_CHANGES)
        read_to = max(0, newest[0].sequence - _MOST_CHANGES) if newest else 0
        for record in reversed(newest):
            if record.sequence <= read_to:
                self._note(record)
                await asyncio.sleep(0)
        return read_to

    def _note(self, chained: ChainedRecord) -> None:
        record = record_in(chained.payload)
        if record is None:
            self._note_unread(chained)
        if not isinstance(record, AuditRecord | GroupRecord):
            return
        binding = record.binding
        subject: _Subject = (binding.repo_id, binding.head if isinstance(record, GroupRecord) else binding.number)
        self._unread.pop((chained.repo, chained.subject), None)
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

    def _note_unread(self, chained: ChainedRecord) -> None:
        _LOG.error(
            "record %s of the trail, a %s about %s#%s, cannot be read",
            chained.sequence,
            chained.kind,
            chained.repo,
            chained.subject,
        )
        if chained.kind == "decision":
            unread = Unread(repo=chained.repo, number=chained.subject, sequence=chained.sequence)
            self._unread[unread.repo, unread.number] = unread

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
