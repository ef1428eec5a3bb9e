"""The checkpoint: a signed word that the trail had this end then. Kept elsewhere, it shows what is gone since."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Final, TypeAlias

from pydantic import TypeAdapter

from reviewbot.audit.chain import EMPTY_CHAIN
from reviewbot.audit.record import ChainedRecord
from reviewbot.kernel.canonical import Plain, digest_bytes, plain, plain_bytes
from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import Digest

FORMAT: Final = 1
"""Raised when what is signed changes its meaning."""
_SIGNED_AS: Final = b"reviewbot audit checkpoint\n"
"""Before what is signed, so that no signature of this key for anything else is one of a checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A place in the chain: behind the record of this number, which has this digest; 0 is before the first."""

    sequence: int
    digest: Digest


BEGINNING: Final = End(sequence=0, digest=EMPTY_CHAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What had been signed and was not in the trail any more when it was looked for."""

    told_by: int
    """The number of the checkpoint that was the first to say so."""
    noticed_at: datetime
    held: End
    """Up to here the trail was as it had been signed; what came behind is gone, or was written anew."""
    gone: End
    """The end that had been signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How far the trail went at an instant, with the checkpoint before it."""

    number: int
    """Higher with each of its line, from 1; of an export's that of the newest in the line, or 0."""
    is_export: bool
    """Whether it closes an export. Such a one is not in the line."""
    at: datetime
    app_id: int | None
    """To which App the trail belongs; None where none is set up."""
    api_url: str
    start: End
    """Where it begins to answer for the trail: the beginning, but in a part that was exported."""
    end: End
    key: Digest
    """Of the public key that its signature holds under."""
    previous: Digest | None
    """Of the checkpoint before it in the line, as it is kept; None for the first."""
    losses: int = 0
    """How often the trail lacked what this line had signed, so far."""
    lost: Lost | None = None
    """What it lacked the last time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A checkpoint with its signature."""

    checkpoint: Checkpoint
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """To whom a trail belongs, and by whose key that is signed."""

    app_id: int | None
    api_url: str
    key: Digest


Before: TypeAlias = Sealed | None
"""The newest checkpoint of a line, or None where it has none."""

_CHECKPOINT: Final = TypeAdapter(Checkpoint)


def end_of(record: ChainedRecord) -> End:
    """Return the place behind a record."""
    return End(sequence=record.sequence, digest=record.digest)


def is_there(end: End, found: ChainedRecord | None) -> bool:
    """Say whether what stands at the place of this end is what was signed; nothing has to stand at the beginning."""
    return end == BEGINNING or (found is not None and end_of(found) == end)


def next_checkpoint(before: Before, end: End, *, number: int, whose: Whose, now: datetime) -> Checkpoint:
    """Return the next one of the line, at this end. Raises BrokenInvariant where the trail would have become shorter.

    That it did is not passed over: see `checkpoint_after_loss`.
    """
    if before is not None and end.sequence < before.checkpoint.end.sequence:
        raise BrokenInvariant(f"the trail ends at record {end.sequence} and was signed up to a later one")
    return Checkpoint(
        number=number,
        is_export=False,
        at=now,
        app_id=whose.app_id,
        api_url=whose.api_url,
        start=BEGINNING,
        end=end,
        key=whose.key,
        previous=None if before is None else digest_of_sealed(before),
        losses=0 if before is None else before.checkpoint.losses,
        lost=None if before is None else before.checkpoint.lost,
    )


def checkpoint_after_loss(
    before: Sealed, end: End, *, held: End, number: int, whose: Whose, now: datetime
) -> tuple[Checkpoint, Lost]:
    """Return the next one of the line, and what it says: that the end of the one before it is gone from the trail."""
    lost = Lost(told_by=number, noticed_at=now, held=held, gone=before.checkpoint.end)
    following = next_checkpoint(before, before.checkpoint.end, number=number, whose=whose, now=now)
    return replace(following, end=end, losses=following.losses + 1, lost=lost), lost


def checkpoint_of_export(
    before: Before, *, start: End, end: End, whose: Whose, now: datetime, held: End | None = None
) -> Checkpoint:
    """Return what closes an export of the records between these places.

    `held` is up to where the trail was as it had been signed, where it lacks the end of the checkpoint before.
    """
    number = 0 if before is None else before.checkpoint.number
    of_line = BEGINNING if before is None else before.checkpoint.end
    following = next_checkpoint(before, of_line, number=number, whose=whose, now=now)
    if before is not None and held is not None:
        following, _ = checkpoint_after_loss(before, of_line, held=held, number=number, whose=whose, now=now)
    return replace(following, is_export=True, start=start, end=end)


def ends_that_hold(line: Sequence[Sealed]) -> tuple[End, ...]:
    """Return the ends that checkpoints of a line, newest first, have signed since it last told of a loss."""
    lost = line[0].checkpoint.lost if line else None
    since = 0 if lost is None else lost.told_by
    return tuple(each.checkpoint.end for each in line if each.checkpoint.number >= since)


def signed_bytes(checkpoint: Checkpoint) -> bytes:
    """Return what a signature is over: the one spelling of a checkpoint."""
    return _SIGNED_AS + plain_bytes(_document(checkpoint))


def render_sealed(sealed: Sealed) -> bytes:
    """Return the one line that spells a checkpoint with its signature, without the newline."""
    return plain_bytes({"checkpoint": _document(sealed.checkpoint), "signature": sealed.signature.hex()})


def digest_of_sealed(sealed: Sealed) -> Digest:
    """Return by what the next one of the line names it."""
    return digest_bytes(render_sealed(sealed))


def parse_sealed(line: bytes) -> Sealed | None:
    """Return the checkpoint that a line spells; None where it spells none, or not to the letter as we do."""
    try:
        document = json.loads(line)
        sealed = Sealed(
            checkpoint=_CHECKPOINT.validate_python(document["checkpoint"]),
            signature=bytes.fromhex(document["signature"]),
        )
        return sealed if render_sealed(sealed) == line else None
    except (ValueError, KeyError, TypeError, RecursionError, BrokenInvariant):
        return None


def _document(checkpoint: Checkpoint) -> Plain:
    return {"format": FORMAT, **{field.name: plain(getattr(checkpoint, field.name)) for field in fields(checkpoint)}}
