"""The chain: a changed, missing, added or moved record is found."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.audit.chain import EMPTY_CHAIN, BrokenLink, chain_record, link_digest, verify
from reviewbot.audit.payload import read_record
from reviewbot.audit.record import ChainedRecord, Record
from reviewbot.gate.decide import decide
from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import Digest, Head
from tests.unit.audit.groups import a_group
from tests.unit.audit.samples import NOON, a_notice, a_record, a_world, an_incident
from tests.unit.publish.samples import opened


def _chain(length: int) -> list[ChainedRecord]:
    records: list[ChainedRecord] = []
    for at in range(length):
        previous = records[-1] if records else None
        records.append(chain_record(previous, a_record(now=NOON + timedelta(minutes=at))))
    return records


def test_the_first_record_holds_on_to_the_empty_chain() -> None:
    (first,) = _chain(1)

    assert (first.sequence, first.previous) == (1, EMPTY_CHAIN)


@pytest.mark.parametrize(
    "record",
    [a_record(), a_group(), a_notice(), an_incident()],
    ids=["a decision", "a group", "a notice", "an incident"],
)
def test_a_link_is_told_by_what_it_is_found_under(record: Record) -> None:
    chained = chain_record(None, record)

    assert (chained.repo, chained.subject, chained.kind) == (record.repo, record.subject, record.kind)


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(
            replace(a_record(), world=replace(a_world(), entries=(replace(a_world().entries[0], path=""),))),
            id="its world cannot be read",
        ),
        pytest.param(replace(a_record(), decision=opened()), id="its world gives another decision"),
        pytest.param(replace(a_notice(), head=cast("Head", 7)), id="a notice of which a part is nothing it can be"),
    ],
)
def test_i12_what_would_not_read_back_as_it_is_never_becomes_a_link(record: Record) -> None:
    with pytest.raises(BrokenInvariant, match="cannot be read back"):
        chain_record(None, record)


@given(st.text(alphabet=st.characters(exclude_categories=()), min_size=1, max_size=20))
def test_whatever_a_path_is_called_its_decision_becomes_a_link(path: str) -> None:
    unread = replace(a_world().entries[0], path=path, is_covered=False, kind="unknown")
    world = replace(a_world(), entries=(unread,))

    chained = chain_record(None, replace(a_record(), world=world, decision=decide(world)))

    assert read_record(chained.payload).world == world


def test_a_chain_as_it_was_written_holds() -> None:
    records = _chain(3)

    assert verify(records) is None
    assert verify(records[1:], after=records[0]) is None
    assert verify([]) is None


def _reforged(record: ChainedRecord) -> ChainedRecord:
    payload = record.payload + b" "
    return replace(record, payload=payload, digest=link_digest(record.sequence, record.previous, payload))


@pytest.mark.parametrize(
    ("tampered", "broken"),
    [
        pytest.param(
            lambda chain: [chain[0], replace(chain[1], payload=chain[1].payload + b" "), chain[2]],
            BrokenLink(sequence=2, why="record 2 was changed after it was written"),
            id="edited",
        ),
        pytest.param(
            lambda chain: [chain[0], _reforged(chain[1]), chain[2]],
            BrokenLink(sequence=3, why="record 3 does not hold on to the one before it"),
            id="edited with its digest",
        ),
        pytest.param(
            lambda chain: [chain[0], chain[2]],
            BrokenLink(sequence=2, why="record 3 stands where record 2 belongs"),
            id="deleted",
        ),
        pytest.param(
            lambda chain: [chain[1], chain[0], chain[2]],
            BrokenLink(sequence=1, why="record 2 stands where record 1 belongs"),
            id="moved",
        ),
        pytest.param(
            lambda chain: [chain[0], chain[0], *chain[1:]],
            BrokenLink(sequence=2, why="record 1 stands where record 2 belongs"),
            id="repeated",
        ),
        pytest.param(
            lambda chain: [chain[0], replace(chain[1], digest=Digest("sha256:0")), chain[2]],
            BrokenLink(sequence=2, why="record 2 was changed after it was written"),
            id="another digest",
        ),
    ],
)
def test_the_first_broken_link_is_named(tampered: object, broken: BrokenLink) -> None:
    assert callable(tampered)

    assert verify(tampered(_chain(3))) == broken


def test_any_changed_bit_of_a_payload_is_found() -> None:
    (record,) = _chain(1)

    for at in range(0, len(record.payload), 97):
        flipped = bytes(byte ^ (1 if where == at else 0) for where, byte in enumerate(record.payload))
        assert verify([replace(record, payload=flipped)]) is not None
