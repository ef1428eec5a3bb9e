"""The export: the trail as lines that anybody can check, the last of them a signed checkpoint."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from reviewbot.audit.chain import Link, fault_in
from reviewbot.audit.checkpoint import Checkpoint, End, Sealed, parse_sealed
from reviewbot.audit.record import ChainedRecord
from reviewbot.kernel.ids import Digest

LONGEST_LINE: Final = 64 * 1024 * 1024
"""Bytes. What is longer was not written by us, and is not kept in memory to be looked at."""
_AGAIN: Final = "export it again: where that one breaks off, too, the table of records was changed"
_WHOLE: Final = "ask whoever gave it to you for the whole file, or export it again"
_ANEW: Final = "the trail was written anew since, or this is another one: compare it with earlier exports"
_OTHER_KEY: Final = "name the public key that belongs to it with --key"
_LINE: Final = re.compile(
    rb'\{"sequence":([1-9][0-9]{0,17}),"previous":"(sha256:[0-9a-f]{64})","digest":"(sha256:[0-9a-f]{64})",'
    rb'"(payload|damaged)":(.*)\}\n'
)
"""The payload stands in it byte for byte, so whoever checks it need not read JSON."""
_WHEN: Final = ("decided_at", "shown_at", "raised_at")
_INSTANT: Final = TypeAdapter(datetime)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """An export that holds."""

    checkpoint: Checkpoint
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenExport:
    """The first place where an export does not hold."""

    line: int
    """From 1."""
    why: str
    remedy: str
    """What to do next."""


def render_line(record: ChainedRecord) -> bytes:
    """Return the line of a record. A payload that the database has lost stands in it as what is left of it, in hex."""
    head = f'{{"sequence":{record.sequence},"previous":"{record.previous}","digest":"{record.digest}",'.encode()
    if _is_json(record.payload):
        return head + b'"payload":' + record.payload + b"}\n"
    return head + b'"damaged":"' + record.payload.hex().encode() + b'"}\n'


def told_at(payload: bytes) -> datetime | None:
    """Return the instant that a record tells of itself; None where it cannot be read."""
    try:
        document = json.loads(payload)
        return _INSTANT.validate_python(next(document[name] for name in _WHEN if name in document))
    except (ValueError, TypeError, StopIteration):
        return None


def verify_export(
    lines: Iterable[bytes], *, key: Digest, holds: Callable[[Sealed], bool], signed: Sequence[End] = ()
) -> Verified | BrokenExport:
    """Return what the export vouches for, or the first place where it does not hold.

    Lines come with their newline. `holds` says whether a signature is that of the key with this digest. `signed` are
    ends of the same trail that are known from elsewhere: an export of a trail that was written anew is found by them.
    """
    reading = _Reading(signed)
    for line in lines:
        broken = reading.read(line)
        if broken is not None:
            return broken
    if reading.sealed is None:
        return reading.without_checkpoint()
    return reading.closed_by(reading.sealed, key=key, holds=holds)


class _Reading:
    def __init__(self, signed: Sequence[End]) -> None:
        self._signed = {end.sequence: end for end in signed}
        self.sealed: Sealed | None = None
        self._line = 0
        self._records = 0
        self._start: End | None = None
        self._end: End | None = None

    def read(self, line: bytes) -> BrokenExport | None:
        self._line += 1
        if self.sealed is not None:
            return self._broken("something stands behind the checkpoint, which has to be the last line", _WHOLE)
        if not line.endswith(b"\n"):
            return self._broken("the line breaks off: the file was cut there", _WHOLE)
        link = _link_in(line)
        if link is not None:
            return self._read_link(link)
        self.sealed = parse_sealed(line[:-1])
        if self.sealed is None:
            return self._broken(f"{self._expected} belongs here, and the line is none that reviewbot wrote", _AGAIN)
        return None

    def without_checkpoint(self) -> BrokenExport:
        self._line += 1
        after = "the file is empty" if self._end is None else f"record {self._end.sequence} is the last line"
        return self._broken(f"the checkpoint is missing: {after}, and whatever came behind was cut off", _WHOLE)

    def closed_by(self, sealed: Sealed, *, key: Digest, holds: Callable[[Sealed], bool]) -> Verified | BrokenExport:
        checkpoint = sealed.checkpoint
        if checkpoint.key != key:
            return self._broken(f"the checkpoint was signed by the key {checkpoint.key}, and this is {key}", _OTHER_KEY)
        if not holds(sealed):
            return self._broken("the signature of the checkpoint does not hold: it was changed, or forged", _AGAIN)
        if not checkpoint.is_export:
            return self._broken("the checkpoint is one of its line, and closes no export", _AGAIN)
        start, end = self._start or checkpoint.start, self._end or checkpoint.start
        if start != checkpoint.start:
            first = checkpoint.start.sequence + 1
            return BrokenExport(line=1, why=f"record {first} belongs here, as the checkpoint says", remedy=_AGAIN)
        if end != checkpoint.end:
            why = (
                f"record {checkpoint.end.sequence} is the last one, as the checkpoint says, and it is not what is here"
            )
            return self._broken(why, _AGAIN)
        return Verified(checkpoint=checkpoint, records=self._records)

    def _read_link(self, link: Link) -> BrokenExport | None:
        if self._end is None:
            self._start = self._end = End(sequence=link.sequence - 1, digest=link.previous)
        why = fault_in(link, expected=self._end.sequence + 1, before=self._end.digest)
        if why is not None:
            return self._broken(why, _AGAIN)
        self._end = End(sequence=link.sequence, digest=link.digest)
        if self._signed.get(link.sequence, self._end) != self._end:
            return self._broken(f"record {link.sequence} is not the one that a checkpoint of this home signed", _ANEW)
        self._records += 1
        return None

    @property
    def _expected(self) -> str:
        return "a record" if self._end is None else f"record {self._end.sequence + 1} or the checkpoint"

    def _broken(self, why: str, remedy: str) -> BrokenExport:
        return BrokenExport(line=self._line, why=why, remedy=remedy)


def _link_in(line: bytes) -> Link | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    sequence, previous, digest, kind, content = found.groups()
    return Link(
        sequence=int(sequence),
        previous=Digest(previous.decode()),
        digest=Digest(digest.decode()),
        # What is damaged is told as changed by its digest, whatever stands here.
        payload=content if kind == b"payload" else b"damaged: " + content,
    )


def _is_json(payload: bytes) -> bool:
    try:
        json.loads(payload)
    except (ValueError, RecursionError):
        return False
    return payload.isascii() and b"\n" not in payload
