"""What a crossing leaves for auditors: a chain that holds, and a line of checkpoints that answers for all of it."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from reviewbot.audit.chain import verify
from reviewbot.audit.checkpoint import Sealed, digest_of_sealed, end_of
from reviewbot.audit.record import ChainedRecord
from reviewbot.flow.seal import kept_in
from reviewbot.settings import read_settings
from reviewbot.wiring import opened_store
from reviewbot.wiring_seal import make_safe, make_signer


def faults_of_trail(settings: Mapping[str, str]) -> tuple[str, ...]:
    """Return what does not hold in the trail and in the checkpoints of a home; nothing where all does."""
    read = read_settings(settings)
    with opened_store(read) as store:
        records = asyncio.run(store.fetch_records())
    number, kept = asyncio.run(kept_in(make_safe(read), make_signer(read)))
    return tuple(faults_in(records, number, kept[::-1]))


def faults_in(records: Sequence[ChainedRecord], number: int, line: Sequence[Sealed]) -> Iterator[str]:
    """Yield what does not hold in records, `number` being that of the newest checkpoint of their line."""
    broken = verify(records)
    if broken is not None:
        yield broken.why
    if number != len(line):
        yield f"of {number} checkpoints {len(line)} hold"
    ends = {end_of(record) for record in records}
    yield from (
        f"checkpoint {each.checkpoint.number} is of no record" for each in line if each.checkpoint.end not in ends
    )
    yield from (f"checkpoint {each.checkpoint.number} tells of a loss" for each in line if each.checkpoint.losses)
    for before, after in pairwise(line):
        if after.checkpoint.previous != digest_of_sealed(before):
            yield f"checkpoint {after.checkpoint.number} does not hold on to the one before it"
        if after.checkpoint.end.sequence <= before.checkpoint.end.sequence:
            yield f"checkpoint {after.checkpoint.number} goes back"
    if not line or line[-1].checkpoint.end != end_of(records[-1]):
        yield "the last record is under no checkpoint"
