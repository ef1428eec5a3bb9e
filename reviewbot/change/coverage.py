"""The ledger of what was read: every entry of the change once, with who had to read it and who did."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reviewbot.change.change import Change, Entry
from reviewbot.kernel.ids import OwnerName


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry in the ledger."""

    entry: Entry
    owed_by: tuple[OwnerName, ...]
    """Owners whose review must hold the entry, sorted."""
    read_by: tuple[OwnerName, ...]
    """Those of them whose review ended normally and held all of it."""

    @property
    def is_covered(self) -> bool:
        """Whether everybody who owes the entry a review has read every reviewable byte of it.

        What cannot be read at all, such as a binary or an entry that the forge did not show whole, is never covered.
        What has no bytes to read, such as a pure rename or a changed mode, is covered by having been classified: its
        names and kind are what there is to judge, and the rules judge those.
        """
        patch = self.entry.patch
        if not self.entry.is_readable:
            return False
        if patch is None or not (patch.added or patch.removed):
            return self.entry.reviewable_bytes == 0
        return self.read_by == self.owed_by


def keep_ledger(
    change: Change,
    *,
    owed: Mapping[OwnerName, Collection[str]],
    read: Mapping[OwnerName, Collection[str]],
) -> tuple[Row, ...]:
    """Hold what was read against what is owed, in the order of the change.

    `owed` names, for each blocking owner, the entries that are its own; `read`, for each owner whose review ended
    normally, the entries all of whose reviewable bytes were in it. Reading what did not change counts for nothing: the
    base may have moved since.
    """
    return tuple(_row(entry, owed, read) for entry in change.entries)


def _row(entry: Entry, owed: Mapping[OwnerName, Collection[str]], read: Mapping[OwnerName, Collection[str]]) -> Row:
    owed_by = tuple(sorted(owner for owner, paths in owed.items() if entry.path in paths))
    read_by = tuple(owner for owner in owed_by if entry.path in read.get(owner, ()))
    return Row(entry=entry, owed_by=owed_by, read_by=read_by)
