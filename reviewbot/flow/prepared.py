"""What became of the order to review a change, before its owners are asked."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.change.change import Binding
from reviewbot.kernel.ids import Commit, Digest, OwnerName
from reviewbot.plan.plan import Admission


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The change was looked at; what was seen is kept under `look`."""

    look: Digest
    binding: Binding
    merge_base: Commit
    policy_digest: Digest
    admission: Admission
    asked: tuple[tuple[OwnerName, str], ...] = ()
    """The owners whose agents were asked, each with the name of its review."""
    kind: Literal["ready"] = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """There is nothing to review, and why."""

    reason: str
    wants_settling: bool = False
    """Whether other changes with this head have to be decided about afresh because of it."""
    kind: Literal["dropped"] = "dropped"


Prepared: TypeAlias = Ready | Dropped
