"""One place in the merge queue of a forge in memory."""

from dataclasses import dataclass

from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Head


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """The branch that the queue made for one change, on top of those before it."""

    number: ChangeNumber
    branch: str
    base_ref: BaseRef
    onto: Commit
    head: Head
