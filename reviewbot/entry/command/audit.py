"""`reviewbot audit export` and `reviewbot audit verify`: the trail as a file, and whether such a file holds."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TextIO

from reviewbot.audit.checkpoint import (
    BEGINNING,
    Checkpoint,
    End,
    Lost,
    Sealed,
    Whose,
    checkpoint_of_export,
    end_of,
    ends_that_hold,
    render_sealed,
    signed_bytes,
)
from reviewbot.audit.export import LONGEST_LINE, BrokenExport, render_line, told_at, verify_export
from reviewbot.audit.record import ChainedRecord
from reviewbot.flow.seal import has_end, held_in, kept_in
from reviewbot.kernel.canonical import instant
from reviewbot.kernel.errors import Misconfigured, both
from reviewbot.ports import Store
from reviewbot.settings import read_settings
from reviewbot.wiring import made_home, make_clock, opened_store
from reviewbot.wiring_seal import make_safe, make_signer, make_verifier


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    # Records behind `after`, up to `last`.
    after: int
    last: int | None


def run_export(*, since: str | None, until: str | None, out: TextIO, err: TextIO) -> int:
    """Print the records of that time and the checkpoint that closes them.

    Returns 1 where the database lacks what a checkpoint of this home says. Raises Misconfigured for what is no time,
    and where there is no key and none can be made.
    """
    first, end = both(lambda: _instant("--since", since), lambda: _instant("--until", until))
    if first is not None and end is not None and end <= first:
        raise Misconfigured("--until", (f"{until!r} is not later than --since {since!r}; name the later one here",))
    return asyncio.run(_export(first, end, out, err))


def run_verify(file: Path, *, key: Path | None, out: TextIO) -> int:
    """Print what an export vouches for, or the first place where it does not hold; then 1 is returned.

    Raises Misconfigured where the file or the key cannot be read.
    """
    settings = read_settings()
    verifier = make_verifier(settings, key)
    # What this home has kept tells of a trail that was written anew, but only of its own.
    line = () if key is not None else asyncio.run(kept_in(make_safe(settings), verifier))[1]

    def holds(sealed: Sealed) -> bool:
        return verifier.holds(signed_bytes(sealed.checkpoint), sealed.signature)

    try:
        with file.open("rb") as opened:
            found = verify_export(_lines(opened), key=verifier.key, holds=holds, signed=ends_that_hold(line))
    except OSError as error:
        raise Misconfigured(str(file), (f"cannot be read: {error.strerror}; name a file that was exported",)) from error
    if isinstance(found, BrokenExport):
        out.write(f"{file}:{found.line}: {found.why}; {found.remedy}\n")
        return 1
    out.writelines(f"{line}\n" for line in _told(found.checkpoint, found.records))
    return 0


async def _export(since: datetime | None, until: datetime | None, out: TextIO, err: TextIO) -> int:
    settings = read_settings()
    made_home(settings)
    signer, safe, clock = make_signer(settings), make_safe(settings), make_clock(settings)
    app_id = None if settings.github_app is None else settings.github_app.app_id
    whose = Whose(app_id=app_id, api_url=settings.github_api_url, key=signer.key)
    with opened_store(settings) as store:
        _, kept = await kept_in(safe, signer)
        newest = next(iter(kept), None)
        is_whole = newest is None or await has_end(store, newest.checkpoint.end)
        held = None if is_whole else await held_in(store, kept)
        part = await _part(store, since, until)
        start = end = await _end_at(store, part.after)
        async for record in _records(store, part):
            out.write(render_line(record).decode())
            end = end_of(record)
    made = checkpoint_of_export(newest, start=start, end=end, whose=whose, now=clock.now(), held=held)
    sealed = Sealed(checkpoint=made, signature=signer.sign(signed_bytes(made)))
    out.write(render_sealed(sealed).decode("ascii") + "\n")
    if newest is None or is_whole:
        return 0
    gone = newest.checkpoint
    err.write(
        f"reviewbot: the database lacks record {gone.end.sequence} as checkpoint {gone.number} of this home says it "
        "was; what there is was exported. Was a backup restored, or is REVIEWBOT_DATABASE_URL another one?\n"
    )
    return 1


async def _part(store: Store, since: datetime | None, until: datetime | None) -> _Part:
    if since is None and until is None:
        return _Part(after=0, last=None)
    first, last = None, 0
    async for record in _records(store, _Part(after=0, last=None)):
        at = told_at(record.payload)
        if at is None:
            continue
        if first is None and (since is None or at >= since):
            first = record.sequence
        if until is None or at < until:
            last = record.sequence
    after = last if first is None else first - 1
    return _Part(after=after, last=max(after, last))


async def _records(store: Store, part: _Part) -> AsyncIterator[ChainedRecord]:
    after = part.after
    while records := await store.fetch_records(after=after, most=100):
        for record in records:
            if part.last is not None and record.sequence > part.last:
                return
            yield record
        after = records[-1].sequence


async def _end_at(store: Store, sequence: int) -> End:
    found = await store.fetch_records(after=sequence - 1, most=1) if sequence else ()
    return end_of(found[0]) if found else BEGINNING


def _lines(opened: BinaryIO) -> Iterator[bytes]:
    while line := opened.readline(LONGEST_LINE):
        yield line


def _told(checkpoint: Checkpoint, records: int) -> Iterator[str]:
    first, last = checkpoint.start.sequence + 1, checkpoint.end.sequence
    there = f"{records} records, {first} to {last}, hold together" if records else f"no record, behind record {last}"
    yield f"{there}; signed at {instant(checkpoint.at)} by the key {checkpoint.key}"
    app = "no App" if checkpoint.app_id is None else f"App {checkpoint.app_id}"
    before = f"behind checkpoint {checkpoint.number}" if checkpoint.number else "with no checkpoint before it"
    yield f"of {app} at {checkpoint.api_url}, {before}"
    if checkpoint.lost is not None:
        yield _lost_line(checkpoint.lost, checkpoint.losses)


def _lost_line(lost: Lost, losses: int) -> str:
    times = "once" if losses == 1 else f"{losses} times, the last time"
    return (
        f"this trail has lost what was signed {times}: at {instant(lost.noticed_at)} record {lost.gone.sequence} was "
        f"not there as it had been signed, and up to record {lost.held.sequence} everything was"
    )


def _instant(option: str, given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        read = datetime.fromisoformat(given)
    except ValueError:
        fault = f"is {given!r}; write a date or an instant, such as 2026-11-20 or 2026-11-20T12:00:00Z"
        raise Misconfigured(option, (fault,)) from None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)
