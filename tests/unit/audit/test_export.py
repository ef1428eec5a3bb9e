"""The export: whatever is changed in it, left out of it, cut off or added is found, at its line."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.audit.chain import chain_record
from reviewbot.audit.checkpoint import (
    BEGINNING,
    End,
    Sealed,
    checkpoint_of_export,
    end_of,
    next_checkpoint,
    render_sealed,
    signed_bytes,
)
from reviewbot.audit.export import BrokenExport, Verified, render_line, told_at, verify_export
from reviewbot.audit.record import ChainedRecord
from reviewbot.fakes.notary import FakeSigner
from reviewbot.kernel.canonical import digest_bytes
from tests.unit.audit.samples import NOON, a_notice, a_record, an_incident
from tests.unit.audit.test_checkpoint import WHOSE

SIGNER = FakeSigner()
OURS = replace(WHOSE, key=SIGNER.key)
AGAIN = "export it again: where that one breaks off, too, the table of records was changed"
WHOLE = "ask whoever gave it to you for the whole file, or export it again"


def holds(sealed: Sealed) -> bool:
    return SIGNER.holds(signed_bytes(sealed.checkpoint), sealed.signature)


def checked(lines: list[bytes]) -> Verified | BrokenExport:
    return verify_export(lines, key=SIGNER.key, holds=holds)


@cache
def chain() -> tuple[ChainedRecord, ...]:
    records: list[ChainedRecord] = []
    for record in (a_notice(), a_record(now=NOON + timedelta(minutes=1)), an_incident(), a_record()):
        records.append(chain_record(records[-1] if records else None, record))
    return tuple(records)


def closing(start: End, end: End, *, signer: FakeSigner = SIGNER) -> bytes:
    made = checkpoint_of_export(None, start=start, end=end, whose=replace(WHOSE, key=signer.key), now=NOON)
    return render_sealed(Sealed(checkpoint=made, signature=signer.sign(signed_bytes(made)))) + b"\n"


def exported(*records: ChainedRecord, start: End = BEGINNING) -> list[bytes]:
    return [*map(render_line, records), closing(start, end_of(records[-1]) if records else start)]


def test_an_export_as_it_was_written_holds() -> None:
    found = checked(exported(*chain()))

    assert isinstance(found, Verified)
    assert (found.records, found.checkpoint.end) == (4, end_of(chain()[-1]))


def test_a_part_holds_and_says_where_it_begins() -> None:
    found = checked(exported(*chain()[1:3], start=end_of(chain()[0])))

    assert isinstance(found, Verified)
    assert (found.records, found.checkpoint.start, found.checkpoint.end) == (2, end_of(chain()[0]), end_of(chain()[2]))


def test_an_empty_trail_and_an_empty_part_hold() -> None:
    assert isinstance(checked(exported()), Verified)
    assert isinstance(checked(exported(start=end_of(chain()[2]))), Verified)


def test_a_line_is_json_with_the_record_in_it() -> None:
    document = json.loads(render_line(chain()[0]))

    assert list(document) == ["sequence", "previous", "digest", "payload"]
    assert document["payload"] == json.loads(chain()[0].payload)


@pytest.mark.parametrize(
    ("tampered", "broken"),
    [
        pytest.param(
            lambda lines: [lines[0].replace(b"failure", b"success"), *lines[1:]],
            BrokenExport(line=1, why="record 1 was changed after it was written", remedy=AGAIN),
            id="a word of a record changed",
        ),
        pytest.param(
            lambda lines: [*lines[:1], *lines[2:]],
            BrokenExport(line=2, why="record 3 stands where record 2 belongs", remedy=AGAIN),
            id="a record of the middle left out",
        ),
        pytest.param(
            lambda lines: lines[1:],
            BrokenExport(line=1, why="record 1 belongs here, as the checkpoint says", remedy=AGAIN),
            id="the first record left out",
        ),
        pytest.param(
            lambda lines: [*lines[:3], lines[4]],
            BrokenExport(
                line=4, why="record 4 is the last one, as the checkpoint says, and it is not what is here", remedy=AGAIN
            ),
            id="the last record left out",
        ),
        pytest.param(
            lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
            BrokenExport(line=2, why="record 3 stands where record 2 belongs", remedy=AGAIN),
            id="two records that changed places",
        ),
        pytest.param(
            lambda lines: lines[:-1],
            BrokenExport(
                line=5,
                why="the checkpoint is missing: record 4 is the last line, and whatever came behind was cut off",
                remedy=WHOLE,
            ),
            id="no checkpoint",
        ),
        pytest.param(
            lambda _: [],
            BrokenExport(
                line=1,
                why="the checkpoint is missing: the file is empty, and whatever came behind was cut off",
                remedy=WHOLE,
            ),
            id="an empty file",
        ),
        pytest.param(
            lambda lines: [*lines[:2], lines[2][:40]],
            BrokenExport(line=3, why="the line breaks off: the file was cut there", remedy=WHOLE),
            id="cut in the middle of a line",
        ),
        pytest.param(
            lambda lines: [*lines, lines[-1]],
            BrokenExport(
                line=6, why="something stands behind the checkpoint, which has to be the last line", remedy=WHOLE
            ),
            id="two checkpoints",
        ),
        pytest.param(
            lambda _: [b"Dear auditor,\n"],
            BrokenExport(line=1, why="a record belongs here, and the line is none that reviewbot wrote", remedy=AGAIN),
            id="something else",
        ),
        pytest.param(
            lambda lines: [lines[0], b"\n", *lines[1:]],
            BrokenExport(
                line=2,
                why="record 2 or the checkpoint belongs here, and the line is none that reviewbot wrote",
                remedy=AGAIN,
            ),
            id="an empty line",
        ),
        pytest.param(
            lambda lines: [*lines[:-1], lines[-1].replace(b'"app_id":7', b'"app_id":8')],
            BrokenExport(
                line=5,
                why="the signature of the checkpoint does not hold: it was changed, or forged",
                remedy=AGAIN,
            ),
            id="a changed checkpoint",
        ),
        pytest.param(
            lambda lines: [*lines[:-1], closing(BEGINNING, end_of(chain()[-1]), signer=FakeSigner(b"another"))],
            BrokenExport(
                line=5,
                why=f"the checkpoint was signed by the key {digest_bytes(b'another')}, and this is {SIGNER.key}",
                remedy="name the public key that belongs to it with --key",
            ),
            id="the checkpoint of another key",
        ),
        pytest.param(
            lambda lines: [*lines[:-1], of_the_line()],
            BrokenExport(line=5, why="the checkpoint is one of its line, and closes no export", remedy=AGAIN),
            id="a checkpoint that was made for something else",
        ),
    ],
)
def test_the_first_place_that_does_not_hold_is_told(
    tampered: Callable[[list[bytes]], list[bytes]], broken: BrokenExport
) -> None:
    assert checked(tampered(exported(*chain()))) == broken


def test_an_export_is_held_against_what_is_known_to_have_been_signed() -> None:
    second, other = end_of(chain()[1]), End(sequence=2, digest=digest_bytes(b"another"))

    well = verify_export(exported(*chain()), key=SIGNER.key, holds=holds, signed=(second,))
    anew = verify_export(exported(*chain()), key=SIGNER.key, holds=holds, signed=(second, other))

    assert isinstance(well, Verified)
    assert anew == BrokenExport(
        line=2,
        why="record 2 is not the one that a checkpoint of this home signed",
        remedy="the trail was written anew since, or this is another one: compare it with earlier exports",
    )


def of_the_line() -> bytes:
    made = next_checkpoint(None, end_of(chain()[-1]), number=1, whose=OURS, now=NOON)
    return render_sealed(Sealed(checkpoint=made, signature=SIGNER.sign(signed_bytes(made)))) + b"\n"


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"{", id="cut"),
        pytest.param(b'{\n"a":1}', id="on two lines"),
        pytest.param('{"a":"ü"}'.encode(), id="no longer of one spelling"),
        pytest.param(b"[" * 100_000, id="deeper than anybody reads"),
        pytest.param(b'{"a":1}', id="another document"),
    ],
)
def test_q09_a_record_that_the_disk_has_damaged_is_exported_as_it_is_and_found(payload: bytes) -> None:
    first, second, *others = chain()
    lines = exported(first, replace(second, payload=payload), *others)

    assert isinstance(json.loads(lines[1]), dict)
    assert checked(lines) == BrokenExport(line=2, why="record 2 was changed after it was written", remedy=AGAIN)


@given(st.data())
def test_any_single_byte_that_is_changed_left_out_or_added_is_found(data: st.DataObject) -> None:
    whole = b"".join(exported(*chain()))
    at = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda each: each != whole[at]))
    rest = data.draw(st.sampled_from([bytes([byte]) + whole[at + 1 :], whole[at + 1 :], bytes([byte]) + whole[at:]]))

    assert isinstance(checked(io.BytesIO(whole[:at] + rest).readlines()), BrokenExport)


@given(st.data())
def test_any_lines_that_are_left_out_doubled_or_moved_are_found(data: st.DataObject) -> None:
    lines = exported(*chain())
    other = data.draw(st.lists(st.sampled_from(lines), max_size=len(lines) + 1).filter(lambda picked: picked != lines))

    assert isinstance(checked(other), BrokenExport)


@pytest.mark.parametrize(
    ("payload", "at"),
    [
        pytest.param(lambda: chain()[0].payload, NOON, id="a notice"),
        pytest.param(lambda: chain()[1].payload, NOON + timedelta(minutes=1), id="a decision"),
        pytest.param(lambda: chain()[2].payload, NOON, id="an incident"),
        pytest.param(lambda: b"{", None, id="damaged"),
        pytest.param(lambda: b"{}", None, id="without an instant"),
        pytest.param(lambda: b"7", None, id="no object"),
    ],
)
def test_a_record_tells_its_instant_unless_it_is_damaged(payload: Callable[[], bytes], at: object) -> None:
    assert told_at(payload()) == at


def test_an_export_is_checked_line_by_line() -> None:
    asked: list[int] = []

    def lines() -> Iterator[bytes]:
        for at, line in enumerate([b"nonsense\n", *exported(*chain())]):
            asked.append(at)
            yield line

    assert isinstance(verify_export(lines(), key=SIGNER.key, holds=holds), BrokenExport)
    assert asked == [0]
