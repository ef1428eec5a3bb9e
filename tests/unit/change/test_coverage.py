"""The ledger: nothing owed is left out, nothing is covered by silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.change.change import Entry, EntryKind
from reviewbot.change.coverage import Ledger, Row, keep_ledger
from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import OwnerName
from tests.unit.change.values import a_change

PAYMENTS = OwnerName("payments")
TAX = OwnerName("tax")


def an_entry(path: str, *, kind: EntryKind = "modified", is_whole: bool = True, size: int = 10) -> Entry:
    return Entry(
        path=path,
        previous_path=None,
        kind=kind,
        patch=None,
        is_whole=is_whole,
        reviewable_bytes=size,
        old_mode="100644",
        new_mode="100644",
    )


def test_an_entry_is_covered_when_everyone_who_owes_it_a_review_has_read_it() -> None:
    change = a_change(an_entry("a"), an_entry("b", size=5), an_entry("c", size=1))

    ledger = keep_ledger(change, owed={TAX: ["a"], PAYMENTS: ["a", "b"]}, read={PAYMENTS: ["a", "b"], TAX: []})

    assert ledger == Ledger(
        rows=(
            Row(path="a", reviewable_bytes=10, owed_by=(PAYMENTS, TAX), read_by=(PAYMENTS,), is_covered=False),
            Row(path="b", reviewable_bytes=5, owed_by=(PAYMENTS,), read_by=(PAYMENTS,), is_covered=True),
            Row(path="c", reviewable_bytes=1, owed_by=(), read_by=(), is_covered=True),
        )
    )
    assert ledger.covered_paths == {"b", "c"}
    assert (ledger.covered_bytes, ledger.total_bytes) == (6, 16)


@pytest.mark.parametrize(
    ("entry", "is_covered"),
    [
        pytest.param(an_entry("a"), False, id="unread"),
        pytest.param(an_entry("a", size=0), True, id="nothing to read"),
        pytest.param(an_entry("a", is_whole=False), False, id="not whole"),
        pytest.param(an_entry("a", kind="symlink", size=0), False, id="a link"),
        pytest.param(an_entry("a", kind="unknown", size=0), False, id="unknown"),
    ],
)
def test_silence_covers_only_what_has_nothing_to_read(entry: Entry, *, is_covered: bool) -> None:
    ledger = keep_ledger(a_change(entry), owed={PAYMENTS: ["a"]}, read={})

    assert ledger.rows[0].is_covered is is_covered


def test_a_link_stays_uncovered_even_when_read() -> None:
    ledger = keep_ledger(a_change(an_entry("a", kind="symlink")), owed={PAYMENTS: ["a"]}, read={PAYMENTS: ["a"]})

    assert ledger.covered_paths == frozenset()


def test_a_name_on_two_entries_needs_both() -> None:
    change = a_change(an_entry("a", size=0), an_entry("a", kind="binary"))

    assert keep_ledger(change, owed={}, read={}).covered_paths == frozenset()


def test_reading_what_did_not_change_is_our_bug() -> None:
    with pytest.raises(BrokenInvariant, match="'payments' has read 'x', which did not change"):
        keep_ledger(a_change(an_entry("a")), owed={}, read={PAYMENTS: ["x", "y"]})


@given(sizes=st.lists(st.integers(0, 1_000), max_size=8), read=st.sets(st.integers(0, 7)))
def test_the_total_is_the_size_of_the_change(sizes: list[int], read: set[int]) -> None:
    change = a_change(*(an_entry(f"f{at}", size=size) for at, size in enumerate(sizes)))
    paths = [entry.path for entry in change.entries]

    ledger = keep_ledger(
        change, owed={PAYMENTS: paths}, read={PAYMENTS: [path for at, path in enumerate(paths) if at in read]}
    )

    assert ledger.total_bytes == sum(sizes)
    assert ledger.covered_bytes == sum(size for at, size in enumerate(sizes) if at in read)
