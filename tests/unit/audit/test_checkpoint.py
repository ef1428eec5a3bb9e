"""The checkpoint: one spelling, one line in which each names the one before, and a loss that is never passed over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.audit.chain import chain_record
from reviewbot.audit.checkpoint import (
    BEGINNING,
    Checkpoint,
    End,
    Lost,
    Sealed,
    Whose,
    checkpoint_after_loss,
    checkpoint_of_export,
    digest_of_sealed,
    end_of,
    ends_that_hold,
    is_there,
    next_checkpoint,
    parse_sealed,
    render_sealed,
    signed_bytes,
)
from reviewbot.kernel.canonical import digest_bytes
from reviewbot.kernel.errors import BrokenInvariant
from tests.unit.audit.samples import NOON, a_record

WHOSE = Whose(app_id=7, api_url="https://api.github.com", key=digest_bytes(b"key"))
NINTH = End(sequence=9, digest=digest_bytes(b"nine"))
TENTH = End(sequence=10, digest=digest_bytes(b"ten"))


def sealed(checkpoint: Checkpoint) -> Sealed:
    return Sealed(checkpoint=checkpoint, signature=b"signed")


FIRST = sealed(next_checkpoint(None, NINTH, number=1, whose=WHOSE, now=NOON))


def test_the_first_of_a_line_has_none_before_it() -> None:
    assert FIRST.checkpoint == Checkpoint(
        number=1,
        is_export=False,
        at=NOON,
        app_id=7,
        api_url="https://api.github.com",
        start=BEGINNING,
        end=NINTH,
        key=WHOSE.key,
        previous=None,
    )


def test_each_names_the_one_before_it() -> None:
    second = next_checkpoint(FIRST, TENTH, number=2, whose=WHOSE, now=NOON)

    assert (second.previous, second.end, second.losses) == (digest_of_sealed(FIRST), TENTH, 0)


def test_a_trail_that_became_shorter_is_not_signed_as_though_nothing_was() -> None:
    before = sealed(next_checkpoint(None, TENTH, number=1, whose=WHOSE, now=NOON))

    with pytest.raises(BrokenInvariant, match="ends at record 9 and was signed up to a later one"):
        next_checkpoint(before, NINTH, number=2, whose=WHOSE, now=NOON)


def test_a_loss_is_said_and_goes_on_being_said() -> None:
    later = NOON + timedelta(hours=1)

    told, lost = checkpoint_after_loss(FIRST, BEGINNING, held=BEGINNING, number=2, whose=WHOSE, now=later)
    after = next_checkpoint(sealed(told), TENTH, number=3, whose=WHOSE, now=later)

    assert lost == Lost(told_by=2, noticed_at=later, held=BEGINNING, gone=NINTH)
    assert (told.end, told.previous, told.losses, told.lost) == (BEGINNING, digest_of_sealed(FIRST), 1, lost)
    assert (after.losses, after.lost) == (1, lost)


@pytest.mark.parametrize(
    ("before", "number"), [pytest.param(None, 0, id="of no line"), pytest.param(FIRST, 1, id="of a line")]
)
def test_an_export_says_where_it_begins_and_has_no_place_in_the_line(before: Sealed | None, number: int) -> None:
    start = End(sequence=3, digest=digest_bytes(b"three"))
    end = End(sequence=4, digest=digest_bytes(b"four"))

    made = checkpoint_of_export(before, start=start, end=end, whose=WHOSE, now=NOON)

    assert (made.number, made.is_export, made.start, made.end) == (number, True, start, end)
    assert made.previous == (None if before is None else digest_of_sealed(before))


def test_an_export_of_a_trail_that_lacks_what_was_signed_says_so() -> None:
    made = checkpoint_of_export(FIRST, start=BEGINNING, end=BEGINNING, whose=WHOSE, now=NOON, held=BEGINNING)

    assert (made.losses, made.lost) == (1, Lost(told_by=1, noticed_at=NOON, held=BEGINNING, gone=NINTH))
    assert (made.is_export, made.end, made.previous) == (True, BEGINNING, digest_of_sealed(FIRST))


def test_what_was_signed_before_a_loss_is_no_more_to_go_by() -> None:
    told, _ = checkpoint_after_loss(FIRST, BEGINNING, held=BEGINNING, number=2, whose=WHOSE, now=NOON)
    third = next_checkpoint(sealed(told), TENTH, number=3, whose=WHOSE, now=NOON)

    assert ends_that_hold([]) == ()
    assert ends_that_hold([FIRST]) == (NINTH,)
    assert ends_that_hold([sealed(third), sealed(told), FIRST]) == (TENTH, BEGINNING)


def test_what_was_signed_is_there_or_not() -> None:
    first = chain_record(None, a_record())
    other = replace(first, digest=digest_bytes(b"another"))

    assert is_there(end_of(first), first)
    assert not is_there(end_of(first), other)
    assert not is_there(end_of(first), None)
    assert is_there(BEGINNING, None)


@given(
    st.builds(
        Checkpoint,
        number=st.integers(0, 2**63),
        is_export=st.booleans(),
        at=st.datetimes(timezones=st.just(UTC)),
        app_id=st.none() | st.integers(0, 2**63),
        api_url=st.text(),
        start=st.just(NINTH),
        end=st.just(TENTH),
        key=st.just(WHOSE.key),
        previous=st.none() | st.just(WHOSE.key),
        losses=st.integers(0, 9),
        lost=st.none() | st.just(Lost(told_by=2, noticed_at=NOON, held=BEGINNING, gone=NINTH)),
    ),
    st.binary(max_size=64),
)
def test_what_is_rendered_is_read_back(checkpoint: Checkpoint, signature: bytes) -> None:
    made = Sealed(checkpoint=checkpoint, signature=signature)

    assert parse_sealed(render_sealed(made)) == made


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"7", id="a number"),
        pytest.param(b"{}", id="an object without anything"),
        pytest.param(b"[" * 100_000, id="deeper than anybody reads"),
        pytest.param(render_sealed(FIRST) + b" ", id="a space behind it"),
        pytest.param(render_sealed(FIRST).replace(b'"number":1', b'"number":"1"'), id="a number in quotes"),
        pytest.param(render_sealed(FIRST).replace(b'"number":1', b'"more":1,"number":1'), id="a key too many"),
        pytest.param(render_sealed(FIRST).replace(b".000000Z", b".000000"), id="an instant without a time zone"),
        pytest.param(render_sealed(FIRST).replace(b"7369676e6564", b"7369676E6564"), id="capitals in the signature"),
        pytest.param(render_sealed(FIRST).replace(b'"format":1', b'"format":2'), id="of a newer version"),
    ],
)
def test_what_is_not_to_the_letter_ours_is_none(line: bytes) -> None:
    assert parse_sealed(line) is None


def test_what_is_signed_says_what_it_is() -> None:
    at = datetime(2026, 11, 20, 13, tzinfo=UTC)

    assert signed_bytes(FIRST.checkpoint).startswith(b'reviewbot audit checkpoint\n{"api_url":')
    assert signed_bytes(FIRST.checkpoint) != signed_bytes(replace(FIRST.checkpoint, at=at))
