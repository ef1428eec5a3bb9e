"""What is looked for in the trail of a crossing is found where it is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from reviewbot.audit.chain import chain_record
from reviewbot.audit.checkpoint import BEGINNING, Sealed, checkpoint_after_loss, end_of, next_checkpoint
from reviewbot.audit.record import ChainedRecord
from tests.crash.trail import faults_in
from tests.unit.audit.samples import NOON, a_record
from tests.unit.audit.test_checkpoint import WHOSE


def a_trail() -> list[ChainedRecord]:
    records: list[ChainedRecord] = []
    for at in range(3):
        record = a_record(now=NOON + timedelta(minutes=at))
        records.append(chain_record(records[-1] if records else None, record))
    return records


def a_line(*records: ChainedRecord) -> list[Sealed]:
    line: list[Sealed] = []
    for at, record in enumerate(records):
        before = line[-1] if line else None
        made = next_checkpoint(before, end_of(record), number=at + 1, whose=WHOSE, now=NOON)
        line.append(Sealed(checkpoint=made, signature=b""))
    return line


def with_a_loss(line: Sequence[Sealed]) -> list[Sealed]:
    end = line[-1].checkpoint.end
    told, _ = checkpoint_after_loss(line[0], end, held=BEGINNING, number=2, whose=WHOSE, now=NOON)
    return [line[0], Sealed(checkpoint=told, signature=b"")]


TRAIL = a_trail()


def test_a_trail_and_a_line_that_hold_have_no_fault() -> None:
    assert list(faults_in(TRAIL, 3, a_line(*TRAIL))) == []


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        pytest.param(
            lambda: ([TRAIL[0], replace(TRAIL[1], payload=b"{}"), TRAIL[2]], 3, a_line(*TRAIL)),
            "record 2 was changed after it was written",
            id="a changed record",
        ),
        pytest.param(lambda: (TRAIL, 4, a_line(*TRAIL)), "of 4 checkpoints 3 hold", id="a checkpoint that is none"),
        pytest.param(
            lambda: (TRAIL[:2], 3, a_line(*TRAIL)), "checkpoint 3 is of no record", id="a record that is gone"
        ),
        pytest.param(
            lambda: (TRAIL, 2, with_a_loss(a_line(*TRAIL))), "checkpoint 2 tells of a loss", id="a loss that was told"
        ),
        pytest.param(
            lambda: (TRAIL, 2, [a_line(*TRAIL)[0], a_line(*TRAIL)[2]]),
            "checkpoint 3 does not hold on to the one before it",
            id="a gap",
        ),
        pytest.param(
            lambda: (TRAIL, 2, a_line(TRAIL[2], TRAIL[2])), "checkpoint 2 goes back", id="the same record twice"
        ),
        pytest.param(
            lambda: (TRAIL, 2, a_line(*TRAIL[:2])), "the last record is under no checkpoint", id="an unsigned end"
        ),
    ],
)
def test_a_fault_is_told(made: Callable[[], tuple[list[ChainedRecord], int, list[Sealed]]], fault: str) -> None:
    assert fault in list(faults_in(*made()))
