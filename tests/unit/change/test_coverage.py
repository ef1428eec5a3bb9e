"""The ledger: nothing owed is left out, nothing is covered by silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.change.change import Entry, EntryKind
from reviewbot.change.coverage import Row, keep_ledger
from reviewbot.change.diff import Patch, parse_patch
from reviewbot.change.entry import Shown, make_entry
from reviewbot.kernel.ids import OwnerName
from tests.unit.change.values import a_change

PAYMENTS = OwnerName("payments")
TAX = OwnerName("tax")

ONE_LINE = parse_patch("@@ -1 +1,2 @@\n x\n+y = 1")
CONTEXT_ONLY = parse_patch("@@ -1 +1 @@\n x")


def an_entry(
    path: str = "a",
    *,
    kind: EntryKind = "modified",
    patch: Patch | None = ONE_LINE,
    is_whole: bool = True,
    size: int = 6,
) -> Entry:
    return Entry(
        path=path,
        previous_path=None,
        kind=kind,
        patch=patch,
        is_whole=is_whole,
        reviewable_bytes=size,
        old_mode="100644",
        new_mode="100644",
    )


def test_an_entry_is_covered_when_everyone_who_owes_it_a_review_has_read_it() -> None:
    both, one, none = an_entry("a"), an_entry("b"), an_entry("c")

    ledger = keep_ledger(
        a_change(both, one, none), owed={TAX: ["a"], PAYMENTS: ["a", "b"]}, read={PAYMENTS: ["a", "b"], TAX: []}
    )

    assert ledger == (
        Row(entry=both, owed_by=(PAYMENTS, TAX), read_by=(PAYMENTS,)),
        Row(entry=one, owed_by=(PAYMENTS,), read_by=(PAYMENTS,)),
        Row(entry=none, owed_by=(), read_by=()),
    )
    assert [row.is_covered for row in ledger] == [False, True, True]


@pytest.mark.parametrize(
    ("entry", "is_covered"),
    [
        pytest.param(an_entry(), False, id="unread"),
        pytest.param(an_entry(patch=None, size=0), True, id="nothing to read"),
        pytest.param(an_entry(kind="mode", patch=CONTEXT_ONLY, size=0), True, id="a changed mode"),
        pytest.param(an_entry(size=0), False, id="lines to read although no byte was counted"),
        pytest.param(an_entry(patch=None, size=0, is_whole=False), False, id="not whole"),
        pytest.param(an_entry(patch=None, size=0, kind="symlink"), False, id="a link"),
        pytest.param(an_entry(patch=None, size=0, kind="unknown"), False, id="unknown"),
    ],
)
def test_silence_covers_only_what_has_nothing_to_read(entry: Entry, *, is_covered: bool) -> None:
    [row] = keep_ledger(a_change(entry), owed={PAYMENTS: ["a"]}, read={})

    assert row.is_covered is is_covered


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(an_entry(kind="symlink"), id="a link"),
        pytest.param(an_entry(is_whole=False), id="an entry that was not shown whole"),
        pytest.param(an_entry(patch=None), id="bytes that nobody was shown"),
    ],
)
def test_what_cannot_be_read_stays_uncovered_whoever_claims_to_have_read_it(entry: Entry) -> None:
    [row] = keep_ledger(a_change(entry), owed={PAYMENTS: ["a"]}, read={PAYMENTS: ["a"]})

    assert not row.is_covered


def test_reading_what_did_not_change_or_was_not_owed_counts_for_nothing() -> None:
    [row] = keep_ledger(a_change(an_entry()), owed={PAYMENTS: ["a"]}, read={PAYMENTS: ["x"], TAX: ["a"]})

    assert (row.owed_by, row.read_by) == ((PAYMENTS,), ())


LINES = st.lists(
    st.text(st.characters(blacklist_characters="\n\r\0", blacklist_categories=["Cs"]), max_size=8), max_size=4
)


@given(st.lists(st.tuples(LINES, LINES, st.integers(0, 3)), max_size=5))
def test_i5_the_total_is_the_size_of_the_change_obtained_from_what_the_forge_showed(
    shown: list[tuple[list[str], list[str], int]],
) -> None:
    change = a_change(*(make_entry(_shown(f"f{at}", *each)) for at, each in enumerate(shown)))

    ledger = keep_ledger(change, owed={}, read={})

    size = sum(len(f"{line}\n".encode()) for removed, added, _ in shown for line in (*removed, *added))
    hidden = sum(hidden for _, _, hidden in shown)
    assert sum(row.entry.reviewable_bytes for row in ledger) == size + hidden


def _shown(path: str, removed: list[str], added: list[str], hidden: int) -> Shown:
    """Show an entry of which the forge counts some added lines that it leaves out of the patch."""
    lines = [
        f"@@ -1,{len(removed)} +1,{len(added)} @@",
        *(f"-{line}" for line in removed),
        *(f"+{line}" for line in added),
    ]
    return Shown(
        path=path,
        previous_path=None,
        status="modified",
        patch="\n".join(lines) if removed or added else None,
        is_binary=False,
        is_same_content=not (removed or added or hidden),
        added_lines=len(added) + hidden,
        removed_lines=len(removed),
        old_mode="100644",
        new_mode="100644",
    )
