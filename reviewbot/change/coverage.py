"""The ledger of what was read: every entry of the change once, with who had to read it and who did."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reviewbot.change.change import Change, Entry
from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import OwnerName


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry in the ledger."""

    path: str
    reviewable_bytes: int
    owed_by: tuple[OwnerName, ...]
    """Owners whose review must hold the entry, sorted."""
    read_by: tuple[OwnerName, ...]
    """Those of them whose review ended normally and held all of it."""
    is_covered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Every entry, in the order of the change."""

    rows: tuple[Row, ...]

    @property
    def total_bytes(self) -> int:
        """Reviewable bytes of the whole change."""
        return sum(row.reviewable_bytes for row in self.rows)

    @property
    def covered_bytes(self) -> int:
        """Reviewable bytes of the entries that are covered."""
        return sum(row.reviewable_bytes for row in self.rows if row.is_covered)

    @property
    def covered_paths(self) -> frozenset[str]:
        """Present names of the covered entries. A name that stands on two entries needs both."""
        return frozenset(row.path for row in self.rows) - frozenset(row.path for row in self.rows if not row.is_covered)


def keep_ledger(
    change: Change,
    *,
    owed: Mapping[OwnerName, Collection[str]],
    read: Mapping[OwnerName, Collection[str]],
) -> Ledger:
    """Hold what was read against what is owed.

    `owed` names, for each blocking owner, the entries that are its own; `read`, for each owner whose review ended
    normally, the entries all of whose reviewable bytes were in it. An entry is covered when a reader can see all of it
    and every owner who owes it a review has read it. Raises BrokenInvariant where `read` names a path that is no entry.
    """
    present = frozenset(entry.path for entry in change.entries)
    for owner, paths in read.items():
        strange = frozenset(paths) - present
        if strange:
            raise BrokenInvariant(f"{owner!r} has read {min(strange)!r}, which did not change")
    return Ledger(rows=tuple(_row(entry, owed, read) for entry in change.entries))


def _row(entry: Entry, owed: Mapping[OwnerName, Collection[str]], read: Mapping[OwnerName, Collection[str]]) -> Row:
    owed_by = tuple(sorted(owner for owner, paths in owed.items() if entry.path in paths))
    read_by = tuple(owner for owner in owed_by if entry.path in read.get(owner, ()))
    return Row(
        path=entry.path,
        reviewable_bytes=entry.reviewable_bytes,
        owed_by=owed_by,
        read_by=read_by,
        is_covered=entry.is_readable and (read_by == owed_by or entry.reviewable_bytes == 0),
    )
