"""The chain: each record holds the digest of the one before it, so that no link can be changed, moved or dropped."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reviewbot.audit.payload import payload_of
from reviewbot.audit.record import ChainedRecord, Record
from reviewbot.audit.repeat import is_proof
from reviewbot.kernel.canonical import digest_bytes
from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import Digest

EMPTY_CHAIN: Final = digest_bytes(b"")
"""What the first record holds on to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLink:
    """The first place where a chain does not hold."""

    sequence: int
    """The number that was expected there."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A record in its place, as far as the chain goes by it: a line of an export."""

    sequence: int
    previous: Digest
    digest: Digest
    payload: bytes


def chain_record(previous: ChainedRecord | None, record: Record) -> ChainedRecord:
    """Return the record as the next link after `previous`, or as the first.

    Raises BrokenInvariant where what would be written does not read back, or not to the same decision (I12).
    """
    sequence = 1 if previous is None else previous.sequence + 1
    before = EMPTY_CHAIN if previous is None else previous.digest
    payload = payload_of(record)
    if not is_proof(payload, record):
        raise BrokenInvariant(f"a record of the kind {record.kind} about {record.repo!r} cannot be read back")
    return ChainedRecord(
        sequence=sequence,
        previous=before,
        digest=link_digest(sequence, before, payload),
        payload=payload,
        repo=record.repo,
        subject=record.subject,
        kind=record.kind,
    )


def link_digest(sequence: int, previous: Digest, payload: bytes) -> Digest:
    """Return the digest of a link: over its number, the link before, and its payload as it is."""
    hashed = hashlib.sha256(f"{sequence}\n{previous}\n".encode())
    hashed.update(payload)
    return Digest(f"sha256:{hashed.hexdigest()}")


def verify(records: Iterable[ChainedRecord], *, after: ChainedRecord | None = None) -> BrokenLink | None:
    """Return the first broken link of records that begin the chain, or that follow `after`; None where all hold.

    Nothing here tells that the end is missing: a signed checkpoint does.
    """
    expected = 1 if after is None else after.sequence + 1
    before = EMPTY_CHAIN if after is None else after.digest
    for record in records:
        why = fault_in(record, expected=expected, before=before)
        if why is not None:
            return BrokenLink(sequence=expected, why=why)
        expected, before = expected + 1, record.digest
    return None


def fault_in(link: ChainedRecord | Link, *, expected: int, before: Digest) -> str | None:
    """Say why this is not the link of the expected number behind the one of this digest; None where it is."""
    if link.sequence != expected:
        return f"record {link.sequence} stands where record {expected} belongs"
    if link.previous != before:
        return f"record {expected} does not hold on to the one before it"
    if link.digest != link_digest(link.sequence, link.previous, link.payload):
        return f"record {expected} was changed after it was written"
    return None
